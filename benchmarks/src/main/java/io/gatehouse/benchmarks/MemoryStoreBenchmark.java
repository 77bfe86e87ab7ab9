package io.gatehouse.benchmarks;

import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.state.SessionCodec;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What the store in memory does with 100,000 sessions in it, each time with another of them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MemoryStoreBenchmark {
    private static final int SESSIONS = 100_000;

    private final InMemorySessionStore store = new InMemorySessionStore(SESSIONS, InstantSource.system());
    private final String[] identifiers = new String[SESSIONS];
    private final String[] keys = new String[SESSIONS];

    /** Fills the store. */
    @Setup
    public void fill() {
        Random random = new Random(1);
        Instant now = Instant.now();
        for (int i = 0; i < SESSIONS; i++) {
            identifiers[i] = SampleSession.text(random, 32);
            keys[i] = Digests.sha256Text(identifiers[i]);
            create(i, now);
        }
    }

    private void create(int number, Instant now) {
        Session session = SampleSession.of(number, now);
        store.create(
                keys[number],
                new SessionRecord(SessionCodec.encode(session), 1, session.expiresAt()),
                new SessionTags(
                        Set.of(Digests.sha256Text("one " + number), Digests.sha256Text("sub " + number)),
                        session.expiresAt()));
    }

    /** Finds a record by its key. */
    @Benchmark
    public Optional<SessionRecord> load() {
        return store.load(keys[ThreadLocalRandom.current().nextInt(SESSIONS)]);
    }

    /** Finds records on two threads at the same time. */
    @Benchmark
    @Threads(2)
    public Optional<SessionRecord> loadOnTwoThreads() {
        return store.load(keys[ThreadLocalRandom.current().nextInt(SESSIONS)]);
    }

    /** From what the cookie holds to the session. */
    @Benchmark
    public Optional<Session> hashLoadAndDecode() {
        String key = Digests.sha256Text(identifiers[ThreadLocalRandom.current().nextInt(SESSIONS)]);
        return store.load(key).flatMap(record -> SessionCodec.decode(record.data()));
    }
}
