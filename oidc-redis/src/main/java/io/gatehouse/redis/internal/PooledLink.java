package io.gatehouse.redis.internal;

import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.util.Pool;

/** One Redis that holds everything: a single one, or the primary that Sentinels name. */
final class PooledLink implements RedisLink {
    private final ConnectionProvider provider;

    PooledLink(ConnectionProvider provider) {
        this.provider = provider;
    }

    @Override
    public List<Object> call(List<RedisCall> calls) {
        try (Connection connection = provider.getConnection()) {
            return Wire.call(connection, calls);
        }
    }

    @Override
    public void forgetIdle() {
        for (Object pool : provider.getConnectionMap().values()) {
            if (pool instanceof Pool<?> connections) {
                connections.clear();
            }
        }
    }

    @Override
    public void close() {
        try {
            provider.close();
        } catch (Exception e) {
            // What was to be given up is given up, or the process ends with it; nobody can do more.
        }
    }
}
