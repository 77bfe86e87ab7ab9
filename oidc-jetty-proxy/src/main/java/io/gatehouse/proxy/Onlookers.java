package io.gatehouse.proxy;

import io.gatehouse.Gatehouse;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.listen.Listeners;
import io.gatehouse.proxy.pool.Upstreams;
import io.gatehouse.proxy.status.Observations;
import io.gatehouse.proxy.status.StatusEndpoints;
import io.gatehouse.proxy.status.StatusSource;
import io.gatehouse.proxy.telemetry.Telemetry;
import io.gatehouse.proxy.tracing.Tracing;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;

/**
 * Those who look on while the gateway works, whatever its settings are at the moment.
 *
 * @param seen what the status page remembers
 * @param telemetry what is measured
 * @param tracing what is recorded of single requests
 */
record Onlookers(Observations seen, Telemetry telemetry, Tracing tracing) implements AutoCloseable {
    static Onlookers of(GatewayConfig config) {
        Tracing tracing = new Tracing(config.tracing(), Versions.gatehouse());
        return new Onlookers(new Observations(InstantSource.system()), Telemetry.of(config, tracing.counts()), tracing);
    }

    /** Has an engine tell them what happens. */
    Gatehouse.Builder watch(Gatehouse.Builder engine) {
        telemetry.listener().ifPresent(engine::listener);
        return engine.listener(tracing.listener()).listener(seen);
    }

    /** Returns a handler of every request with those in front who look at each. */
    Handler inFrontOf(Handler handler) {
        // What is recorded says which trace it is.
        return tracing.inFrontOf(telemetry.inFrontOf(handler));
    }

    /** Returns what operators may ask them for. */
    List<AdminEndpoint> endpoints(
            Supplier<GatewayConfig> config, Supplier<Gatehouse> engine, Listeners listeners, Upstreams upstreams) {
        StatusSource source = new StatusSource(
                Versions.gatehouse(),
                InstantSource.system(),
                config,
                engine,
                upstreams::state,
                () -> Stream.of(listeners.certificates(), upstreams.certificates())
                        .flatMap(List::stream)
                        .toList(),
                seen);
        return Stream.of(StatusEndpoints.of(source, seen), telemetry.endpoints())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void close() {
        tracing.close();
        telemetry.close();
    }
}
