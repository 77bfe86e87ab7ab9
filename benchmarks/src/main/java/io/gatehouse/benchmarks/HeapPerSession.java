package io.gatehouse.benchmarks;

import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.state.SessionCodec;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionTags;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;

/** Measures how much of the heap 100,000 sessions in memory take. Prints a line for each round. */
public final class HeapPerSession {
    private static final int SESSIONS = 100_000;
    private static final int BYTES = 1116;
    private static final int ROUNDS = 3;

    private HeapPerSession() {}

    /** Measures records of 1,116 bytes with two and three tags, and sessions as a provider makes them. */
    public static void main(String[] args) {
        Instant now = Instant.now();
        for (int tags = 2; tags <= 3; tags++) {
            measure(BYTES + " bytes each, " + tags + " tags", tags, number -> new byte[BYTES]);
        }
        byte[] sample = SessionCodec.encode(SampleSession.of(0, now));
        Session session = SampleSession.of(0, now);
        int tokens = session.tokens().idToken().length()
                + session.tokens().accessToken().length()
                + session.tokens().refreshToken().map(String::length).orElse(0);
        measure(
                "sessions with tokens of " + tokens + " letters, " + sample.length + " bytes encoded, 3 tags",
                3,
                number -> SessionCodec.encode(SampleSession.of(number, now)));
    }

    private static void measure(String what, int tags, IntFunction<byte[]> data) {
        for (int round = 1; round <= ROUNDS; round++) {
            long before = used();
            InMemorySessionStore store = new InMemorySessionStore(SESSIONS, InstantSource.system());
            fill(store, tags, data);
            long heap = used() - before;
            System.out.printf(
                    "%s, round %d: %,d sessions, %.1f MB of heap (%.1f MiB), %,d bytes a session; counted %,d%n",
                    what,
                    round,
                    store.size(),
                    heap / 1e6,
                    heap / 1048576.0,
                    heap / store.size(),
                    store.bytes() / store.size());
            store.close();
        }
    }

    private static void fill(InMemorySessionStore store, int tags, IntFunction<byte[]> data) {
        Random random = new Random(1);
        Instant end = Instant.now().plusSeconds(8 * 3600);
        for (int i = 0; i < SESSIONS; i++) {
            Set<String> names = new HashSet<>();
            for (int tag = 0; tag < tags; tag++) {
                names.add(Digests.sha256Text(tag + " " + i));
            }
            store.create(
                    Digests.sha256Text(SampleSession.text(random, 32)),
                    new SessionRecord(data.apply(i), 1, end),
                    new SessionTags(names, end));
        }
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
