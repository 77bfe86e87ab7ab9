package io.gatehouse.config;

import io.gatehouse.http.Origin;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code logout}. */
public final class LogoutConfig {
    private final @Nullable String defaultReturn;
    private final List<Origin> allowedReturns;
    private final boolean revokeTokens;
    private final String returnParameter;

    private LogoutConfig(Builder builder) {
        this.defaultReturn = builder.defaultReturn;
        this.allowedReturns = List.copyOf(builder.allowedReturns);
        this.revokeTokens = builder.revokeTokens;
        this.returnParameter = builder.returnParameter;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where a logout leads that names no place: a path below the context path; empty for the logged-out page. */
    public Optional<String> defaultReturn() {
        return Optional.ofNullable(defaultReturn);
    }

    /** Returns other origins that {@code return_to} may name. */
    public List<Origin> allowedReturns() {
        return allowedReturns;
    }

    /** Tells whether the tokens of a session are revoked at the provider when it ends here (RFC 7009). */
    public boolean revokeTokens() {
        return revokeTokens;
    }

    /** Returns the parameter that tells the provider where to send the browser after its logout. */
    public String returnParameter() {
        return returnParameter;
    }

    /** Builds the settings. */
    public static final class Builder {
        private @Nullable String defaultReturn;
        private List<Origin> allowedReturns = List.of();
        private boolean revokeTokens = true;
        private String returnParameter = "post_logout_redirect_uri";

        private Builder() {}

        /** Sets where a logout leads that names no place: a path below the context path; empty for the logged-out page. */
        public Builder defaultReturn(@Nullable String value) {
            defaultReturn = value;
            return this;
        }

        /** Sets other origins that {@code return_to} may name. */
        public Builder allowedReturns(List<Origin> value) {
            allowedReturns = value;
            return this;
        }

        /** Sets whether the tokens of a session are revoked at the provider when it ends here (RFC 7009). */
        public Builder revokeTokens(boolean value) {
            revokeTokens = value;
            return this;
        }

        /** Sets the parameter that tells the provider where to send the browser after its logout. */
        public Builder returnParameter(String value) {
            returnParameter = value;
            return this;
        }

        /** Returns the settings. */
        public LogoutConfig build() {
            return new LogoutConfig(this);
        }
    }
}
