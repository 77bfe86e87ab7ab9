package io.gatehouse.config;

import io.gatehouse.http.Origin;
import java.time.Duration;
import java.util.List;

/** The settings below {@code login}. */
public final class LoginConfig {
    private final ResponseMode responseMode;
    private final Duration timeout;
    private final int maxPending;
    private final int maxPerMinute;
    private final String defaultReturn;
    private final List<Origin> allowedReturns;

    private LoginConfig(Builder builder) {
        this.responseMode = builder.responseMode;
        this.timeout = builder.timeout;
        this.maxPending = builder.maxPending;
        this.maxPerMinute = builder.maxPerMinute;
        this.defaultReturn = builder.defaultReturn;
        this.allowedReturns = List.copyOf(builder.allowedReturns);
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns how the provider hands its answer to the browser. */
    public ResponseMode responseMode() {
        return responseMode;
    }

    /** Returns how long a login may take. */
    public Duration timeout() {
        return timeout;
    }

    /** Returns how many logins a browser may have under way, 1 to 20. */
    public int maxPending() {
        return maxPending;
    }

    /** Returns how many logins may be started in a minute from one address; 0 for any number. */
    public int maxPerMinute() {
        return maxPerMinute;
    }

    /** Returns where a login leads that started nowhere: a path below the context path. */
    public String defaultReturn() {
        return defaultReturn;
    }

    /** Returns other origins that {@code return_to} may name. */
    public List<Origin> allowedReturns() {
        return allowedReturns;
    }

    /** Builds the settings. */
    public static final class Builder {
        private ResponseMode responseMode = ResponseMode.QUERY;
        private Duration timeout = Duration.ofMinutes(10);
        private int maxPending = 5;
        private int maxPerMinute = 300;
        private String defaultReturn = "/";
        private List<Origin> allowedReturns = List.of();

        private Builder() {}

        /** Sets how the provider hands its answer to the browser. */
        public Builder responseMode(ResponseMode value) {
            responseMode = value;
            return this;
        }

        /** Sets how long a login may take. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** Sets how many logins a browser may have under way, 1 to 20. */
        public Builder maxPending(int value) {
            maxPending = value;
            return this;
        }

        /** Sets how many logins may be started in a minute from one address; 0 for any number. */
        public Builder maxPerMinute(int value) {
            maxPerMinute = value;
            return this;
        }

        /** Sets where a login leads that started nowhere: a path below the context path. */
        public Builder defaultReturn(String value) {
            defaultReturn = value;
            return this;
        }

        /** Sets other origins that {@code return_to} may name. */
        public Builder allowedReturns(List<Origin> value) {
            allowedReturns = value;
            return this;
        }

        /** Returns the settings. */
        public LoginConfig build() {
            return new LoginConfig(this);
        }
    }
}
