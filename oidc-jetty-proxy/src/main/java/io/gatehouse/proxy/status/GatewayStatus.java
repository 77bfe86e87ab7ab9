package io.gatehouse.proxy.status;

import io.gatehouse.GatehouseStatus;
import io.gatehouse.config.ConfigNote;
import io.gatehouse.config.WeakSetting;
import io.gatehouse.proxy.pool.UpstreamState;
import io.gatehouse.proxy.tls.CertificateEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How the gateway is at one moment. Holds no secret.
 *
 * @param now the moment
 * @param started when it was started
 * @param version its version
 * @param notReady why requests should go elsewhere; nothing when it is ready
 * @param engine how the engine is
 * @param upstreams how each upstream is
 * @param certificates until when each certificate in use is good
 * @param weak the settings that weaken a check and are on
 * @param notes what is allowed in the configuration and probably not meant
 * @param seen what was observed
 */
record GatewayStatus(
        Instant now,
        Instant started,
        String version,
        List<String> notReady,
        GatehouseStatus engine,
        List<UpstreamState> upstreams,
        List<CertificateEnd> certificates,
        List<WeakSetting> weak,
        List<ConfigNote> notes,
        Observations seen) {
    /** How long before its end a certificate deserves a warning. */
    static final Duration NOTICE = Duration.ofDays(21);

    /** Returns how many whole days are left until then; negative when it is over. */
    long daysUntil(Instant end) {
        return Math.floorDiv(
                Duration.between(now, end).toSeconds(), Duration.ofDays(1).toSeconds());
    }

    /** Tells whether a certificate ends soon, or has. */
    boolean endsSoon(CertificateEnd certificate) {
        return certificate.end().isBefore(now.plus(NOTICE));
    }

    /** Tells whether requests are sent to an upstream as long as there are others. */
    static boolean isInUse(UpstreamState upstream) {
        return upstream.healthy() && upstream.ejectedFor().isZero();
    }
}
