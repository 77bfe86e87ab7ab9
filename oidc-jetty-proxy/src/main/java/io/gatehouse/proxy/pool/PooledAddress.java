package io.gatehouse.proxy.pool;

import io.gatehouse.event.LogLine;
import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.EjectionConfig;
import io.gatehouse.proxy.config.HealthConfig;
import io.gatehouse.proxy.config.UpstreamProtocol;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address, how it is spoken to, and what is known of how it does. Thread-safe. Routes that ask for the same share it, so that each
 * profits from what the others have found out.
 */
final class PooledAddress {
    /**
     * What makes two addresses the same.
     *
     * @param address where it is
     * @param client how it is spoken to
     * @param ejection when it is left out
     * @param health how it is asked whether it is well; null where it is not
     */
    record Key(
            UpstreamAddress address,
            ClientConfig client,
            EjectionConfig ejection,
            @Nullable HealthConfig health) {}

    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    /** Ranks of addresses that are not well are above those of all that are left out. */
    private static final long UNWELL = Long.MAX_VALUE / 2;

    private final Key key;
    private final HttpClient client;
    private final LongSupplier millis;
    private final AtomicInteger underWay = new AtomicInteger();
    // WebSockets, which are no requests any more.
    private final AtomicInteger lasting = new AtomicInteger();
    private volatile long ejectedUntil;
    private volatile boolean healthy = true;
    private volatile int failures;
    private volatile long changedAt;
    private String problem = "";
    private int ejections;
    private int good;
    private int bad;

    /**
     * Creates an address that is thought to be well.
     *
     * @param millis a clock that never goes back
     */
    PooledAddress(Key key, HttpClient client, LongSupplier millis) {
        this.key = key;
        this.client = client;
        this.millis = millis;
        this.ejectedUntil = millis.getAsLong();
        this.changedAt = ejectedUntil;
    }

    UpstreamAddress address() {
        return key.address();
    }

    HttpClient client() {
        return client;
    }

    /** Returns a new request to the address, with its scheme and nothing else, that a client is to send. */
    Request newRequest(HttpClient sender) {
        Request request = key.client().protocol() == UpstreamProtocol.HTTP_2
                ? new Http2Request(sender, address().uri())
                : sender.newRequest(address().uri());
        address().socket().ifPresent(socket -> request.transport(new Transport.TCPUnix(socket)));
        return request;
    }

    /** Returns how little there is to be said for sending a request here: 0 when nothing is to be said against it. */
    long rank() {
        long ejected = Math.max(0, ejectedUntil - millis.getAsLong());
        return healthy ? ejected : UNWELL + ejected;
    }

    /** Returns how many requests it has. */
    int underWay() {
        return underWay.get();
    }

    /** Tells whether nothing goes on there that was begun here. */
    boolean isIdle() {
        return underWay.get() == 0 && lasting.get() == 0;
    }

    void beginLasting() {
        lasting.incrementAndGet();
    }

    void endLasting() {
        lasting.decrementAndGet();
    }

    void begin() {
        underWay.incrementAndGet();
    }

    void end() {
        underWay.decrementAndGet();
    }

    /** Takes note that it answered. */
    void succeeded() {
        if (failures == 0) {
            return;
        }
        synchronized (this) {
            if (ejections > 0) {
                LOG.info(LogLine.of(
                        "upstream.returned", Map.of("upstream", address().toString())));
            }
            failures = 0;
            problem = healthy ? "" : problem;
            changedAt = ejections > 0 ? millis.getAsLong() : changedAt;
            ejections = 0;
            ejectedUntil = millis.getAsLong();
        }
    }

    /** Takes note that it did not, and leaves it out for a while when that was so too often. */
    synchronized void failed(String why) {
        int most = key.ejection().failures();
        failures = Math.min(failures + 1, 1000);
        problem = why;
        long now = millis.getAsLong();
        // Requests that were under way when it was left out fail as well, and tell nothing new.
        if (most == 0 || failures < most || ejectedUntil > now) {
            return;
        }
        long first = key.ejection().duration().toMillis();
        long time = Math.min(first << Math.min(ejections, 20), EjectionConfig.LONGEST.toMillis());
        ejections++;
        ejectedUntil = now + time;
        changedAt = now;
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("upstream", address().toString());
        fields.put("failures", Integer.toString(failures));
        fields.put("seconds", Long.toString(time / 1000));
        fields.put("detail", why);
        LOG.warn(LogLine.of("upstream.ejected", fields));
    }

    /**
     * Takes note of what a health check found.
     *
     * @param problem what is wrong; null when nothing is
     */
    synchronized void checked(HealthConfig health, @Nullable String problem) {
        good = problem == null ? Math.min(good + 1, health.healthy()) : 0;
        bad = problem == null ? 0 : Math.min(bad + 1, health.unhealthy());
        if (problem == null && !healthy && good >= health.healthy()) {
            healthy = true;
            this.problem = "";
            changedAt = millis.getAsLong();
            LOG.info(LogLine.of("upstream.up", Map.of("upstream", address().toString())));
        } else if (problem != null && healthy && bad >= health.unhealthy()) {
            healthy = false;
            this.problem = problem;
            changedAt = millis.getAsLong();
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("upstream", address().toString());
            fields.put("detail", problem);
            LOG.warn(LogLine.of("upstream.down", fields));
        }
    }

    synchronized UpstreamState state() {
        long now = millis.getAsLong();
        long ejected = Math.max(0, ejectedUntil - now);
        long since = ejections > 0 && ejected == 0 ? Math.max(changedAt, ejectedUntil) : changedAt;
        return new UpstreamState(
                address().toString(),
                healthy,
                Duration.ofMillis(ejected),
                underWay(),
                Duration.ofMillis(Math.max(0, now - since)),
                problem);
    }
}
