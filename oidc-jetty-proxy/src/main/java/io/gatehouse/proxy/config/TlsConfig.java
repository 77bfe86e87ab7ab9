package io.gatehouse.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code server.tls}. */
public final class TlsConfig {
    private final List<CertificateConfig> certificates;
    private final boolean strictSni;
    private final @Nullable Path clientCaFile;
    private final ClientCertificates clientAuth;

    private TlsConfig(Builder builder) {
        this.certificates = List.copyOf(builder.certificates);
        this.strictSni = builder.strictSni;
        this.clientCaFile = builder.clientCaFile;
        this.clientAuth = builder.clientAuth;
    }

    /** Returns a builder of settings without a certificate, with which there is no TLS. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the certificates; the first is for clients that ask for a name that none has, or for no name. */
    public List<CertificateConfig> certificates() {
        return certificates;
    }

    /** Returns whether clients are refused that ask for a name that no certificate has, or for no name. */
    public boolean strictSni() {
        return strictSni;
    }

    /** Returns the file of the authorities that may vouch for clients, in PEM. */
    public Optional<Path> clientCaFile() {
        return Optional.ofNullable(clientCaFile);
    }

    /** Returns whether clients are asked for a certificate, where a listener does not say otherwise. */
    public ClientCertificates clientAuth() {
        return clientAuth;
    }

    /** Builds the settings. */
    public static final class Builder {
        private List<CertificateConfig> certificates = List.of();
        private boolean strictSni;
        private @Nullable Path clientCaFile;
        private ClientCertificates clientAuth = ClientCertificates.NONE;

        private Builder() {}

        /** Sets the certificates, the one for unknown names first. */
        public Builder certificates(List<CertificateConfig> value) {
            certificates = value;
            return this;
        }

        /** Sets whether clients are refused that ask for a name that no certificate has, or for no name. */
        public Builder strictSni(boolean value) {
            strictSni = value;
            return this;
        }

        /** Sets the file of the authorities that may vouch for clients. */
        public Builder clientCaFile(Path value) {
            clientCaFile = value;
            return this;
        }

        /** Sets whether clients are asked for a certificate. */
        public Builder clientAuth(ClientCertificates value) {
            clientAuth = value;
            return this;
        }

        /** Returns the settings. */
        public TlsConfig build() {
            return new TlsConfig(this);
        }
    }
}
