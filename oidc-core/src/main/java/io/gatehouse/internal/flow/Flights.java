package io.gatehouse.internal.flow;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** What this node is doing once, while others who want the same wait. */
final class Flights {
    private final Map<String, CountDownLatch> underWay = new ConcurrentHashMap<>();

    /** Begins a flight, which must be ended; or returns what tells when the one under way has ended. */
    Optional<CountDownLatch> begin(String key) {
        return Optional.ofNullable(underWay.putIfAbsent(key, new CountDownLatch(1)));
    }

    /** Ends a flight. */
    void end(String key) {
        CountDownLatch latch = underWay.remove(key);
        if (latch != null) {
            latch.countDown();
        }
    }
}
