package io.gatehouse.proxy.config;

import io.gatehouse.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code server}. */
public final class ServerConfig {
    private final List<ListenerConfig> listeners;
    private final TlsConfig tls;
    private final boolean http2;
    private final boolean h2c;
    private final @Nullable HstsConfig hsts;
    private final int maxHeaderSize;
    private final int maxWebSockets;
    private final boolean accessLog;
    private final int maxConnections;
    private final Duration headerTimeout;
    private final int minDataRate;
    private final boolean watchConfig;
    private final Duration shutdownDelay;
    private final @Nullable URI admin;
    private final @Nullable Secret adminToken;

    private ServerConfig(Builder builder) {
        this.listeners = List.copyOf(builder.listeners);
        this.tls = builder.tls;
        this.http2 = builder.http2;
        this.h2c = builder.h2c;
        this.hsts = builder.hsts;
        this.maxHeaderSize = builder.maxHeaderSize;
        this.maxWebSockets = builder.maxWebSockets;
        this.accessLog = builder.accessLog;
        this.maxConnections = builder.maxConnections;
        this.headerTimeout = builder.headerTimeout;
        this.minDataRate = builder.minDataRate;
        this.watchConfig = builder.watchConfig;
        this.shutdownDelay = builder.shutdownDelay;
        this.admin = builder.admin;
        this.adminToken = builder.adminToken;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where to listen, and what is special about each address. */
    public List<ListenerConfig> listeners() {
        return listeners;
    }

    /** Returns the addresses to listen on. */
    public List<URI> listen() {
        return listeners.stream().map(ListenerConfig::url).toList();
    }

    /** Returns the certificates, and what is asked of clients. */
    public TlsConfig tls() {
        return tls;
    }

    /** Returns whether HTTP/2 is offered where there is TLS. */
    public boolean http2() {
        return http2;
    }

    /** Returns whether HTTP/2 may be spoken without TLS, where a listener does not say otherwise. */
    public boolean h2c() {
        return h2c;
    }

    /** Returns what browsers are told of asking by https alone; empty where they are told nothing. */
    public Optional<HstsConfig> hsts() {
        return Optional.ofNullable(hsts);
    }

    /** Returns how large the header of a request may be, in bytes, the request line included. */
    public int maxHeaderSize() {
        return maxHeaderSize;
    }

    /** Returns how many WebSockets may be open at a time. */
    public int maxWebSockets() {
        return maxWebSockets;
    }

    /** Returns how many connections of clients there may be. More have to wait until others end. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Returns how long the head of a request, or a TLS handshake, may take. */
    public Duration headerTimeout() {
        return headerTimeout;
    }

    /** Returns how many bytes of a body a client must send in a second, on average over half a minute; 0 for any number. */
    public int minDataRate() {
        return minDataRate;
    }

    /** Returns whether a line is logged for each request. */
    public boolean accessLog() {
        return accessLog;
    }

    /** Returns whether the configuration file is read again when it changed. */
    public boolean watchConfig() {
        return watchConfig;
    }

    /** Returns how long is gone on serving, not ready any more, before listeners are closed. */
    public Duration shutdownDelay() {
        return shutdownDelay;
    }

    /** Returns the address of the admin listener, {@code http://host:port}; empty where there is none. */
    public Optional<URI> admin() {
        return Optional.ofNullable(admin);
    }

    /** Returns what callers of the admin listener must know who want more than health; empty where everybody on this machine may call. */
    public Optional<Secret> adminToken() {
        return Optional.ofNullable(adminToken);
    }

    /** Builds the settings. */
    public static final class Builder {
        private List<ListenerConfig> listeners = List.of(ListenerConfig.of(URI.create("http://127.0.0.1:8002")));
        private TlsConfig tls = TlsConfig.builder().build();
        private boolean http2 = true;
        private boolean h2c;
        private @Nullable HstsConfig hsts;
        private int maxHeaderSize = 16 * 1024;
        private int maxWebSockets = 10_000;
        private boolean accessLog = true;
        private int maxConnections = 10_000;
        private Duration headerTimeout = Duration.ofSeconds(20);
        private int minDataRate = 100;
        private boolean watchConfig = true;
        private Duration shutdownDelay = Duration.ZERO;
        private @Nullable URI admin;
        private @Nullable Secret adminToken;

        private Builder() {}

        /** Sets the addresses to listen on, about which nothing is special; port 0 is any free one. */
        public Builder listen(List<URI> value) {
            return listeners(value.stream().map(ListenerConfig::of).toList());
        }

        /** Sets where to listen, and what is special about each address. */
        public Builder listeners(List<ListenerConfig> value) {
            listeners = value;
            return this;
        }

        /** Sets the certificates, and what is asked of clients. */
        public Builder tls(TlsConfig value) {
            tls = value;
            return this;
        }

        /** Sets whether HTTP/2 is offered where there is TLS. */
        public Builder http2(boolean value) {
            http2 = value;
            return this;
        }

        /** Sets whether HTTP/2 may be spoken without TLS. */
        public Builder h2c(boolean value) {
            h2c = value;
            return this;
        }

        /** Sets what browsers are told of asking by https alone. */
        public Builder hsts(HstsConfig value) {
            hsts = value;
            return this;
        }

        /** Sets how large the header of a request may be, in bytes, the request line included. */
        public Builder maxHeaderSize(int value) {
            maxHeaderSize = value;
            return this;
        }

        /** Sets how many WebSockets may be open at a time. */
        public Builder maxWebSockets(int value) {
            maxWebSockets = value;
            return this;
        }

        /** Sets how many connections of clients there may be. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** Sets how long the head of a request, or a TLS handshake, may take. */
        public Builder headerTimeout(Duration value) {
            headerTimeout = value;
            return this;
        }

        /** Sets how many bytes of a body a client must send in a second, on average over half a minute; 0 for any number. */
        public Builder minDataRate(int value) {
            minDataRate = value;
            return this;
        }

        /** Sets whether a line is logged for each request. */
        public Builder accessLog(boolean value) {
            accessLog = value;
            return this;
        }

        /** Sets whether the configuration file is read again when it changed. */
        public Builder watchConfig(boolean value) {
            watchConfig = value;
            return this;
        }

        /** Sets how long is gone on serving, not ready any more, before listeners are closed. */
        public Builder shutdownDelay(Duration value) {
            shutdownDelay = value;
            return this;
        }

        /** Sets the address of the admin listener; without one there is no such listener. */
        public Builder admin(@Nullable URI value) {
            admin = value;
            return this;
        }

        /** Sets what callers of the admin listener must know: 32 to 512 letters, digits and {@code . _ ~ + / -}. */
        public Builder adminToken(@Nullable Secret value) {
            adminToken = value;
            return this;
        }

        /** Returns the settings. */
        public ServerConfig build() {
            return new ServerConfig(this);
        }
    }
}
