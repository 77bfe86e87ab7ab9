package io.gatehouse.config;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.policy.AccessPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything the engine can be told. Immutable; built here or read by {@link io.gatehouse.config.reader.ConfigReader}. */
public final class GatehouseConfig {
    private final @Nullable Origin publicUrl;
    private final List<String> allowedHosts;
    private final List<AddressRange> trustedProxies;
    private final String endpointPath;
    private final @Nullable Boolean forwardAuth;
    private final List<ProviderConfig> providers;
    private final LoginConfig login;
    private final SessionConfig session;
    private final RefreshConfig refresh;
    private final IdentityConfig identity;
    private final BearerConfig bearer;
    private final AccessPolicy rules;
    private final LogoutConfig logout;
    private final AuditConfig audit;
    private final @Nullable Path pageTemplates;

    private GatehouseConfig(Builder builder) {
        this.publicUrl = builder.publicUrl;
        this.allowedHosts = List.copyOf(builder.allowedHosts);
        this.trustedProxies = List.copyOf(builder.trustedProxies);
        this.endpointPath = builder.endpointPath;
        this.forwardAuth = builder.forwardAuth;
        this.providers = List.copyOf(builder.providers);
        this.login = builder.login;
        this.session = builder.session;
        this.refresh = builder.refresh;
        this.identity = builder.identity;
        this.bearer = builder.bearer;
        this.rules = builder.rules;
        this.logout = builder.logout;
        this.audit = builder.audit;
        this.pageTemplates = builder.pageTemplates;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the origin that browsers see; empty to take it from each request. */
    public Optional<Origin> publicUrl() {
        return Optional.ofNullable(publicUrl);
    }

    /** Returns the hosts that are answered, with or without a port; none for that of the public URL, or any. */
    public List<String> allowedHosts() {
        return allowedHosts;
    }

    /** Returns who may say {@code Forwarded} and {@code X-Forwarded-*}; none for nobody. */
    public List<AddressRange> trustedProxies() {
        return trustedProxies;
    }

    /** Returns the path, below the context path, of our own endpoints. */
    public String endpointPath() {
        return endpointPath;
    }

    /** Returns whether proxies may ask about requests; empty for where there is nothing else to do. */
    public Optional<Boolean> forwardAuth() {
        return Optional.ofNullable(forwardAuth);
    }

    /** Returns who signs people in, in the order in which they are written; at least one. */
    public List<ProviderConfig> providers() {
        return providers;
    }

    /** Returns how logins go. */
    public LoginConfig login() {
        return login;
    }

    /** Returns how sessions are kept. */
    public SessionConfig session() {
        return session;
    }

    /** Returns how tokens and claims are renewed. */
    public RefreshConfig refresh() {
        return refresh;
    }

    /** Returns what the application is told. */
    public IdentityConfig identity() {
        return identity;
    }

    /** Returns whose access tokens are accepted, and how they are checked. */
    public BearerConfig bearer() {
        return bearer;
    }

    /** Returns who may do what. */
    public AccessPolicy rules() {
        return rules;
    }

    /** Returns how logouts go. */
    public LogoutConfig logout() {
        return logout;
    }

    /** Returns where it is written who did what, and what of people. */
    public AuditConfig audit() {
        return audit;
    }

    /** Returns a directory of templates that replace the built-in pages. */
    public Optional<Path> pageTemplates() {
        return Optional.ofNullable(pageTemplates);
    }

    /**
     * Judges the settings: values out of their range, and values that contradict each other. {@link io.gatehouse.config.reader.ConfigReader} throws them
     * together with what it found itself; whoever builds settings and uses them must look here.
     */
    public List<ConfigProblem> problems() {
        return problems(key -> false);
    }

    /**
     * Judges the settings like {@link #problems()}.
     *
     * @param hidden tells of which keys no value is to be shown, because it may hold a secret
     */
    public List<ConfigProblem> problems(Predicate<String> hidden) {
        return ConfigCheck.of(this, hidden);
    }

    /** Returns what is allowed and probably not meant, such as rules that can never decide anything. */
    public List<ConfigNote> notes() {
        return Stream.of(RulesCheck.notes(this), BearerCheck.notes(this), AuditCheck.notes(this))
                .flatMap(List::stream)
                .toList();
    }

    /** Returns the settings that are on and weaken a check, each of which deserves one warning at start. */
    public List<WeakSetting> weakSettings() {
        return WeakSettings.of(this);
    }

    /** Builds the settings. */
    public static final class Builder {
        private @Nullable Origin publicUrl;
        private List<String> allowedHosts = List.of();
        private List<AddressRange> trustedProxies = List.of();
        private String endpointPath = "/oidc";
        private @Nullable Boolean forwardAuth;
        private List<ProviderConfig> providers =
                List.of(ProviderConfig.builder().build());
        private LoginConfig login = LoginConfig.builder().build();
        private SessionConfig session = SessionConfig.builder().build();
        private RefreshConfig refresh = RefreshConfig.builder().build();
        private IdentityConfig identity = IdentityConfig.builder().build();
        private BearerConfig bearer = BearerConfig.builder().build();
        private AccessPolicy rules = AccessPolicy.signInEverywhere();
        private LogoutConfig logout = LogoutConfig.builder().build();
        private AuditConfig audit = AuditConfig.builder().build();
        private @Nullable Path pageTemplates;

        private Builder() {}

        /** Sets the origin that browsers see; empty to take it from each request. */
        public Builder publicUrl(@Nullable Origin value) {
            publicUrl = value;
            return this;
        }

        /** Sets the hosts that are answered, with or without a port; none for that of the public URL, or any. */
        public Builder allowedHosts(List<String> value) {
            allowedHosts = value;
            return this;
        }

        /** Sets who may say {@code Forwarded} and {@code X-Forwarded-*}; none for nobody. */
        public Builder trustedProxies(List<AddressRange> value) {
            trustedProxies = value;
            return this;
        }

        /** Sets the path, below the context path, of our own endpoints. */
        public Builder endpointPath(String value) {
            endpointPath = value;
            return this;
        }

        /** Sets whether proxies may ask about requests. */
        public Builder forwardAuth(boolean value) {
            forwardAuth = value;
            return this;
        }

        /** Sets who signs people in. */
        public Builder provider(ProviderConfig value) {
            return providers(List.of(value));
        }

        /** Sets who signs people in, at least one, each with a name of its own. */
        public Builder providers(List<ProviderConfig> values) {
            providers = values;
            return this;
        }

        /** Sets how logins go. */
        public Builder login(LoginConfig value) {
            login = value;
            return this;
        }

        /** Sets how sessions are kept. */
        public Builder session(SessionConfig value) {
            session = value;
            return this;
        }

        /** Sets how tokens and claims are renewed. */
        public Builder refresh(RefreshConfig value) {
            refresh = value;
            return this;
        }

        /** Sets what the application is told. */
        public Builder identity(IdentityConfig value) {
            identity = value;
            return this;
        }

        /** Sets whose access tokens are accepted, and how they are checked. */
        public Builder bearer(BearerConfig value) {
            bearer = value;
            return this;
        }

        /** Sets who may do what. */
        public Builder rules(AccessPolicy value) {
            rules = value;
            return this;
        }

        /** Sets how logouts go. */
        public Builder logout(LogoutConfig value) {
            logout = value;
            return this;
        }

        /** Sets where it is written who did what, and what of people. */
        public Builder audit(AuditConfig value) {
            audit = value;
            return this;
        }

        /** Sets a directory of templates that replace the built-in pages. */
        public Builder pageTemplates(@Nullable Path value) {
            pageTemplates = value;
            return this;
        }

        /** Returns the settings. */
        public GatehouseConfig build() {
            return new GatehouseConfig(this);
        }
    }
}
