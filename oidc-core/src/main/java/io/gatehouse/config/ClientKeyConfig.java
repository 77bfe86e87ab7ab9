package io.gatehouse.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings {@code client-key-file} and its neighbours: with what a client authenticates that shares no secret with the provider. */
public final class ClientKeyConfig {
    private final List<Secret> keys;
    private final @Nullable Path keyFile;
    private final @Nullable Secret password;
    private final @Nullable Path certificateFile;
    private final @Nullable String keyId;
    private final @Nullable ClientKeyAlgorithm algorithm;
    private final ClientAudience audience;

    private ClientKeyConfig(Builder builder) {
        this.keys = List.copyOf(builder.keys);
        this.keyFile = builder.keyFile;
        this.password = builder.password;
        this.certificateFile = builder.certificateFile;
        this.keyId = builder.keyId;
        this.algorithm = builder.algorithm;
        this.audience = builder.audience;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the private keys of {@link ClientAuth#PRIVATE_KEY_JWT}, each a JWK or PKCS #8 in PEM that is not encrypted; several while the
     * provider changes from one to the next.
     */
    public List<Secret> keys() {
        return keys;
    }

    /** Returns the file of the keys, or of the one key that belongs to the certificate; it is read again when it changes. */
    public Optional<Path> keyFile() {
        return Optional.ofNullable(keyFile);
    }

    /** Returns what the keys in the file are encrypted with. */
    public Optional<Secret> password() {
        return Optional.ofNullable(password);
    }

    /** Returns the PEM file of the certificate that is shown in TLS, and of those of its issuers; it is read again when it changes. */
    public Optional<Path> certificateFile() {
        return Optional.ofNullable(certificateFile);
    }

    /** Returns the {@code kid} that the provider knows the key by; empty for that of the JWK, or its thumbprint (RFC 7638). */
    public Optional<String> keyId() {
        return Optional.ofNullable(keyId);
    }

    /** Returns what is signed with; empty for what each key is for. */
    public Optional<ClientKeyAlgorithm> algorithm() {
        return Optional.ofNullable(algorithm);
    }

    /** Returns for whom the tokens are by which the client authenticates. */
    public ClientAudience audience() {
        return audience;
    }

    /** Builds the settings. */
    public static final class Builder {
        private List<Secret> keys = List.of();
        private @Nullable Path keyFile;
        private @Nullable Secret password;
        private @Nullable Path certificateFile;
        private @Nullable String keyId;
        private @Nullable ClientKeyAlgorithm algorithm;
        private ClientAudience audience = ClientAudience.ISSUER;

        private Builder() {}

        /** Sets the private keys that sign, the one to try first in front: each a JWK or PKCS #8 in PEM that is not encrypted. */
        public Builder keys(List<Secret> value) {
            keys = value;
            return this;
        }

        /** Sets the file of the keys, or of the one key that belongs to the certificate. */
        public Builder keyFile(@Nullable Path value) {
            keyFile = value;
            return this;
        }

        /** Sets what the keys in the file are encrypted with. */
        public Builder password(@Nullable Secret value) {
            password = value;
            return this;
        }

        /** Sets the PEM file of the certificate that is shown in TLS, and of those of its issuers. */
        public Builder certificateFile(@Nullable Path value) {
            certificateFile = value;
            return this;
        }

        /** Sets the {@code kid} that the provider knows the key by. */
        public Builder keyId(@Nullable String value) {
            keyId = value;
            return this;
        }

        /** Sets what is signed with; unless set, what each key is for. */
        public Builder algorithm(@Nullable ClientKeyAlgorithm value) {
            algorithm = value;
            return this;
        }

        /** Sets for whom the tokens are by which the client authenticates; the issuer unless set. */
        public Builder audience(ClientAudience value) {
            audience = value;
            return this;
        }

        /** Returns the settings. */
        public ClientKeyConfig build() {
            return new ClientKeyConfig(this);
        }
    }
}
