package io.gatehouse.proxy.doctor;

import io.gatehouse.checkup.Finding;
import io.gatehouse.http.Origin;
import io.gatehouse.proxy.config.CertificateConfig;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.ListenerConfig;
import io.gatehouse.tls.CertifiedKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether listeners and certificates fit the address that browsers use. Listens nowhere: the gateway may be running. */
final class ListenerCheck {
    private final GatewayConfig config;
    private final @Nullable Origin address;
    private final Instant now;
    private final Diagnosis diagnosis = new Diagnosis();

    ListenerCheck(GatewayConfig config, @Nullable Origin address, Instant now) {
        this.config = config;
        this.address = address;
        this.now = now;
    }

    List<Finding> run() {
        List<ListenerConfig> listeners = config.server().listeners();
        boolean tls = listeners.stream().anyMatch(ListenerConfig::isTls);
        boolean plain = listeners.stream().anyMatch(listener -> !listener.isTls());
        String shown = listeners.stream().map(ListenerConfig::toString).collect(Collectors.joining(", "));
        if (address != null && !address.secure() && !plain) {
            diagnosis.problem(
                    DoctorCode.LISTENER_SCHEME,
                    "server.listen",
                    "browsers use " + address + ", and every listener speaks TLS: " + shown,
                    "set public-url to https, or add a listener for http to server.listen");
        }
        if (tls) {
            certificates();
        }
        if (diagnosis.isEmpty()) {
            diagnosis.ok(DoctorTopic.LISTENERS, "server.listen", shown);
        }
        return diagnosis.findings();
    }

    private void certificates() {
        List<CertifiedKey> keys = new ArrayList<>();
        for (CertificateConfig certificate : config.server().tls().certificates()) {
            certificate
                    .read((key, why) -> diagnosis.problem(
                            DoctorCode.LISTENER_CERTIFICATE, key, why, "put a certificate and its key into the files"))
                    .ifPresent(key -> {
                        keys.add(key);
                        key.warnings(now)
                                .forEach(why -> diagnosis.problem(
                                        DoctorCode.LISTENER_CERTIFICATE,
                                        certificate.key(),
                                        why,
                                        "a new file is taken up by a running gateway within seconds"));
                    });
        }
        if (address != null
                && address.secure()
                && !keys.isEmpty()
                && keys.stream().allMatch(key -> key.fits(address.host()) == 0)) {
            String names = keys.stream()
                    .flatMap(key -> key.names().stream())
                    .distinct()
                    .limit(10)
                    .collect(Collectors.joining(", "));
            diagnosis.problem(
                    DoctorCode.LISTENER_CERTIFICATE_NAME,
                    "server.tls",
                    "a certificate for " + address.host() + " was expected, there are some for "
                            + (names.isEmpty() ? "no name" : names)
                            + ": browsers that come here by themselves refuse it",
                    "get a certificate for " + address.host()
                            + "; where a proxy in front shows one and trusts this one, nothing needs to" + " change");
        }
    }
}
