package io.gatehouse.benchmarks;

import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

/** What the engine needs to let a request through that brings a live session, the making of the request in memory included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EngineBenchmark {
    /** Where sessions are kept. */
    @Param({"MEMORY", "COOKIE"})
    public StoreKind store;

    private EngineScene scene;
    private String cookie;

    /** Signs in. */
    @Setup
    public void signIn() {
        scene = EngineScene.storing(store);
        TestBrowser browser = scene.signedIn("ann");
        cookie = browser.cookies().all().stream()
                .map(kept -> kept.name() + "=" + kept.value())
                .collect(Collectors.joining("; "));
        if (!(decide() instanceof Outcome.Proceed proceed && proceed.identity().isPresent())) {
            throw new IllegalStateException("the request does not get through: " + decide());
        }
    }

    /** Stops the provider. */
    @TearDown
    public void stop() {
        scene.close();
    }

    /** Decides about a request. */
    @Benchmark
    public Outcome decide() {
        return scene.handle(FakeExchange.navigation("/reports").header("Cookie", cookie));
    }
}
