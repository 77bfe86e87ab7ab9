package io.gatehouse.redis.testing;

import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.redis.RedisSessionStore;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionTags;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Stores and records, and what the stores have told. */
public final class Stores implements AutoCloseable {
    private final List<RedisSessionStore> open = new ArrayList<>();
    private final List<GatehouseEvent> events = Collections.synchronizedList(new ArrayList<>());

    /** Opens a store at the given address. */
    public RedisSessionStore open(String url) {
        return open(RedisConfig.builder().url(Secret.of(url)));
    }

    /** Opens a store with other settings. */
    public RedisSessionStore open(RedisConfig.Builder config) {
        return open(config, InstantSource.system());
    }

    /** Opens a store with another clock. */
    public RedisSessionStore open(RedisConfig.Builder config, InstantSource clock) {
        RedisSessionStore store = RedisSessionStore.open(config.build(), clock, events::add);
        open.add(store);
        return store;
    }

    /** Returns the names of what happened. */
    public List<String> events() {
        return List.copyOf(events).stream().map(GatehouseEvent::name).toList();
    }

    /** Returns what happened, in full. */
    public List<String> eventTexts() {
        return List.copyOf(events).stream()
                .map(event -> event.name() + event.fields())
                .toList();
    }

    /** Returns a record that lasts ten minutes. */
    public static SessionRecord record(String data, long version) {
        return record(data, version, Duration.ofMinutes(10));
    }

    /** Returns a record. */
    public static SessionRecord record(String data, long version, Duration life) {
        return new SessionRecord(
                data.getBytes(StandardCharsets.UTF_8), version, Instant.now().plus(life));
    }

    /** Returns tags that are of use for an hour. */
    public static SessionTags tags(String... tags) {
        return new SessionTags(Set.of(tags), Instant.now().plus(Duration.ofHours(1)));
    }

    /** Returns the data of a record. */
    public static String text(SessionRecord record) {
        return new String(record.data(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        open.forEach(RedisSessionStore::close);
    }
}
