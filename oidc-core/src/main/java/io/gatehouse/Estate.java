package io.gatehouse;

import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.SettingsPrint;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.StoreCall;
import io.gatehouse.internal.assertion.Assertions;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.flow.Succession;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.state.ExpiredSessions;
import io.gatehouse.internal.state.SessionLife;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one Gatehouse hands on to the next: sessions, conversations with providers, keys made at random, and what must not be forgotten.
 * What is handed on is used by both until the older one is closed.
 */
final class Estate implements AutoCloseable {
    /** How long new providers are waited for, in all. */
    private static final Duration TO_PREPARE = Duration.ofSeconds(3);

    /** Hears of what happens in that which is handed on, and tells the listeners of the newest. */
    private static final class Relay implements GatehouseListener {
        private volatile GatehouseListener target;

        Relay(GatehouseListener target) {
            this.target = target;
        }

        @Override
        public void on(GatehouseEvent event) {
            target.on(event);
        }

        @Override
        public void storeCalled(StoreCall call, boolean failed, long nanos) {
            target.storeCalled(call, failed, nanos);
        }
    }

    /** What does not come from settings. */
    record Means(InstantSource clock, SecureRandom random) {}

    private final SessionConfig session;
    private final Relay relay;
    private final Succession succession;
    private final byte[] ownKey;
    private final boolean ownKeyUsed;
    private final List<byte[]> sealingKeys;
    private final Joint<SessionStore> store;
    private final List<Joint<OpenIdClient>> clients = new ArrayList<>();
    private final List<OpenIdClient> strangers = new ArrayList<>();
    private final @Nullable Assertions assertions;
    private final String assertionPrint;

    /**
     * Takes over what can be taken over, and makes the rest anew.
     *
     * @param ofApplication the store that the application has set; null where it has set none
     * @param before what is taken over; null where there is nothing
     * @throws ConfigException when settings are so different that sessions would be lost
     */
    Estate(
            GatehouseConfig config,
            @Nullable SessionStore ofApplication,
            Means means,
            byte[] ownKey,
            GatehouseListener events,
            @Nullable Estate before) {
        session = config.session();
        if (before != null && !before.session.isFoundUnder(session)) {
            throw new ConfigException(List.of(new ConfigProblem(
                    "configuration",
                    "session.store",
                    "was " + name(before.session) + " at the start and is " + name(session)
                            + " now: sessions cannot move from one to the other; start Gatehouse anew to change it")));
        }
        relay = before == null ? new Relay(events) : before.relay;
        succession = before == null ? new Succession() : before.succession;
        this.ownKey = ownKey;
        List<byte[]> configured = SecretsInUse.keys(config.session().keys());
        ownKeyUsed = configured.isEmpty() || (before != null && before.ownKeyUsed);
        sealingKeys = new ArrayList<>(configured);
        if (ownKeyUsed) {
            // The last: it opens what was sealed before keys were configured.
            sealingKeys.add(ownKey);
        }
        AssertionConfig settings = config.identity().assertion().orElse(null);
        assertionPrint = SettingsPrint.of(settings);
        assertions = settings == null ? null : assertions(settings, means, before);
        store = store(config, ofApplication, means, before);
        try {
            for (ProviderConfig provider : config.providers()) {
                clients.add(client(provider, config, means, before));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static String name(SessionConfig session) {
        boolean beside = session.isShared() && session.store() != StoreKind.REDIS;
        return session.store().word() + (beside ? " with session.redis" : "");
    }

    /** Returns the key that was made at random for the first of them. */
    static byte[] ownKey(@Nullable Estate before, SecureRandom random) {
        if (before != null) {
            return before.ownKey;
        }
        byte[] key = new byte[Sealer.KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    private @Nullable Assertions assertions(AssertionConfig settings, Means means, @Nullable Estate before) {
        Assertions known = before == null ? null : before.assertions;
        if (before == null || known == null) {
            return new Assertions(settings, means.random(), means.clock(), relay);
        }
        if (!before.assertionPrint.equals(assertionPrint)) {
            return known.with(settings, means.random(), means.clock(), relay);
        }
        return known;
    }

    private Joint<SessionStore> store(
            GatehouseConfig config, @Nullable SessionStore ofApplication, Means means, @Nullable Estate before) {
        String print = ofApplication != null
                ? "of the application"
                : session.isShared() ? SettingsPrint.of(session.redis()) : "in memory";
        if (before != null
                && before.store.print().equals(print)
                && (ofApplication == null || before.store.value() == ofApplication)
                && before.store.join()) {
            if (ofApplication == null && before.store.value() instanceof InMemorySessionStore memory) {
                memory.bound(session.maxSessions(), session.maxMemory());
            }
            return before.store;
        }
        return new Joint<>(ofApplication != null ? ofApplication : open(config, means), print, SessionStore::close);
    }

    private SessionStore open(GatehouseConfig config, Means means) {
        ExpiredSessions expired = new ExpiredSessions(new SessionLife(session), means.clock(), relay);
        return SessionStores.open(config, means.clock(), relay, expired::tell);
    }

    private Joint<OpenIdClient> client(
            ProviderConfig provider, GatehouseConfig config, Means means, @Nullable Estate before) {
        String print = SettingsPrint.of(provider, config.login().responseMode());
        if (before != null) {
            for (Joint<OpenIdClient> known : before.clients) {
                if (known.print().equals(print) && known.join()) {
                    return known;
                }
            }
        }
        OpenIdClient client = new OpenIdClient(provider, config.login().responseMode(), means.clock(), relay);
        strangers.add(client);
        return new Joint<>(client, print, OpenIdClient::close);
    }

    /** Asks providers for their metadata that were not known before, and waits for a bounded time. */
    void prepare() {
        long end = System.nanoTime() + TO_PREPARE.toNanos();
        strangers.forEach(OpenIdClient::notReady);
        for (OpenIdClient stranger : strangers) {
            stranger.prepare(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
        }
    }

    /** Takes into use what may have been replaced by a watch since, and has events told to these listeners. */
    void begin(GatehouseConfig config, GatehouseListener events) {
        relay.target = events;
        for (Joint<OpenIdClient> client : clients) {
            client.value().credentials().restore();
        }
        List<Secret> keys =
                config.identity().assertion().map(AssertionConfig::keys).orElse(List.of());
        if (assertions != null && !keys.isEmpty()) {
            assertions.replaceKeys(keys);
        }
    }

    Succession succession() {
        return succession;
    }

    GatehouseListener events() {
        return relay;
    }

    List<byte[]> sealingKeys() {
        return sealingKeys;
    }

    SessionStore store() {
        return store.value();
    }

    List<OpenIdClient> clients() {
        return clients.stream().map(Joint::value).toList();
    }

    Optional<Assertions> assertions() {
        return Optional.ofNullable(assertions);
    }

    @Override
    public void close() {
        clients.forEach(Joint::leave);
        store.leave();
    }
}
