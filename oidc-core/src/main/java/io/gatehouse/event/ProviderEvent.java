package io.gatehouse.event;

import java.time.Duration;
import java.util.Map;

/** Something that happened in the conversation with a provider. */
public sealed interface ProviderEvent extends GatehouseEvent {
    /**
     * The provider was called.
     *
     * @param provider the name of the provider
     * @param endpoint which endpoint: {@code metadata}, {@code jwks}, {@code token}, {@code userinfo}
     * @param result the HTTP status, or a word such as {@code timeout}
     * @param duration how long it took
     */
    record ProviderCalled(String provider, String endpoint, String result, Duration duration) implements ProviderEvent {
        @Override
        public String name() {
            return "provider.called";
        }

        @Override
        public Level level() {
            return Level.DEBUG;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(
                    "provider",
                    provider,
                    "endpoint",
                    endpoint,
                    "result",
                    result,
                    "millis",
                    Long.toString(duration.toMillis()));
        }
    }

    /**
     * The provider's metadata or keys could not be read; what was read before is used for as long as it may be.
     *
     * @param provider the name of the provider
     * @param endpoint {@code metadata} or {@code jwks}
     * @param detail what was expected, what came and which setting to change
     */
    record ProviderFailed(String provider, String endpoint, String detail) implements ProviderEvent {
        @Override
        public String name() {
            return "provider.failed";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("provider", provider, "endpoint", endpoint, "detail", detail);
        }
    }

    /**
     * The provider's metadata or keys were read.
     *
     * @param provider the name of the provider
     * @param endpoint {@code metadata} or {@code jwks}
     */
    record ProviderRefreshed(String provider, String endpoint) implements ProviderEvent {
        @Override
        public String name() {
            return "provider.refreshed";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("provider", provider, "endpoint", endpoint);
        }
    }
}
