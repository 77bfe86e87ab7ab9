package io.gatehouse.proxy.config;

import io.gatehouse.http.AddressRange;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of {@code server.listen}: an address, and what is special about it. */
public final class ListenerConfig {
    private final URI url;
    private final boolean proxyProtocol;
    private final List<AddressRange> proxyProtocolFrom;
    private final @Nullable Redirect redirect;
    private final @Nullable ClientCertificates clientAuth;
    private final @Nullable Boolean h2c;
    private final @Nullable String mode;

    private ListenerConfig(Builder builder) {
        this.url = builder.url;
        this.proxyProtocol = builder.proxyProtocol;
        this.proxyProtocolFrom = List.copyOf(builder.proxyProtocolFrom);
        this.redirect = builder.redirect;
        this.clientAuth = builder.clientAuth;
        this.h2c = builder.h2c;
        this.mode = builder.mode;
    }

    /** Returns a listener at an address about which nothing is special. */
    public static ListenerConfig of(URI url) {
        return builder(url).build();
    }

    /**
     * Returns a builder with the defaults.
     *
     * @param url {@code http://host:port}, {@code https://host:port} or {@code unix:/path}; port 0 is any free one
     */
    public static Builder builder(URI url) {
        return new Builder(url);
    }

    /** Returns the address. */
    public URI url() {
        return url;
    }

    /** Tells whether connections are protected by TLS here. */
    public boolean isTls() {
        return "https".equals(url.getScheme());
    }

    /** Tells whether this is a Unix domain socket. */
    public boolean isUnix() {
        return "unix".equals(url.getScheme());
    }

    /** Returns whether every connection begins with a header of the PROXY protocol. */
    public boolean proxyProtocol() {
        return proxyProtocol;
    }

    /** Returns who may connect where the PROXY protocol is spoken; the trusted proxies when empty. */
    public List<AddressRange> proxyProtocolFrom() {
        return proxyProtocolFrom;
    }

    /** Returns where everybody is sent; empty where requests are served. */
    public Optional<Redirect> redirect() {
        return Optional.ofNullable(redirect);
    }

    /** Returns whether clients are asked for a certificate here; empty for what holds for the whole server. */
    public Optional<ClientCertificates> clientAuth() {
        return Optional.ofNullable(clientAuth);
    }

    /** Returns whether HTTP/2 may be spoken without TLS here; empty for what holds for the whole server. */
    public Optional<Boolean> h2c() {
        return Optional.ofNullable(h2c);
    }

    /** Returns the permissions of a Unix domain socket, in octal digits; empty for the usual {@code 0660}. */
    public Optional<String> mode() {
        return Optional.ofNullable(mode);
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return url.toString();
    }

    /** Builds a listener. */
    public static final class Builder {
        private final URI url;
        private boolean proxyProtocol;
        private List<AddressRange> proxyProtocolFrom = List.of();
        private @Nullable Redirect redirect;
        private @Nullable ClientCertificates clientAuth;
        private @Nullable Boolean h2c;
        private @Nullable String mode;

        private Builder(URI url) {
            this.url = url;
        }

        /** Sets whether every connection begins with a header of the PROXY protocol. */
        public Builder proxyProtocol(boolean value) {
            proxyProtocol = value;
            return this;
        }

        /** Sets who may connect where the PROXY protocol is spoken; the trusted proxies unless set. */
        public Builder proxyProtocolFrom(List<AddressRange> value) {
            proxyProtocolFrom = value;
            return this;
        }

        /** Sets where everybody is sent. */
        public Builder redirect(Redirect value) {
            redirect = value;
            return this;
        }

        /** Sets whether clients are asked for a certificate here. */
        public Builder clientAuth(ClientCertificates value) {
            clientAuth = value;
            return this;
        }

        /** Sets whether HTTP/2 may be spoken without TLS here. */
        public Builder h2c(boolean value) {
            h2c = value;
            return this;
        }

        /** Sets the permissions of a Unix domain socket, in octal digits. */
        public Builder mode(String value) {
            mode = value;
            return this;
        }

        /** Returns the listener. */
        public ListenerConfig build() {
            return new ListenerConfig(this);
        }
    }
}
