package io.gatehouse.proxy.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How TLS is done with an upstream. Two are equal that ask for the same. */
public final class UpstreamTls {
    private final @Nullable Path caFile;
    private final @Nullable Path certificateFile;
    private final @Nullable Path keyFile;
    private final @Nullable String serverName;
    private final boolean insecure;

    private UpstreamTls(Builder builder) {
        this.caFile = builder.caFile;
        this.certificateFile = builder.certificateFile;
        this.keyFile = builder.keyFile;
        this.serverName = builder.serverName;
        this.insecure = builder.insecure;
    }

    /** Returns a builder with the defaults: the authorities of the JVM, and no certificate of our own. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the file of the authorities that are trusted, and no others then; empty for those of the JVM. */
    public Optional<Path> caFile() {
        return Optional.ofNullable(caFile);
    }

    /** Returns the file of the certificate that is shown to the upstream, and those that lead to its authority. */
    public Optional<Path> certificateFile() {
        return Optional.ofNullable(certificateFile);
    }

    /** Returns the file of the private key of that certificate. */
    public Optional<Path> keyFile() {
        return Optional.ofNullable(keyFile);
    }

    /** Returns the name that is asked for and that the certificate must hold; empty for the host of the URL. */
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /** Returns whether the certificate goes unchecked. */
    public boolean insecure() {
        return insecure;
    }

    /** Tells whether anything is asked for. */
    boolean given() {
        return !equals(builder().build());
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(caFile, certificateFile, keyFile, serverName, insecure);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UpstreamTls tls && parts().equals(tls.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    /** Builds the settings. */
    public static final class Builder {
        private @Nullable Path caFile;
        private @Nullable Path certificateFile;
        private @Nullable Path keyFile;
        private @Nullable String serverName;
        private boolean insecure;

        private Builder() {}

        /** Sets the PEM file of the authorities that are trusted, in place of those of the JVM. */
        public Builder caFile(@Nullable Path value) {
            caFile = value;
            return this;
        }

        /** Sets the PEM file of the certificate that is shown to the upstream. */
        public Builder certificateFile(@Nullable Path value) {
            certificateFile = value;
            return this;
        }

        /** Sets the PEM file of the private key of that certificate. */
        public Builder keyFile(@Nullable Path value) {
            keyFile = value;
            return this;
        }

        /** Sets the name that is asked for and that the certificate must hold. */
        public Builder serverName(@Nullable String value) {
            serverName = value;
            return this;
        }

        /** Sets whether the certificate goes unchecked. */
        public Builder insecure(boolean value) {
            insecure = value;
            return this;
        }

        /** Returns the settings. */
        public UpstreamTls build() {
            return new UpstreamTls(this);
        }
    }
}
