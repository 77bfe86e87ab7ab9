package io.gatehouse.benchmarks;

import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.state.OpenedSessions;
import io.gatehouse.internal.state.SessionCodec;
import io.gatehouse.session.Session;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a session in a cookie costs each request: from the cookie's text to the session, and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SealedSessionBenchmark {
    private final Sealer sealer = new Sealer(List.of(new byte[Sealer.KEY_BYTES]), new SecureRandom());
    private final Sealer.Binding binding =
            new Sealer.Binding("session", "__Host-gh", "https://login.example.com/realms/main app", "app.example.com");
    private final Session session = SampleSession.of(1, Instant.parse("2026-01-01T00:00:00Z"));
    private final byte[] encoded = SessionCodec.encode(session);
    private final String cookie = sealer.seal(binding, encoded);
    private final byte[] letters = cookie.getBytes(StandardCharsets.ISO_8859_1);
    private final OpenedSessions sessions = new OpenedSessions(sealer);

    /** Opens the seal and reads the session. */
    @Benchmark
    public Optional<Session> openAndDecode() {
        return sealer.open(binding, cookie).flatMap(SessionCodec::decode);
    }

    /** Finds the session again that was read from the same cookie before; the text is a new one, as each request brings it. */
    @Benchmark
    public Optional<OpenedSessions.Opened> again() {
        return sessions.open(binding, new String(letters, StandardCharsets.ISO_8859_1));
    }

    /** Opens the seal alone. */
    @Benchmark
    public Optional<byte[]> open() {
        return sealer.open(binding, cookie);
    }

    /** Reads the session alone. */
    @Benchmark
    public Optional<Session> decode() {
        return SessionCodec.decode(encoded);
    }

    /** Writes the session and seals it, as at a login and when the idle end moves. */
    @Benchmark
    public String encodeAndSeal() {
        return sealer.seal(binding, SessionCodec.encode(session));
    }
}
