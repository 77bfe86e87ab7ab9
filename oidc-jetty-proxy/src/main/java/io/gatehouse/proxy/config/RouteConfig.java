package io.gatehouse.proxy.config;

import io.gatehouse.policy.Requirement;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings of one of {@code routes}: which requests go to which upstream, and how. */
public final class RouteConfig {
    private final String path;
    private final List<String> hosts;
    private final List<URI> upstreams;
    private final Balance balance;
    private final ClientConfig client;
    private final EjectionConfig ejection;
    private final @Nullable HealthConfig health;
    private final HeaderRules requestHeaders;
    private final HeaderRules responseHeaders;
    private final boolean rewriteCookies;
    private final @Nullable Duration idleTimeout;
    private final HostHeader hostHeader;
    private final boolean stripPath;
    private final Duration timeout;
    private final @Nullable String assertionAudience;
    private final Requirement when;
    private final WebSocketConfig webSocket;

    private RouteConfig(Builder builder) {
        this.path = builder.path;
        this.hosts = List.copyOf(builder.hosts);
        this.upstreams = List.copyOf(builder.upstreams);
        this.balance = builder.balance;
        this.client = builder.client;
        this.ejection = builder.ejection;
        this.health = builder.health;
        this.requestHeaders = builder.requestHeaders;
        this.responseHeaders = builder.responseHeaders;
        this.rewriteCookies = builder.rewriteCookies;
        this.idleTimeout = builder.idleTimeout;
        this.hostHeader = builder.hostHeader;
        this.stripPath = builder.stripPath;
        this.timeout = builder.timeout;
        this.assertionAudience = builder.assertionAudience;
        this.when = builder.when;
        this.webSocket = builder.webSocket;
    }

    /** Returns a builder with the defaults: every path and every host. */
    public static Builder builder(URI upstream) {
        return new Builder(List.of(upstream));
    }

    /**
     * Returns a builder with the defaults: every path and every host.
     *
     * @param upstreams where the requests go; at least one
     */
    public static Builder builder(List<URI> upstreams) {
        return new Builder(upstreams);
    }

    /** Returns the decoded path prefix, in whole segments: {@code /app} is {@code /app} and what is below it, not {@code /apple}. */
    public String path() {
        return path;
    }

    /** Returns the hosts this route is for, with or without a port; none for any. */
    public List<String> hosts() {
        return hosts;
    }

    /**
     * Returns the upstreams: {@code http} or {@code https}, and a path that is put in front of the request's where they have one; or
     * {@code unix:} and the path of a socket. All have the same scheme, sockets counting as {@code http}, and the same path.
     */
    public List<URI> upstreams() {
        return upstreams;
    }

    /** Returns which of the upstreams gets a request. */
    public Balance balance() {
        return balance;
    }

    /** Returns how the upstreams are spoken to. */
    public ClientConfig client() {
        return client;
    }

    /** Returns when an upstream that fails is left out for a while. */
    public EjectionConfig ejection() {
        return ejection;
    }

    /** Returns how the upstreams are asked whether they are well; empty where they are not asked. */
    public Optional<HealthConfig> health() {
        return Optional.ofNullable(health);
    }

    /** Returns what is done to the headers of requests. */
    public HeaderRules requestHeaders() {
        return requestHeaders;
    }

    /** Returns what is done to the headers of the upstream's responses. */
    public HeaderRules responseHeaders() {
        return responseHeaders;
    }

    /** Returns whether the domain and the path of the upstream's cookies are made those that the browser sees. */
    public boolean rewriteCookies() {
        return rewriteCookies;
    }

    /** Returns how long a connection in use may be silent; that is {@link #timeout} unless it was set. */
    public Duration idleTimeout() {
        return idleTimeout == null ? timeout : idleTimeout;
    }

    /** Returns which {@code Host} the upstream is asked for. */
    public HostHeader hostHeader() {
        return hostHeader;
    }

    /** Returns whether the path prefix of the route is cut off on the way. */
    public boolean stripPath() {
        return stripPath;
    }

    /**
     * Returns how long the upstream may take from the end of the request to the head of its answer. It does not bound the whole: a
     * stream may last for ever.
     */
    public Duration timeout() {
        return timeout;
    }

