package io.gatehouse.redis;

import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.redis.testing.Stores;
import io.gatehouse.session.SessionStore;
import io.gatehouse.testing.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;

/** What every store keeps to, with the clock of a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RedisSessionStoreContractTest extends SessionStoreContract {
    private final Stores stores = new Stores();
    private RedisServer redis;

    @BeforeAll
    void start() {
        // Thousands of writes: what survives a crash is the subject of other tests.
        redis = RedisServer.start("--appendonly", "no");
    }

    @AfterAll
    void stop() {
        stores.close();
        redis.close();
    }

    @Override
    protected SessionStore open() {
        redis.run(Command.FLUSHALL);
        return stores.open(redis.url());
    }

    @Override
    protected Optional<SessionStore> another() {
        return Optional.of(stores.open(redis.url()));
    }

    @Override
    protected Instant now() {
        return Instant.now();
    }

    @Override
    protected void pass(Duration time) {
        Instant until = now().plus(time);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(time.plusSeconds(5))
                .until(() -> now().isAfter(until));
    }

    @Override
    protected Duration life() {
        return Duration.ofMillis(900);
    }

    @Override
    protected Duration tolerance() {
        return Duration.ofMillis(400);
    }

    @Override
    protected int rounds() {
        return 30;
    }
}
