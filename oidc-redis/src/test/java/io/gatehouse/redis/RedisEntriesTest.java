package io.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.redis.testing.Stores;
import io.gatehouse.session.ExpiringEntries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RedisEntriesTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final byte[] ONE = {'1'};
    private static final byte[] TWO = {'2'};

    private final Stores stores = new Stores();
    private RedisServer redis;
    private ExpiringEntries entries;

    @BeforeAll
    void start() {
        redis = RedisServer.start();
        entries = stores.open(redis.url()).entries();
    }

    @AfterAll
    void stop() {
        stores.close();
        redis.close();
    }

    @BeforeEach
    void clear() {
        redis.run(Command.FLUSHALL);
    }

    @Test
    void comeBackAsTheyWerePut() {
        entries.put("lease:a", ONE, LONG);
        entries.put("lease:a", TWO, LONG);

        assertThat(entries.get("lease:a")).contains(TWO);
        assertThat(entries.get("lease:b")).isEmpty();
    }

    @Test
    void mayHaveNoBytes() {
        entries.put("seen:a", new byte[0], LONG);

        assertThat(entries.get("seen:a")).contains(new byte[0]);
        assertThat(entries.putIfAbsent("seen:a", ONE, LONG)).isFalse();
    }

    @Test
    void areReadTogetherInTheirOrderAndOneRoundTrip() {
        entries.put("revoked:b", TWO, LONG);
        entries.put("other", ONE, LONG);

        List<Optional<byte[]>> found = entries.getAll(List.of("revoked:a", "revoked:b", "other"));

        assertThat(found.get(0)).isEmpty();
        assertThat(found.get(1)).contains(TWO);
        assertThat(found.get(2)).contains(ONE);
        assertThat(entries.getAll(List.of())).isEmpty();
    }

    @Test
    void arePutByOneOfMany() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            int won = 0;
            Callable<Boolean> put = () -> entries.putIfAbsent("lease:x", ONE, LONG);
            for (Future<Boolean> future : pool.invokeAll(Collections.nCopies(16, put))) {
                won += future.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void areExtendedAndRemovedByWhoeverKnowsTheValue() {
        entries.put("lease:a", ONE, Duration.ofSeconds(5));

        assertThat(entries.extend("lease:a", TWO, LONG)).isFalse();
        assertThat(entries.extend("lease:a", ONE, LONG)).isTrue();
        assertThat((Long) redis.run(Command.PTTL, "gatehouse:e:{lease}:a")).isGreaterThan(200_000L);
        assertThat(entries.remove("lease:a", TWO)).isFalse();
        assertThat(entries.remove("lease:a", ONE)).isTrue();
        assertThat(entries.remove("lease:a", ONE)).isFalse();
        assertThat(entries.extend("lease:a", ONE, LONG)).isFalse();
    }

    @Test
    void endByThemselves() {
        entries.put("lease:a", ONE, Duration.ofMillis(150));

        await().atMost(Duration.ofSeconds(5)).until(() -> entries.get("lease:a").isEmpty());

        assertThat(entries.putIfAbsent("lease:a", TWO, LONG)).isTrue();
        assertThat(entries.remove("lease:a", ONE)).isFalse();
    }

    @Test
    void countAsThereWhenSomebodyElseWroteThem() {
        redis.run(Command.SET, "gatehouse:e:{revoked}:text", "0");
        redis.run(Command.LPUSH, "gatehouse:e:{revoked}:list", "0");
        redis.run(Command.SETRANGE, "gatehouse:e:{revoked}:long", 500_000, "0");

        assertThat(entries.getAll(List.of("revoked:text", "revoked:list", "revoked:long")))
                .allMatch(value -> value.orElseThrow().length == 0);
        assertThat(entries.remove("revoked:list", ONE)).isFalse();
    }

    @Test
    void haveABound() {
        assertThatThrownBy(() -> entries.put("a", new byte[ExpiringEntries.MAX_BYTES + 1], LONG))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] largest = "x".repeat(ExpiringEntries.MAX_BYTES).getBytes(StandardCharsets.UTF_8);
        entries.put("a", largest, LONG);

        assertThat(entries.get("a").orElseThrow()).hasSize(ExpiringEntries.MAX_BYTES);
    }
}
