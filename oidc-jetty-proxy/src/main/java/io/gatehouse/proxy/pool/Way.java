package io.gatehouse.proxy.pool;

import org.jspecify.annotations.Nullable;

/** An address, and how many sets of routes lead to it. Guarded by those who keep it. */
final class Way {
    final PooledAddress address;
    final PooledAddress.Key key;

    @Nullable
    HealthCheck check;

    int holders;

    /** Since when no route leads there any more, in milliseconds. */
    long since;

    /** Whether nothing went on there at the last look. */
    boolean idle;

    Way(PooledAddress address, PooledAddress.Key key) {
        this.address = address;
        this.key = key;
    }

    void stopCheck() {
        if (check != null) {
            check.stop();
        }
    }
}
