package io.gatehouse.proxy.config;

import io.gatehouse.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code tracing}. */
public final class TracingConfig {
    private final @Nullable URI endpoint;
    private final Map<String, Secret> headers;
    private final String serviceName;
    private final double sampleRatio;
    private final Duration timeout;

    private TracingConfig(Builder builder) {
        this.endpoint = builder.endpoint;
        this.headers = Map.copyOf(builder.headers);
        this.serviceName = builder.serviceName;
        this.sampleRatio = builder.sampleRatio;
        this.timeout = builder.timeout;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where spans are sent by OTLP over HTTP; empty where none are made. */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** Returns what is sent along in the header, by name. */
    public Map<String, Secret> headers() {
        return headers;
    }

    /** Returns what the gateway is called in traces. */
    public String serviceName() {
        return serviceName;
    }

    /** Returns which part is recorded of the traces that begin here, from 0 to 1. */
    public double sampleRatio() {
        return sampleRatio;
    }

    /** Returns how long sending some spans may take. */
    public Duration timeout() {
        return timeout;
    }

    /** Builds the settings. */
    public static final class Builder {
        private @Nullable URI endpoint;
        private Map<String, Secret> headers = Map.of();
        private String serviceName = "gatehouse";
        private double sampleRatio = 1;
        private Duration timeout = Duration.ofSeconds(10);

        private Builder() {}

        /** Sets where spans are sent; without it none are made. */
        public Builder endpoint(@Nullable URI value) {
            endpoint = value;
            return this;
        }

        /** Sets what is sent along in the header, by name. */
        public Builder headers(Map<String, Secret> value) {
            headers = value;
            return this;
        }

        /** Sets what the gateway is called in traces. */
        public Builder serviceName(String value) {
            serviceName = value;
            return this;
        }

        /** Sets which part is recorded of the traces that begin here, from 0 to 1. */
        public Builder sampleRatio(double value) {
            sampleRatio = value;
            return this;
        }

        /** Sets how long sending some spans may take. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** Returns the settings. */
        public TracingConfig build() {
            return new TracingConfig(this);
        }
    }
}
