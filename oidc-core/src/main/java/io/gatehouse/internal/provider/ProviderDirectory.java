package io.gatehouse.internal.provider;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.internal.thread.DaemonThreads;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.KeySet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A provider's metadata and keys, read when they are first needed and kept fresh. A provider that is down delays logins and nothing
 * else; what was read before stays in use for up to a day.
 */
public final class ProviderDirectory implements IssuerKeys, AutoCloseable {
    private static final Duration STALE = Duration.ofHours(24);

    private final ProviderConfig config;
    private final ProviderHttp http;
    private final GatehouseListener events;
    private final ExecutorService background;
    private final Refreshed<ProviderMetadata> metadata;
    private final Refreshed<KeySet> keys;
    private final Refreshed.Budget ofStrangers = new Refreshed.Budget();
    private final AtomicReference<@Nullable Object> lastMetadata = new AtomicReference<>();
    private final AtomicReference<@Nullable Object> lastKeys = new AtomicReference<>();

    /** Creates the directory; nothing is read yet. */
    public ProviderDirectory(ProviderConfig config, ProviderHttp http, InstantSource clock, GatehouseListener events) {
        this.config = config;
        this.http = http;
        this.events = events;
        // Two, because reading the keys may have to wait for the metadata.
        this.background = DaemonThreads.pool(config.name() + "-directory", 2);
        Duration patience = config.requestTimeout().plusSeconds(1);
        this.metadata = new Refreshed<>(
                () -> reporting("metadata", lastMetadata, this::readMetadata),
                new Refreshed.Terms(
                        Duration.ofMinutes(10), Duration.ofHours(1), STALE, Duration.ofSeconds(30), patience),
                background,
                clock);
        this.keys = new Refreshed<>(
                () -> reporting("jwks", lastKeys, this::readKeys),
                new Refreshed.Terms(
                        Duration.ofMinutes(5), Duration.ofMinutes(15), STALE, Duration.ofSeconds(30), patience),
                background,
                clock);
    }

    /** Returns the metadata; waits for it, for a bounded time, only where none is there. */
    public ProviderMetadata metadata() throws ProviderFailure {
        return metadata.get();
    }

    /** Returns the metadata; waits no longer than this. */
    public ProviderMetadata metadata(Duration patience) throws ProviderFailure {
        return metadata.get(patience);
    }

    @Override
    public IssuerRule issuers() throws ProviderFailure {
        Optional<String> configured = config.issuer();
        return configured.isPresent()
                ? IssuerRule.of(configured.get(), config.tenants(), config.insecureAnyTenant())
                : metadata().issuers();
    }

    @Override
    public KeySet keys() throws ProviderFailure {
        return keys.get();
    }

    /** Returns newer keys than those seen, or the same again: they are asked for at most once in half a minute. */
    public KeySet keysNewerThan(KeySet seen) throws ProviderFailure {
        return keys.newerThan(seen);
    }

    @Override
    public KeySet keysNewerForStrangers(KeySet seen) throws ProviderFailure {
        return keys.newerThan(seen, ofStrangers);
    }

    /** Waits, but no longer than this, until metadata have been read, and has keys be read. */
    public void prepare(Duration patience) {
        try {
            metadata(patience);
            prepareKeys();
        } catch (ProviderFailure e) {
            // Said by notReady(), and by the login that needs them.
        }
    }

    /** Sees to it that the keys are there when they are needed. Never waits. */
    public void prepareKeys() {
        if (metadata.now().filter(ProviderMetadata::needsKeys).isPresent()) {
            keys.now();
        }
    }

    /** Returns what is missing before anybody can sign in; empty when nothing is. Never waits. */
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        Optional<ProviderMetadata> known = metadata.now();
        if (known.isEmpty()) {
            reasons.add(missing("metadata", metadata.lastFailure()));
        } else if (known.get().needsKeys() && keys.now().isEmpty()) {
            reasons.add(missing("keys", keys.lastFailure()));
        }
        return reasons;
    }

    /** Returns how the metadata stand. Reads nothing. */
    public Standing metadataStanding() {
        return metadata.standing();
    }

    /** Returns how the keys stand. Reads nothing. */
    public Standing keysStanding() {
        return keys.standing();
    }

    private String missing(String what, Optional<ProviderFailure> why) {
        return "the " + what + " of provider " + config.name() + " have not been read yet"
                + why.map(failure -> ": " + failure.getMessage()).orElse("");
    }

    private ProviderMetadata readMetadata() throws ProviderFailure {
        if (config.endpoints().complete() && config.metadataUrl().isEmpty()) {
            return ProviderMetadata.ofConfig(config);
        }
        return MetadataDocument.read(http, config).metadata();
    }

    private KeySet readKeys() throws ProviderFailure {
        return KeySetDocument.read(http, metadata.get().jwksUri(), "provider.endpoints.jwks");
    }

    /** Tells the operator when something changed: was read for the first time, differs, could not be read, could be read again. */
    private <T> T reporting(String endpoint, AtomicReference<@Nullable Object> last, Refreshed.Source<T> source)
            throws ProviderFailure {
        try {
            T value = source.read();
            if (!value.equals(last.getAndSet(value))) {
                events.on(new ProviderEvent.ProviderRefreshed(config.name(), endpoint));
                if (value instanceof KeySet set && !set.problems().isEmpty()) {
                    events.on(new GatehouseEvent.Noticed(
                            "provider.keys",
                            "of the keys of provider " + config.name() + ", " + String.join("; ", set.problems())));
                }
            }
            return value;
        } catch (ProviderFailure e) {
            last.set(e);
            events.on(new ProviderEvent.ProviderFailed(config.name(), endpoint, e.getMessage()));
            throw e;
        }
    }

    /** Gives up the threads; what was read can still be asked for. */
    @Override
    public void close() {
        background.shutdownNow();
    }
}
