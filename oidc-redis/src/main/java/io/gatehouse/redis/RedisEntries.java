package io.gatehouse.redis;

import io.gatehouse.redis.internal.GuardedRedis;
import io.gatehouse.redis.internal.RedisCall;
import io.gatehouse.session.ExpiringEntries;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import redis.clients.jedis.Protocol.Command;

/**
 * Small facts, each a key that ends by itself. Redis counts the time, so the clocks of the nodes do not matter.
 *
 * <p>What an entry's key begins with, up to its first colon, is its kind; all of a kind are in one slot of a Cluster, so that several are
 * read in one round trip there too.
 */
final class RedisEntries implements ExpiringEntries {
    /** Stands before each value, so that one without bytes is not the same as none. */
    private static final byte MARK = 1;

    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9_-]+");

    private final GuardedRedis redis;
    private final String prefix;

    RedisEntries(GuardedRedis redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return value(redis.call(true, read(key)));
    }

    @Override
    public List<Optional<byte[]>> getAll(List<String> keys) {
        return keys.isEmpty()
                ? List.of()
                : redis.call(true, keys.stream().map(this::read).toList()).stream()
                        .map(RedisEntries::value)
                        .toList();
    }

    @Override
    public void put(String key, byte[] value, Duration life) {
        byte[] marked = marked(value);
        boolean lives = millis(life) > 0;
        redis.call(
                true,
                lives
                        ? RedisCall.of(Command.SET, name(key), marked, "PX", millis(life))
                        : RedisCall.of(Command.DEL, name(key)));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] value, Duration life) {
        byte[] marked = marked(value);
        if (millis(life) == 0) {
            // Redis takes no life of nothing.
            return get(key).isEmpty();
        }
        Object answer = redis.call(false, RedisCall.of(Command.SET, name(key), marked, "NX", "PX", millis(life)));
        return answer instanceof byte[] done && done.length > 0;
    }

    @Override
    public boolean extend(String key, byte[] expected, Duration life) {
        return isOne(redis.call(false, RedisCall.of(RedisScripts.EXTEND, name(key), marked(expected), millis(life))));
    }

    @Override
    public boolean remove(String key, byte[] expected) {
        return isOne(redis.call(false, RedisCall.of(RedisScripts.REMOVE, name(key), marked(expected))));
    }

    private RedisCall read(String key) {
        // A byte for the mark, and one by which too many are seen to be too many.
        return RedisCall.of(Command.GETRANGE, name(key), 0, MAX_BYTES + 1);
    }

    /** Something that is none of ours is something nevertheless: whoever asks whether a session was revoked must not hear "no". */
    private static Optional<byte[]> value(Object answer) {
        if (!(answer instanceof byte[] bytes)) {
            return Optional.of(new byte[0]);
        }
        if (bytes.length == 0) {
            return Optional.empty();
        }
        boolean ours = bytes[0] == MARK && bytes.length <= MAX_BYTES + 1;
        return Optional.of(ours ? Arrays.copyOfRange(bytes, 1, bytes.length) : new byte[0]);
    }

    private static byte[] marked(byte[] value) {
        if (value.length > MAX_BYTES) {
            throw new IllegalArgumentException("an entry has at most " + MAX_BYTES + " bytes, came " + value.length);
        }
        byte[] marked = new byte[value.length + 1];
        marked[0] = MARK;
        System.arraycopy(value, 0, marked, 1, value.length);
        return marked;
    }

    private static boolean isOne(Object answer) {
        return answer instanceof Long number && number == 1;
    }

    private static long millis(Duration life) {
        return Math.max(0, life.toMillis());
    }

    private String name(String key) {
        int colon = key.indexOf(':');
        String kind = colon < 0 ? "" : key.substring(0, colon);
        return KIND.matcher(kind).matches() ? prefix + '{' + kind + '}' + key.substring(colon) : prefix + key;
    }
}
