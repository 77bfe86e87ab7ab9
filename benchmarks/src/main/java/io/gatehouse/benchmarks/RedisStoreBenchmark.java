package io.gatehouse.benchmarks;

import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.state.SessionCodec;
import io.gatehouse.redis.RedisSessionStoreFactory;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionTags;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a Redis that is running already does with 10,000 sessions in it: one round trip for each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RedisStoreBenchmark {
    private static final int SESSIONS = 10_000;

    /** Where Redis is; what is written there begins with {@code benchmark:} and is deleted at the end. */
    @Param("redis://127.0.0.1:6379")
    private String url;

    private SessionStore store;
    private final String[] keys = new String[SESSIONS];

    /** Fills the store. */
    @Setup
    public void fill() {
        store = new RedisSessionStoreFactory()
                .open(
                        SessionConfig.builder()
                                .store(StoreKind.REDIS)
                                .redis(RedisConfig.builder()
                                        .url(Secret.of(url))
                                        .keyPrefix("benchmark:")
                                        .build())
                                .build(),
                        InstantSource.system(),
                        event -> {});
        Random random = new Random(1);
        Instant now = Instant.now();
        for (int i = 0; i < SESSIONS; i++) {
            keys[i] = Digests.sha256Text(SampleSession.text(random, 32));
            Session session = SampleSession.of(i, now);
            store.create(
                    keys[i],
                    new SessionRecord(SessionCodec.encode(session), 1, session.expiresAt()),
                    new SessionTags(Set.of(Digests.sha256Text("sub " + i)), session.expiresAt()));
        }
    }

    /** Takes everything away again. */
    @TearDown
    public void clear() {
        store.deleteAll(SessionStore.EVERY);
        store.close();
    }

    /** Finds a record by its key. */
    @Benchmark
    public Optional<SessionRecord> load() {
        return store.load(keys[ThreadLocalRandom.current().nextInt(SESSIONS)]);
    }

    /** Finds a record and reads the session. */
    @Benchmark
    public Optional<Session> loadAndDecode() {
        return load().flatMap(record -> SessionCodec.decode(record.data()));
    }
}
