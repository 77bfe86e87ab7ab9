package io.gatehouse.config;

import io.gatehouse.identity.ClaimPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code identity.assertion}: the token, signed by us, that tells the application who asks. */
public final class AssertionConfig {
    private final String header;
    private final @Nullable String issuer;
    private final @Nullable String audience;
    private final List<ClaimPath> claims;
    private final Duration lifetime;
    private final @Nullable AssertionAlgorithm algorithm;
    private final List<Secret> keys;
    private final @Nullable Path keysFile;

    private AssertionConfig(Builder builder) {
        this.header = builder.header;
        this.issuer = builder.issuer;
        this.audience = builder.audience;
        this.claims = List.copyOf(builder.claims);
        this.lifetime = builder.lifetime;
        this.algorithm = builder.algorithm;
        this.keys = List.copyOf(builder.keys);
        this.keysFile = builder.keysFile;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the name of the header. */
    public String header() {
        return header;
    }

    /** Returns what {@code iss} says; empty for the origin that the browser sees. */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    /** Returns what {@code aud} says; empty for the origin that the browser sees. */
    public Optional<String> audience() {
        return Optional.ofNullable(audience);
    }

    /** Returns the claims that are copied, each under the name that its path is written with. */
    public List<ClaimPath> claims() {
        return claims;
    }

    /** Returns how long an assertion holds. */
    public Duration lifetime() {
        return lifetime;
    }

    /** Returns what is signed with; empty for what the first key is made for, and ES256 where there is none. */
    public Optional<AssertionAlgorithm> algorithm() {
        return Optional.ofNullable(algorithm);
    }

    /** Returns the private keys, each a JWK or PKCS #8 in PEM: the first signs, all are published. None for one that is made at the start. */
    public List<Secret> keys() {
        return keys;
    }

    /** Returns the file that the keys were read from, which is read again when it changes. */
    public Optional<Path> keysFile() {
        return Optional.ofNullable(keysFile);
    }

    /** Tells whether a text may be an issuer or an audience: 1 to 255 printable characters of ASCII. */
    public static boolean isName(String value) {
        return !value.isEmpty() && value.length() <= 255 && value.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }

    /** Builds the settings. */
    public static final class Builder {
        private String header = "X-Gatehouse-Assertion";
        private @Nullable String issuer;
        private @Nullable String audience;
        private List<ClaimPath> claims = List.of();
        private Duration lifetime = Duration.ofMinutes(1);
        private @Nullable AssertionAlgorithm algorithm;
        private List<Secret> keys = List.of();
        private @Nullable Path keysFile;

        private Builder() {}

        /** Sets the name of the header. */
        public Builder header(String value) {
            header = value;
            return this;
        }

        /** Sets what {@code iss} says; the origin that the browser sees, unless set. */
        public Builder issuer(@Nullable String value) {
            issuer = value;
            return this;
        }

        /** Sets what {@code aud} says; the origin that the browser sees, unless set. */
        public Builder audience(@Nullable String value) {
            audience = value;
            return this;
        }

        /** Sets the claims that are copied, each under the name that its path is written with. */
        public Builder claims(List<ClaimPath> value) {
            claims = value;
            return this;
        }

        /** Sets how long an assertion holds, five minutes at most. */
        public Builder lifetime(Duration value) {
            lifetime = value;
            return this;
        }

        /** Sets what is signed with; what the first key is made for, unless set. */
        public Builder algorithm(@Nullable AssertionAlgorithm value) {
            algorithm = value;
            return this;
        }

        /** Sets the private keys, each a JWK or PKCS #8 in PEM: the first signs, all are published. */
        public Builder keys(List<Secret> value) {
            keys = value;
            return this;
        }

        /** Sets the file that the keys were read from, which is read again when it changes. */
        public Builder keysFile(@Nullable Path value) {
            keysFile = value;
            return this;
        }

        /** Returns the settings. */
        public AssertionConfig build() {
            return new AssertionConfig(this);
        }
    }
}
