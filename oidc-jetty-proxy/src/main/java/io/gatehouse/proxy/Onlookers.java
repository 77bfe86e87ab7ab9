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
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Those who look on while the gateway works, whatever its settings are at the moment.
 *
 * @param seen what the status page remembers
 * @param telemetry what is measured
 */
record Onlookers(Observations seen, Telemetry telemetry) implements AutoCloseable {
    static Onlookers of(GatewayConfig config) {
        return new Onlookers(new Observations(InstantSource.system()), Telemetry.of(config));
    }

    /** Has an engine tell them what happens. */
    Gatehouse.Builder watch(Gatehouse.Builder engine) {
        telemetry.listener().ifPresent(engine::listener);
        return engine.listener(seen);
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
        telemetry.close();
    }
}
