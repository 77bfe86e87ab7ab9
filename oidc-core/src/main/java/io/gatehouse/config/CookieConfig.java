package io.gatehouse.config;

import io.gatehouse.http.SetCookie;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code session.cookie}. */
public final class CookieConfig {
    private final @Nullable String name;
    private final @Nullable String domain;
    private final @Nullable String path;
    private final SetCookie.SameSite sameSite;
    private final SecureAttribute secure;

    private CookieConfig(Builder builder) {
        this.name = builder.name;
        this.domain = builder.domain;
        this.path = builder.path;
        this.sameSite = builder.sameSite;
        this.secure = builder.secure;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the cookie's name; empty for {@code __Host-gatehouse} where that is possible, else {@code gatehouse}. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** Returns the cookie's domain; empty for the host alone. */
    public Optional<String> domain() {
        return Optional.ofNullable(domain);
    }

    /** Returns the cookie's path; empty for the context path of the application, which is {@code /} at the root. */
    public Optional<String> path() {
        return Optional.ofNullable(path);
    }

    /** Returns the cookie's {@code SameSite} attribute. */
    public SetCookie.SameSite sameSite() {
        return sameSite;
    }

    /** Returns when the cookie is {@code Secure}. */
    public SecureAttribute secure() {
        return secure;
    }

    /** Builds the settings. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable String domain;
        private @Nullable String path;
        private SetCookie.SameSite sameSite = SetCookie.SameSite.LAX;
        private SecureAttribute secure = SecureAttribute.AUTO;

        private Builder() {}

        /** Sets the cookie's name; empty for {@code __Host-gatehouse} where that is possible, else {@code gatehouse}. */
        public Builder name(@Nullable String value) {
            name = value;
            return this;
        }

        /** Sets the cookie's domain; empty for the host alone. */
        public Builder domain(@Nullable String value) {
            domain = value;
            return this;
        }

        /** Sets the cookie's path; empty for the context path of the application, which is {@code /} at the root. */
        public Builder path(@Nullable String value) {
            path = value;
            return this;
        }

        /** Sets the cookie's {@code SameSite} attribute. */
        public Builder sameSite(SetCookie.SameSite value) {
            sameSite = value;
            return this;
        }

        /** Sets when the cookie is {@code Secure}. */
        public Builder secure(SecureAttribute value) {
            secure = value;
            return this;
        }

        /** Returns the settings. */
        public CookieConfig build() {
            return new CookieConfig(this);
        }
    }
}
