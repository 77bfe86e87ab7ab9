package io.gatehouse.redis;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.RedisConfig;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.redis.RedisIndexes.Name;
import io.gatehouse.redis.internal.GuardedRedis;
import io.gatehouse.redis.internal.RedisCall;
import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import io.gatehouse.session.SessionTags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import redis.clients.jedis.Protocol.Command;

/**
 * Keeps sessions in Redis 6.2 or newer, or in Valkey: a single one, one that Sentinels watch, or a Cluster.
 *
 * <p>A session is one key, read in one round trip, changed by a script that compares and sets, and gone by itself when it ends. Its end is
 * judged by the clock of the node that asks; Redis is told how long to keep it, not until when, so that its own clock does not matter.
 * While Redis does not answer, every method throws {@link SessionStoreException}: the first ones after the time-out, the following at once.
 *
 * <p>What was sent and got no answer may have been done. Deletions and first writes are sent once more over a new connection where the old
 * one was found dead, because doing them twice comes to the same; nothing else is.
 */
public final class RedisSessionStore implements SessionStore {
    private static final int PAGE = 200;

    private final GuardedRedis redis;
    private final RedisIndexes indexes;
    private final RedisEntries entries;
    private final String sessions;
    private final InstantSource clock;

    private RedisSessionStore(RedisConfig config, InstantSource clock, GatehouseListener events) {
        this.redis = new GuardedRedis(config, events);
        this.indexes = new RedisIndexes(redis, config.keyPrefix() + "i:");
        this.entries = new RedisEntries(redis, config.keyPrefix() + "e:");
        this.sessions = config.keyPrefix() + "s:";
        this.clock = clock;
    }

    /**
     * Opens a store. Nothing is asked yet: Redis may still be down.
     *
     * @param clock tells the time
     * @param events is told when Redis fails and recovers
     * @throws ConfigException when the settings cannot be used
     */
    public static RedisSessionStore open(RedisConfig config, InstantSource clock, GatehouseListener events) {
        return new RedisSessionStore(config, clock, events);
    }

    @Override
    public Optional<SessionRecord> load(String key) {
        // One byte more than there may be, so that what is longer is seen to be; and never more than that.
        Object answer = redis.call(true, RedisCall.of(Command.GETRANGE, sessions + key, 0, StoredRecord.MAX_BYTES));
        return stored(answer)
                .map(StoredRecord::record)
                .filter(record -> clock.instant().isBefore(record.endsAt()));
    }

    @Override
    public void create(String key, SessionRecord record, SessionTags tags) {
        Instant now = clock.instant();
        Name name = Name.of(key, now.getEpochSecond());
        byte[] bytes = bounded(new StoredRecord(record, name.createdAt(), tags.tags()).encode());
        List<Object> found = indexes.add(name, tags.tags(), tags.until(), now);
        redis.call(true, RedisCall.of(Command.SET, sessions + key, bytes, "PX", life(record, now)));
        indexes.tidy(tags.tags(), found, sessions, now);
    }

    @Override
    public boolean replace(String key, long expectedVersion, SessionRecord record) {
        Instant now = clock.instant();
        Object answer = redis.call(
                false,
                RedisCall.of(
                        RedisScripts.REPLACE,
                        sessions + key,
                        StoredRecord.expected(expectedVersion),
                        now.getEpochSecond(),
                        now.getNano(),
                        StoredRecord.changing(record),
                        bounded(record.data()),
                        life(record, now)));
        return answer instanceof Long done && done == 1;
    }

    @Override
    public boolean delete(String key) {
        Optional<StoredRecord> deleted = stored(redis.call(true, deletion(key)));
        if (deleted.isEmpty()) {
            return false;
        }
        Map<String, Set<Name>> gone = new LinkedHashMap<>();
        Name name = Name.of(key, deleted.get().createdAt());
        RedisIndexes.withEvery(deleted.get().tags()).forEach(tag -> gone.put(tag, Set.of(name)));
        try {
            indexes.remove(gone);
        } catch (SessionStoreException e) {
            // The session is gone, and that is what was asked for. Its name in the indexes ends by itself.
        }
        return clock.instant().isBefore(deleted.get().record().endsAt());
    }

    @Override
    public List<String> keys(String tag, int limit) {
        Instant now = clock.instant();
        List<String> keys = new ArrayList<>();
        Set<Name> dead = new LinkedHashSet<>();
        int offset = 0;
        List<Name> page;
        do {
            page = indexes.page(tag, offset, PAGE, now);
            Set<Name> existing = page.isEmpty() ? Set.of() : indexes.existing(page, sessions);
            for (Name name : page) {
                if (!existing.contains(name)) {
                    dead.add(name);
                } else if (keys.size() < limit) {
                    keys.add(name.key());
                }
            }
            offset += page.size();
        } while (page.size() == PAGE && keys.size() < limit);
        dead.removeIf(name -> name.young(now));
        indexes.remove(Map.of(tag, dead));
        return keys;
    }

    @Override
    public int deleteAll(String tag) {
        Instant now = clock.instant();
        int count = 0;
        int offset = 0;
        while (true) {
            List<Name> page = indexes.page(tag, offset, PAGE, now);
            if (page.isEmpty()) {
                return count;
            }
            List<Object> answers = redis.call(
                    true, page.stream().map(name -> deletion(name.key())).toList());
            Map<String, Set<Name>> gone = new LinkedHashMap<>();
            gone.put(tag, new LinkedHashSet<>());
            for (int i = 0; i < page.size(); i++) {
                Name name = page.get(i);
                Optional<StoredRecord> deleted = stored(answers.get(i));
                if (deleted.isPresent()) {
                    count++;
                    RedisIndexes.withEvery(deleted.get().tags())
                            .forEach(other -> gone.computeIfAbsent(other, any -> new LinkedHashSet<>())
                                    .add(name));
                }
                if (deleted.isPresent() || !name.young(now)) {
                    gone.computeIfAbsent(tag, any -> new LinkedHashSet<>()).add(name);
                } else {
                    // Its session may be about to come; it keeps its name, for the next time.
                    offset++;
                }
            }
            indexes.remove(gone);
        }
    }

    @Override
    public OptionalLong count() {
        return OptionalLong.of(indexes.size(EVERY));
    }

    @Override
    public ExpiringEntries entries() {
        return entries;
    }

    @Override
    public List<String> notReady() {
        return redis.notReady();
    }

    @Override
    public void close() {
        redis.close();
    }

    private RedisCall deletion(String key) {
        return RedisCall.of(RedisScripts.DELETE, sessions + key, StoredRecord.HEAD + StoredRecord.MAX_TAGS - 1);
    }

    private static Optional<StoredRecord> stored(Object answer) {
        return answer instanceof byte[] bytes ? StoredRecord.decode(bytes) : Optional.empty();
    }

    private static long life(SessionRecord record, Instant now) {
        // A millisecond more rather than less: the end itself is judged when the record is read.
        return Math.max(1, Duration.between(now, record.endsAt()).toMillis() + 1);
    }

    private static byte[] bounded(byte[] bytes) {
        int most = StoredRecord.MAX_BYTES - StoredRecord.HEAD - StoredRecord.MAX_TAGS;
        if (bytes.length > most) {
            throw new SessionStoreException("a session of " + bytes.length + " bytes is more than the " + most
                    + " that are kept; keep fewer claims, or have the provider issue smaller tokens");
        }
        return bytes;
    }
}
