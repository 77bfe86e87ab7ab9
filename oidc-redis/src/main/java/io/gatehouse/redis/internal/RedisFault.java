package io.gatehouse.redis.internal;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What went wrong, in words for the operator. Redis' own words are not passed on: they may repeat what was sent.
 *
 * @param detail what came and what to change; without keys, data and passwords
 * @param outage whether it is of no use to ask again at once
 * @param broken whether a connection was found dead although Redis may be alive
 */
record RedisFault(String detail, boolean outage, boolean broken) {
    private static final int DEEPEST = 10;
    private static final Pattern CODE = Pattern.compile("^-?([A-Z]+)\\b");
    /** Redis before 7 packs what a command in a script met into an error of the script. */
    private static final Pattern IN_SCRIPT =
            Pattern.compile("\\b(OOM|READONLY|WRONGTYPE|NOPERM|MISCONF|NOREPLICAS|MASTERDOWN|LOADING|CLUSTERDOWN)\\b");

    /** Tells whether something is kept under a key that is not ours. */
    static boolean isForeign(JedisDataException refused) {
        return code(refused).equals("WRONGTYPE");
    }

    /** Tells whether a connection should not be used again after such an answer. */
    static boolean endsConnection(JedisDataException refused) {
        return switch (code(refused)) {
            case "READONLY", "NOAUTH", "MASTERDOWN" -> true;
            default -> false;
        };
    }

    static RedisFault of(JedisException e) {
        return e instanceof JedisDataException refused ? refused(refused) : unanswered(e);
    }

    private static RedisFault refused(JedisDataException refused) {
        String code = code(refused);
        return switch (code) {
            case "NOAUTH", "WRONGPASS" ->
                new RedisFault(
                        code
                                + ": expected a user and password that Redis knows; check session.redis.password, or the user"
                                + " in session.redis.url",
                        true,
                        false);
            case "NOPERM" ->
                new RedisFault(
                        "NOPERM: the user may not do this; give it the commands and keys that docs/redis.md lists",
                        false,
                        false);
            case "OOM" ->
                new RedisFault(
                        "OOM: Redis is full and keeps nothing new; raise its maxmemory, or give the sessions a Redis of"
                                + " their own",
                        false,
                        false);
            case "READONLY" ->
                new RedisFault(
                        "READONLY: this is a replica; name the primary in session.redis.url, or reach it by"
                                + " redis+sentinel://",
                        true,
                        true);
            case "LOADING" -> new RedisFault("LOADING: Redis is reading its data and will answer soon", true, false);
            case "MASTERDOWN" -> new RedisFault("MASTERDOWN: this replica has lost its primary", true, true);
            case "CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK", "CROSSSLOT" ->
                new RedisFault(
                        code + ": the Cluster is not complete, or session.redis.url should begin with redis+cluster://",
                        true,
                        false);
            case "MISCONF", "NOREPLICAS" ->
                new RedisFault(
                        code + ": Redis takes no writes, because it cannot save or has too few replicas; see its log",
                        false,
                        false);
            case "BUSY" -> new RedisFault("BUSY: somebody's script does not end", true, false);
            case "DENIED" -> new RedisFault("DENIED: Redis is in protected mode; give it a password", true, false);
            default -> {
                String text = String.valueOf(refused.getMessage());
                if (text.contains("max number of clients")) {
                    yield new RedisFault("it has no connection to spare; raise its maxclients", true, false);
                }
                if (text.contains("without any password configured")) {
                    yield new RedisFault(
                            "a password is given and Redis has none; remove session.redis.password, or the one in"
                                    + " session.redis.url",
                            true,
                            false);
                }
                yield new RedisFault(
                        "it refused a command (" + code + "); expected Redis 6.2 or newer, or Valkey, and the commands"
                                + " that docs/redis.md lists",
                        false,
                        false);
            }
        };
    }

    private static RedisFault unanswered(JedisException e) {
        List<Throwable> chain = chain(e);
        Throwable cause = chain.get(chain.size() - 1);
        if (cause instanceof JedisDataException refused) {
            return refused(refused);
        }
        if (cause instanceof SocketTimeoutException) {
            return new RedisFault("no answer within session.redis.timeout", true, false);
        }
        if (cause instanceof NoSuchElementException) {
            return new RedisFault(
                    "every connection was in use for as long as session.redis.timeout; it is slower than it is asked",
                    true,
                    false);
        }
        if (cause instanceof IOException io && !(cause instanceof SSLException)) {
            return new RedisFault(
                    "it cannot be reached (" + io.getClass().getSimpleName() + ": " + io.getMessage()
                            + "); see that it runs and that session.redis.url names it",
                    true,
                    true);
        }
        Optional<Throwable> tls =
                chain.stream().filter(SSLException.class::isInstance).findFirst();
        if (tls.isPresent()) {
            return new RedisFault(
                    "TLS failed (" + tls.get().getMessage()
                            + "); check session.redis.ca-file and the name in the certificate",
                    true,
                    false);
        }
        if (e instanceof JedisConnectionException) {
            return new RedisFault(
                    "the connection broke; see that it runs and that session.redis.url names it", true, true);
        }
        return new RedisFault(
                "it cannot be used; for Sentinel, see that the name at the end of session.redis.url is monitored",
                true,
                true);
    }

    /** What lies beneath, to the bottom: Jedis puts some of it among the suppressed. */
    private static List<Throwable> chain(Throwable first) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable found = first; found != null && chain.size() < DEEPEST; found = next(found)) {
            chain.add(found);
        }
        return chain;
    }

    private static @Nullable Throwable next(Throwable of) {
        if (of.getCause() != null) {
            return of.getCause();
        }
        return of.getSuppressed().length > 0 ? of.getSuppressed()[0] : null;
    }

    private static String code(JedisDataException refused) {
        String text = String.valueOf(refused.getMessage());
        Matcher code = CODE.matcher(text);
        String word = code.find() ? code.group(1) : "ERR";
        if (word.equals("ERR") && text.contains("script")) {
            Matcher inner = IN_SCRIPT.matcher(text);
            if (inner.find()) {
                return inner.group(1);
            }
        }
        return word;
    }
}
