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
    private final URI upstream;
    private final HostHeader hostHeader;
    private final boolean stripPath;
    private final Duration timeout;
    private final @Nullable String assertionAudience;
    private final Requirement when;

    private RouteConfig(Builder builder) {
        this.path = builder.path;
        this.hosts = List.copyOf(builder.hosts);
        this.upstream = builder.upstream;
        this.hostHeader = builder.hostHeader;
        this.stripPath = builder.stripPath;
        this.timeout = builder.timeout;
        this.assertionAudience = builder.assertionAudience;
        this.when = builder.when;
    }

    /** Returns a builder with the defaults: every path and every host. */
    public static Builder builder(URI upstream) {
        return new Builder(upstream);
    }

    /** Returns the decoded path prefix, in whole segments: {@code /app} is {@code /app} and what is below it, not {@code /apple}. */
    public String path() {
        return path;
    }

    /** Returns the hosts this route is for, with or without a port; none for any. */
    public List<String> hosts() {
        return hosts;
    }

    /** Returns the upstream: {@code http} or {@code https}, and a path that is put in front of the request's where it has one. */
    public URI upstream() {
        return upstream;
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
     * Returns how long the upstream may take from the end of the request to the head of its answer, and how long a connection in use
     * may be silent. It does not bound the whole: a stream may last for ever.
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

    /** Builds the settings. */
    public static final class Builder {
        private final URI upstream;
        private String path = "/";
        private List<String> hosts = List.of();
        private HostHeader hostHeader = HostHeader.PRESERVE;
        private boolean stripPath;
        private Duration timeout = Duration.ofSeconds(60);
        private @Nullable String assertionAudience;
        private Requirement when = new Requirement.Everyone();

        private Builder(URI upstream) {
            this.upstream = upstream;
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

        /** Sets how long the upstream may take to begin its answer, and how long a connection in use may be silent. */
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

        /** Returns the settings. */
        public RouteConfig build() {
            return new RouteConfig(this);
        }
    }
}
