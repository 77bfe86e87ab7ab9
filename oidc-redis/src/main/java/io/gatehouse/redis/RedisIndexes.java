package io.gatehouse.redis;

import io.gatehouse.redis.internal.GuardedRedis;
import io.gatehouse.redis.internal.RedisCall;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.Protocol.Command;

/**
 * By which tags sessions are found: for each tag a sorted set of names, by the latest instant at which the session can end.
 *
 * <p>A name is entered before its session and taken out after it, so what a crash between the two leaves is a name without a session, never a
 * session without a name. For the same reason a name without a session is only taken out when it is old: a young one may be that of
 * a session that is about to come. Names of sessions that ended idle go when somebody comes across them: each new session looks at a
 * few by chance, which keeps them fewer than the others, however long sessions may last.
 */
final class RedisIndexes {
    /** A session has a name and does not exist yet for less than a few time-outs; clocks of nodes may differ by the rest. */
    private static final Duration YOUNG = Duration.ofMinutes(10);

    private static final int LOOKED_AT = 4;

    private final GuardedRedis redis;
    private final String prefix;

    RedisIndexes(GuardedRedis redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix;
    }

    /**
     * The name of a session in an index.
     *
     * @param member its bytes, each as a character, so that whatever is found can be taken out by the same bytes
     * @param key the session's key in the store
     * @param createdAt when it was created, in seconds; 0 for what is nothing of ours, which is old enough to be taken out
     */
    record Name(String member, String key, long createdAt) {
        static Name of(String key, long createdAt) {
            byte[] bytes = (key + '@' + createdAt).getBytes(StandardCharsets.UTF_8);
            return new Name(new String(bytes, StandardCharsets.ISO_8859_1), key, createdAt);
        }

        private static Name read(Object answer) {
            byte[] bytes = answer instanceof byte[] some ? some : new byte[0];
            String text = new String(bytes, StandardCharsets.UTF_8);
            String member = new String(bytes, StandardCharsets.ISO_8859_1);
            int at = text.lastIndexOf('@');
            try {
                return new Name(member, text.substring(0, Math.max(at, 0)), Long.parseLong(text.substring(at + 1)));
            } catch (NumberFormatException e) {
                return new Name(member, "", 0);
            }
        }

        boolean young(Instant now) {
            return createdAt > now.minus(YOUNG).getEpochSecond();
        }

        private byte[] bytes() {
            return member.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Enters a session under its tags, and tidies up a little. */
    List<Object> add(Name name, Set<String> tags, Instant until, Instant now) {
        return redis.call(
                true,
                withEvery(tags).stream()
                        .map(tag -> RedisCall.of(
                                RedisScripts.INDEX_ADD,
                                prefix + tag,
                                now.toEpochMilli(),
                                until.toEpochMilli(),
                                name.bytes(),
                                LOOKED_AT))
                        .toList());
    }

    /** Takes out those of the given names, by which adding has come across, that are old and without a session. */
    void tidy(Set<String> tags, List<Object> found, String sessions, Instant now) {
        Map<String, Set<Name>> candidates = new LinkedHashMap<>();
        List<String> all = withEvery(tags);
        for (int i = 0; i < all.size() && i < found.size(); i++) {
            Set<Name> old = names(found.get(i)).stream()
                    .filter(name -> !name.young(now))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            candidates.put(all.get(i), old);
        }
        List<Name> distinct =
                candidates.values().stream().flatMap(Set::stream).distinct().toList();
        if (distinct.isEmpty()) {
            return;
        }
        try {
            Set<Name> dead = new LinkedHashSet<>(distinct);
            dead.removeAll(existing(distinct, sessions));
            candidates.values().forEach(names -> names.retainAll(dead));
            remove(candidates);
        } catch (SessionStoreException e) {
            // Another session will come across them.
        }
    }

    /** Returns some names of a tag whose sessions can still be alive, and how many lie before them is the offset of the next. */
    List<Name> page(String tag, int offset, int count, Instant now) {
        Object answer = redis.call(
                true, RedisCall.of(RedisScripts.INDEX_PAGE, prefix + tag, now.toEpochMilli(), offset, count));
        return names(answer);
    }

    /** Returns how many names a tag has, those of sessions that ended idle included. */
    long size(String tag) {
        return redis.call(true, RedisCall.of(Command.ZCARD, prefix + tag)) instanceof Long size ? size : 0;
    }

    /** Returns those whose sessions are there. */
    Set<Name> existing(List<Name> names, String sessions) {
        List<Object> answers = redis.call(
                true,
                names.stream()
                        .map(name -> RedisCall.of(Command.EXISTS, sessions + name.key()))
                        .toList());
        Set<Name> existing = new LinkedHashSet<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Long count && count > 0) {
                existing.add(names.get(i));
            }
        }
        return existing;
    }

    /** Takes names out, by tag. */
    void remove(Map<String, ? extends Collection<Name>> byTag) {
        List<RedisCall> calls = new ArrayList<>();
        byTag.forEach((tag, names) -> {
            if (!names.isEmpty()) {
                calls.add(RedisCall.of(
                        Command.ZREM,
                        prefix + tag,
                        names.stream().map(Name::bytes).toArray()));
            }
        });
        if (!calls.isEmpty()) {
            redis.call(true, calls);
        }
    }

    /** Returns the tags and that of every session. */
    static List<String> withEvery(Set<String> tags) {
        Set<String> all = new LinkedHashSet<>(tags);
        all.add(SessionStore.EVERY);
        return List.copyOf(all);
    }

    private static List<Name> names(Object answer) {
        return answer instanceof List<?> members
                ? members.stream().map(Name::read).toList()
                : List.of();
    }
}
