package io.gatehouse.proxy.status;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.WeakSetting;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.pool.UpstreamState;
import io.gatehouse.proxy.tls.CertificateEnd;
import io.gatehouse.tls.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Asks every part of a running gateway how it is. Thread-safe. */
public final class StatusSource {
    private static final Duration FILES_KEEP = Duration.ofMinutes(1);

    private final String version;
    private final InstantSource clock;
    private final Instant started;
    private final Supplier<GatewayConfig> config;
    private final Supplier<Gatehouse> gatehouse;
    private final Supplier<List<UpstreamState>> upstreams;
    private final Supplier<List<CertificateEnd>> certificates;
    private final Observations seen;
    private List<CertificateEnd> ofProviders = List.of();
    private Instant readAt = Instant.EPOCH;

    /**
     * Creates a source that starts to count the time now.
     *
     * @param version the version of the gateway
     * @param config returns the configuration that is in use at the moment
     * @param gatehouse returns the engine that is in use at the moment
     * @param upstreams returns how each upstream is
     * @param certificates returns until when the certificates of listeners and those used with upstreams are good
     * @param seen what is observed
     */
    public StatusSource(
            String version,
            InstantSource clock,
            Supplier<GatewayConfig> config,
            Supplier<Gatehouse> gatehouse,
            Supplier<List<UpstreamState>> upstreams,
            Supplier<List<CertificateEnd>> certificates,
            Observations seen) {
        this.version = version;
        this.clock = clock;
        this.started = clock.instant();
        this.config = config;
        this.gatehouse = gatehouse;
        this.upstreams = upstreams;
        this.certificates = certificates;
        this.seen = seen;
    }

    GatewayStatus now() {
        GatewayConfig settings = config.get();
        Gatehouse engine = gatehouse.get();
        List<WeakSetting> weak = new ArrayList<>(settings.engine().weakSettings());
        weak.addAll(settings.weakSettings());
        Instant now = clock.instant();
        List<CertificateEnd> ends = new ArrayList<>(certificates.get());
        ends.addAll(authorities(settings, now));
        return new GatewayStatus(
                now,
                started,
                version,
                engine.notReady(),
                engine.status(),
                upstreams.get(),
                List.copyOf(ends),
                List.copyOf(weak),
                settings.notes(),
                seen);
    }

    /** Returns until when those are good whom providers are trusted by, read from their files once in a while. */
    private synchronized List<CertificateEnd> authorities(GatewayConfig settings, Instant now) {
        if (now.isBefore(readAt.plus(FILES_KEEP))) {
            return ofProviders;
        }
        Set<CertificateEnd> ends = new LinkedHashSet<>();
        for (ProviderConfig provider : settings.engine().providers()) {
            Optional<Path> file = provider.caFile();
            try {
                if (file.isPresent()) {
                    Certificates.read(file.get())
                            .forEach(authority -> ends.add(CertificateEnd.of("authority of provider", authority)));
                }
            } catch (IOException e) {
                // Calls of the provider fail then, and say so.
            }
        }
        ofProviders = List.copyOf(ends);
        readAt = now;
        return ofProviders;
    }
}
