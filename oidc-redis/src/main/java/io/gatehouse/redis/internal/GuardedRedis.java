package io.gatehouse.redis.internal;

import io.gatehouse.config.RedisConfig;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.session.SessionStoreException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Redis with a guard before it: every wait is bounded, an outage is noticed once and told at once to whoever asks while it lasts, and
 * its end is found by a thread of its own, so that no request has to try, and a node that gets no requests because it is not ready
 * becomes ready again.
 */
public final class GuardedRedis implements AutoCloseable {
    private static final String STORE = "redis";
    private static final int FAILURES = 3;
    private static final long PAUSE_MILLIS = 1_000;

    private final RedisOpener opener;
    private final String probeKey;
    private final GatehouseListener events;
    private final CircuitBreaker breaker = new CircuitBreaker(FAILURES);
    private final ReentrantLock opening = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable RedisLink link;

    /**
     * Judges the settings, and asks nobody yet.
     *
     * @throws io.gatehouse.config.ConfigException when they cannot be used
     */
    public GuardedRedis(RedisConfig config, GatehouseListener events) {
        this.opener = new RedisOpener(config);
        this.probeKey = config.keyPrefix() + "probe";
        this.events = events;
    }

    /**
     * Makes calls in as few round trips as possible.
     *
     * @param again whether they may be made twice: then a connection that was found dead costs nothing but the time
     * @return an answer for each; {@link #foreign} tells those that met something else than ours
     * @throws SessionStoreException when there is no answer, or one of them was refused
     */
    public List<Object> call(boolean again, List<RedisCall> calls) {
        breaker.open().ifPresent(why -> {
            throw failure(why);
        });
        RedisFault fault;
        try {
            return answered(attempt(calls));
        } catch (JedisException e) {
            fault = RedisFault.of(e);
        }
        if (again && fault.broken() && !isClosed()) {
            try {
                forgetIdle();
                return answered(attempt(calls));
            } catch (JedisException e) {
                fault = RedisFault.of(e);
            }
        }
        throw failed(fault);
    }

    /** Makes one call. */
    public Object call(boolean again, RedisCall call) {
        return call(again, List.of(call)).get(0);
    }

    /** Tells whether an answer says that something else than ours is kept under the key. */
    public static boolean foreign(Object answer) {
        return answer instanceof JedisDataException refused && RedisFault.isForeign(refused);
    }

    /** Returns why Redis cannot be used at the moment; empty when it can. Never blocks. */
    public List<String> notReady() {
        return breaker.open().map(why -> List.of(failure(why).getMessage())).orElse(List.of());
    }

    /** Gives up every connection, and stops looking for the end of an outage. */
    @Override
    public void close() {
        closed.countDown();
        drop();
    }

    private List<Object> attempt(List<RedisCall> calls) {
        List<Object> answers = link().call(calls);
        for (Object answer : answers) {
            if (answer instanceof JedisDataException refused && !RedisFault.isForeign(refused)) {
                throw refused;
            }
        }
        return answers;
    }

    private List<Object> answered(List<Object> answers) {
        breaker.answered();
        return answers;
    }

    private SessionStoreException failed(RedisFault fault) {
        if (!fault.outage()) {
            breaker.answered();
        } else if (!isClosed() && breaker.failed(fault.detail())) {
            events.on(new SessionEvent.StoreFailed(STORE, opener.shown() + ": " + fault.detail()));
            Thread finder = new Thread(this::findEnd, "gatehouse-redis-recovery");
            finder.setDaemon(true);
            finder.start();
        }
        return failure(fault.detail());
    }

    private SessionStoreException failure(String detail) {
        return new SessionStoreException("Redis at " + opener.shown() + ": " + detail);
    }

    /** Opens the link when it is first needed. Whoever waits for another thread that does it waits no longer than for Redis itself. */
    private RedisLink link() {
        RedisLink current = link;
        if (current != null) {
            return current;
        }
        boolean mine = false;
        try {
            mine = opening.tryLock(opener.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!mine || isClosed()) {
                throw new SessionStoreException(
                        isClosed()
                                ? "the session store is closed"
                                : "Redis at " + opener.shown() + " is still being reached");
            }
            current = link;
            if (current == null) {
                current = opener.open();
                link = current;
            }
            return current;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException("interrupted while Redis at " + opener.shown() + " was being reached");
        } finally {
            if (mine) {
                opening.unlock();
            }
        }
    }

    private void forgetIdle() {
        RedisLink current = link;
        if (current != null) {
            current.forgetIdle();
        }
    }

    private void drop() {
        opening.lock();
        try {
            RedisLink current = link;
            link = null;
            if (current != null) {
                current.close();
            }
        } finally {
            opening.unlock();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Tries once a second, with connections of its own: the old ones may lead to a node that is no primary any more. */
    private void findEnd() {
        try {
            while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    drop();
                    // A write, because a replica answers everything else.
                    attempt(List.of(RedisCall.of(Command.SET, probeKey, "", "PX", PAUSE_MILLIS)));
                } catch (JedisException e) {
                    RedisFault fault = RedisFault.of(e);
                    if (fault.outage()) {
                        breaker.failed(fault.detail());
                        continue;
                    }
                } catch (RuntimeException e) {
                    // Whatever it is, the next second may be better; nobody else looks for the end of the outage.
                    continue;
                }
                breaker.close();
                events.on(new SessionEvent.StoreRecovered(STORE));
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
