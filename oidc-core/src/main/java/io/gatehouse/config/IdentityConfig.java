package io.gatehouse.config;

import io.gatehouse.identity.ClaimPath;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code identity}: what the application is told about a person. */
public final class IdentityConfig {
    private final ClaimPath name;
    private final List<ClaimPath> roles;
    private final List<String> keepClaims;
    private final List<String> dropClaims;
    private final HeaderPreset headers;
    private final Map<String, ClaimPath> headerMap;
    private final String claimPrefix;
    private final String claimDelimiter;
    private final HeaderEncoding encoding;
    private final List<PassedToken> passTokens;
    private final @Nullable AssertionConfig assertion;

    private IdentityConfig(Builder builder) {
        this.name = builder.name;
        this.roles = List.copyOf(builder.roles);
        this.keepClaims = List.copyOf(builder.keepClaims);
        this.dropClaims = List.copyOf(builder.dropClaims);
        this.headers = builder.headers;
        this.headerMap = Collections.unmodifiableMap(new LinkedHashMap<>(builder.headerMap));
        this.claimPrefix = builder.claimPrefix;
        this.claimDelimiter = builder.claimDelimiter;
        this.encoding = builder.encoding;
        this.passTokens = List.copyOf(builder.passTokens);
        this.assertion = builder.assertion;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the claim that names the person. */
    public ClaimPath name() {
        return name;
    }

    /** Returns the claims that hold roles. */
    public List<ClaimPath> roles() {
        return roles;
    }

    /** Returns the top-level claims that are kept; none for all. */
    public List<String> keepClaims() {
        return keepClaims;
    }

    /** Returns the top-level claims that are not kept. */
    public List<String> dropClaims() {
        return dropClaims;
    }

    /** Returns which identity headers the application gets. */
    public HeaderPreset headers() {
        return headers;
    }

    /** Returns header name to claim, for {@link HeaderPreset#MAP}. */
    public Map<String, ClaimPath> headerMap() {
        return headerMap;
    }

    /** Returns what claim headers begin with. */
    public String claimPrefix() {
        return claimPrefix;
    }

    /** Returns what separates the elements of a list in a header. */
    public String claimDelimiter() {
        return claimDelimiter;
    }

    /** Returns how header values beyond ASCII are written. */
    public HeaderEncoding encoding() {
        return encoding;
    }

    /** Returns the tokens that the application gets in headers. */
    public List<PassedToken> passTokens() {
        return passTokens;
    }

    /** Returns the signed token by which the application is told who asks; empty where there is none. */
    public Optional<AssertionConfig> assertion() {
        return Optional.ofNullable(assertion);
    }

    /** Builds the settings. */
    public static final class Builder {
        private ClaimPath name = ClaimPath.of("sub");
        private List<ClaimPath> roles =
                List.of(ClaimPath.of("realm_access.roles"), ClaimPath.of("groups"), ClaimPath.of("roles"));
        private List<String> keepClaims = List.of();
        private List<String> dropClaims = List.of();
        private HeaderPreset headers = HeaderPreset.MOD_AUTH_OPENIDC;
        private Map<String, ClaimPath> headerMap = Map.of();
        private String claimPrefix = "OIDC_CLAIM_";
        private String claimDelimiter = ",";
        private HeaderEncoding encoding = HeaderEncoding.UTF_8;
        private List<PassedToken> passTokens = List.of();
        private @Nullable AssertionConfig assertion;

        private Builder() {}

        /** Sets the claim that names the person. */
        public Builder name(ClaimPath value) {
            name = value;
            return this;
        }

        /** Sets the claims that hold roles. */
        public Builder roles(List<ClaimPath> value) {
            roles = value;
            return this;
        }

        /** Sets the top-level claims that are kept; none for all. */
        public Builder keepClaims(List<String> value) {
            keepClaims = value;
            return this;
        }

        /** Sets the top-level claims that are not kept. */
        public Builder dropClaims(List<String> value) {
            dropClaims = value;
            return this;
        }

        /** Sets which identity headers the application gets. */
        public Builder headers(HeaderPreset value) {
            headers = value;
            return this;
        }

        /** Sets header name to claim, for {@link HeaderPreset#MAP}. */
        public Builder headerMap(Map<String, ClaimPath> value) {
            headerMap = value;
            return this;
        }

        /** Sets what claim headers begin with. */
        public Builder claimPrefix(String value) {
            claimPrefix = value;
            return this;
        }

        /** Sets what separates the elements of a list in a header. */
        public Builder claimDelimiter(String value) {
            claimDelimiter = value;
            return this;
        }

        /** Sets how header values beyond ASCII are written. */
        public Builder encoding(HeaderEncoding value) {
            encoding = value;
            return this;
        }

        /** Sets the tokens that the application gets in headers. */
        public Builder passTokens(List<PassedToken> value) {
            passTokens = value;
            return this;
        }

        /** Sets the signed token by which the application is told who asks; null for none, the default. */
        public Builder assertion(@Nullable AssertionConfig value) {
            assertion = value;
            return this;
        }

        /** Returns the settings. */
        public IdentityConfig build() {
            return new IdentityConfig(this);
        }
    }
}