    /** Returns the audience of assertions of identity for this upstream; empty for that of {@code identity.assertion.audience}. */
    public Optional<String> assertionAudience() {
        return Optional.ofNullable(assertionAudience);
    }

    /**
     * Returns whom the route is for. The route is passed over for all others, as if it were not there. It chooses an upstream and
     * protects nothing: that is what rules are for.
     */
    public Requirement when() {
        return when;
    }

    /** Returns what becomes of WebSockets. */
    public WebSocketConfig webSocket() {
        return webSocket;
    }

    /** Builds the settings. */
    public static final class Builder {
        private final List<URI> upstreams;
        private Balance balance = Balance.ROUND_ROBIN;
        private ClientConfig client = ClientConfig.DEFAULTS;
        private EjectionConfig ejection = EjectionConfig.DEFAULTS;
        private @Nullable HealthConfig health;
        private HeaderRules requestHeaders = HeaderRules.NONE;
        private HeaderRules responseHeaders = HeaderRules.NONE;
        private boolean rewriteCookies = true;
        private @Nullable Duration idleTimeout;
        private String path = "/";
        private List<String> hosts = List.of();
        private HostHeader hostHeader = HostHeader.PRESERVE;
        private boolean stripPath;
        private Duration timeout = Duration.ofSeconds(60);
        private @Nullable String assertionAudience;
        private Requirement when = new Requirement.Everyone();
        private WebSocketConfig webSocket = WebSocketConfig.DEFAULTS;

        private Builder(List<URI> upstreams) {
            this.upstreams = upstreams;
        }

        /** Sets which of the upstreams gets a request. */
        public Builder balance(Balance value) {
            balance = value;
            return this;
        }

        /** Sets how the upstreams are spoken to. */
        public Builder client(ClientConfig value) {
            client = value;
            return this;
        }

        /** Sets when an upstream that fails is left out for a while. */
        public Builder ejection(EjectionConfig value) {
            ejection = value;
            return this;
        }

        /** Sets how the upstreams are asked whether they are well; they are not, unless set. */
        public Builder health(@Nullable HealthConfig value) {
            health = value;
            return this;
        }

        /** Sets what is done to the headers of requests. */
        public Builder requestHeaders(HeaderRules value) {
            requestHeaders = value;
            return this;
        }

        /** Sets what is done to the headers of the upstream's responses. */
        public Builder responseHeaders(HeaderRules value) {
            responseHeaders = value;
            return this;
        }

        /** Sets whether the domain and the path of the upstream's cookies are made those that the browser sees. */
        public Builder rewriteCookies(boolean value) {
            rewriteCookies = value;
            return this;
        }

        /** Sets how long a connection in use may be silent. */
        public Builder idleTimeout(@Nullable Duration value) {
            idleTimeout = value;
            return this;
        }

        /** Sets the decoded path prefix, in whole segments. */
        public Builder path(String value) {
            path = value;
            return this;
        }

        /** Sets the hosts this route is for, with or without a port; none for any. */
        public Builder hosts(List<String> value) {
            hosts = value;
            return this;
        }

        /** Sets which {@code Host} the upstream is asked for. */
        public Builder hostHeader(HostHeader value) {
            hostHeader = value;
            return this;
        }

        /** Sets whether the path prefix of the route is cut off on the way. */
        public Builder stripPath(boolean value) {
            stripPath = value;
            return this;
        }

        /** Sets how long the upstream may take to begin its answer, and, unless that is set, how long a connection in use may be silent. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** Sets the audience of assertions of identity for this upstream. */
        public Builder assertionAudience(@Nullable String value) {
            assertionAudience = value;
            return this;
        }

        /** Sets whom the route is for; everybody, unless set. */
        public Builder when(Requirement value) {
            when = value;
            return this;
        }

        /** Sets what becomes of WebSockets. */
        public Builder webSocket(WebSocketConfig value) {
            webSocket = value;
            return this;
        }

        /** Returns the settings. */
        public RouteConfig build() {
            return new RouteConfig(this);
        }
    }
}
