package io.gatehouse;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.provider.Standing;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an engine is at one moment, for operators: what it knows of its providers, and how full its session store is. Holds no secret and
 * nothing of any person.
 *
 * @param providers the providers in the order of the configuration
 * @param sessions where sessions are kept
 */
public record GatehouseStatus(List<Provider> providers, Store sessions) {
    /** Copies the list. */
    public GatehouseStatus {
        providers = List.copyOf(providers);
    }

    /**
     * A provider.
     *
     * @param name its name in the configuration
     * @param issuer the configured issuer; empty where the metadata name it
     * @param metadata how its metadata stand
     * @param keys how its keys stand
     */
    public record Provider(String name, String issuer, Document metadata, Document keys) {}

    /** A document that is read from a provider, kept, and read again in time. */
    public static final class Document {
        private final Standing standing;

        private Document(Standing standing) {
            this.standing = standing;
        }

        /** Returns when it was read last; empty where it has not been. */
        public Optional<Instant> readAt() {
            return Optional.ofNullable(standing.readAt());
        }

        /** Returns from when on it is read again by whoever needs it; empty where nobody has needed it yet. */
        public Optional<Instant> dueAt() {
            return Optional.ofNullable(standing.dueAt());
        }

        /** Returns why the last reading failed, with what to change; empty where it did not. */
        public Optional<String> problem() {
            return Optional.ofNullable(standing.problem());
        }

        /** Returns since when readings fail; empty where the last one did not. */
        public Optional<Instant> failingSince() {
            return Optional.ofNullable(standing.failingSince());
        }
    }

    /**
     * Where sessions are kept.
     *
     * @param kind {@code memory}, {@code cookie} or {@code redis}
     * @param problems why the store cannot be used at the moment; none where it can
     * @param used how full it is; null where that is not known: sessions in cookies, and in a store that others share
     */
    public record Store(
            String kind, List<String> problems, @Nullable Usage used) {
        /** Copies the list. */
        public Store {
            problems = List.copyOf(problems);
        }

        /** Returns how full it is; empty where that is not known. */
        public Optional<Usage> usage() {
            return Optional.ofNullable(used);
        }
    }

    /**
     * How full a store in memory is.
     *
     * @param count how many sessions it holds, some of which may have ended just now
     * @param bytes about how many bytes they take
     * @param maxCount how many it may hold
     * @param maxBytes how many bytes they may take
     */
    public record Usage(int count, long bytes, int maxCount, long maxBytes) {}

    static GatehouseStatus of(GatehouseConfig config, Providers providers, SessionStore store) {
        Usage usage = null;
        if (store instanceof InMemorySessionStore memory && keepsSessionsIn(config)) {
            usage = new Usage(
                    memory.size(),
                    memory.bytes(),
                    config.session().maxSessions(),
                    config.session().maxMemory());
        }
        return new GatehouseStatus(
                providers.all().stream().map(GatehouseStatus::provider).toList(),
                new Store(config.session().store().name().toLowerCase(Locale.ROOT), store.notReady(), usage));
    }

    /** With sessions in cookies, a store holds small facts alone. */
    private static boolean keepsSessionsIn(GatehouseConfig config) {
        return config.session().store() != StoreKind.COOKIE;
    }

    private static Provider provider(OpenIdClient client) {
        return new Provider(
                client.config().name(),
                client.config().issuer().orElse(""),
                new Document(client.metadataStanding()),
                new Document(client.keysStanding()));
    }
}
