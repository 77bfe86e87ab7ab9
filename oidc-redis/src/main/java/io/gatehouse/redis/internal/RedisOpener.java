package io.gatehouse.redis.internal;

import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.Delay;

/** Opens links. All settings are judged when it is made; what is down is noticed when one is opened. */
final class RedisOpener {
    /** Enough for any rate that two threads per core can ask at; each waits for fractions of a millisecond. */
    private static final int MOST_CONNECTIONS = 32;

    private static final Delay SENTINEL_RETRY = Delay.constant(Duration.ofSeconds(1));

    private final RedisTarget target;
    private final int timeout;
    private final @Nullable SSLSocketFactory sockets;

    /**
     * Judges the settings.
     *
     * @throws io.gatehouse.config.ConfigException when they cannot be used
     */
    RedisOpener(RedisConfig config) {
        this.target = RedisTarget.of(config);
        this.timeout = Math.toIntExact(config.timeout().toMillis());
        this.sockets = target.tls() ? RedisTls.sockets(config.caFile()) : null;
    }

    /** Returns the addresses. */
    String shown() {
        return target.shown();
    }

    /** Returns how long a connection may take, and an answer. */
    Duration timeout() {
        return Duration.ofMillis(timeout);
    }

    /**
     * Opens a link. Sentinels and Clusters are asked for their nodes at once, a single Redis is not asked anything.
     *
     * @throws redis.clients.jedis.exceptions.JedisException when nobody answers
     */
    RedisLink open() {
        return switch (target.shape()) {
            case ONE ->
                new PooledLink(
                        new PooledConnectionProvider(target.nodes().iterator().next(), client(), pool()));
            case SENTINEL ->
                new PooledLink(new SentineledConnectionProvider(
                        target.primary(), client(), pool(), target.nodes(), sentinel(), SENTINEL_RETRY));
            case CLUSTER -> new ClusterLink(new ClusterConnectionProvider(target.nodes(), client(), pool()));
        };
    }

    private JedisClientConfig client() {
        return builder()
                .user(target.user().orElse(null))
                .database(target.database())
                .clientName("gatehouse")
                .build();
    }

    /** Sentinels are asked with the same password as Redis; a Sentinel without one takes it, if a user is named with it. */
    private JedisClientConfig sentinel() {
        return builder().user(target.password().isPresent() ? "default" : null).build();
    }

    // In place of the deprecated ones Jedis has options of its own, with which it reads the authorities anew for each
    // connection.
    @SuppressWarnings("deprecation")
    private DefaultJedisClientConfig.Builder builder() {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                // RESP2 without asking for it: one round trip less for each connection, and none of what RESP3 adds is
                // used.
                .serverDefaultProtocol()
                .connectionTimeoutMillis(timeout)
                .socketTimeoutMillis(timeout)
                .password(target.password().map(Secret::reveal).orElse(null))
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        return sockets == null
                ? builder
                : builder.ssl(true).sslSocketFactory(sockets).sslParameters(RedisTls.parameters());
    }

    private GenericObjectPoolConfig<Connection> pool() {
        // Looks after idle connections by itself: closes what was not used for a minute, asks the others whether they
        // live.
        GenericObjectPoolConfig<Connection> pool = new ConnectionPoolConfig();
        pool.setMaxTotal(MOST_CONNECTIONS);
        pool.setMaxIdle(MOST_CONNECTIONS);
        pool.setMaxWait(Duration.ofMillis(timeout));
        pool.setJmxEnabled(false);
        return pool;
    }
}
