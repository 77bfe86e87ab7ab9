package io.gatehouse.proxy;

import java.net.URI;
import java.util.List;

/** The settings below {@code server}. */
public final class ServerConfig {
    private final List<URI> listen;
    private final int maxHeaderSize;
    private final boolean accessLog;

    private ServerConfig(Builder builder) {
        this.listen = List.copyOf(builder.listen);
        this.maxHeaderSize = builder.maxHeaderSize;
        this.accessLog = builder.accessLog;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the addresses to listen on, each {@code http://host:port}; port 0 is any free one. */
    public List<URI> listen() {
        return listen;
    }

    /** Returns how large the header of a request may be, in bytes, the request line included. */
    public int maxHeaderSize() {
        return maxHeaderSize;
    }

    /** Returns whether a line is logged for each request. */
    public boolean accessLog() {
        return accessLog;
    }

    /** Builds the settings. */
    public static final class Builder {
        private List<URI> listen = List.of(URI.create("http://127.0.0.1:8002"));
        private int maxHeaderSize = 16 * 1024;
        private boolean accessLog = true;

        private Builder() {}

        /** Sets the addresses to listen on, each {@code http://host:port}; port 0 is any free one. */
        public Builder listen(List<URI> value) {
            listen = value;
            return this;
        }

        /** Sets how large the header of a request may be, in bytes, the request line included. */
        public Builder maxHeaderSize(int value) {
            maxHeaderSize = value;
            return this;
        }

        /** Sets whether a line is logged for each request. */
        public Builder accessLog(boolean value) {
            accessLog = value;
            return this;
        }

        /** Returns the settings. */
        public ServerConfig build() {
            return new ServerConfig(this);
        }
    }
}
