package io.gatehouse.proxy.doctor;

import io.gatehouse.Rehearsal;
import io.gatehouse.checkup.Finding;
import io.gatehouse.http.Origin;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.ListenerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The address that browsers use, and whether the gateway knows that it is meant by it. Asks nobody but the name server. */
final class PublicUrlCheck {
    private static final String KEY = "public-url";

    private final GatewayConfig config;
    private final @Nullable Origin address;
    private final Function<Origin, Rehearsal> rehearse;
    private final Diagnosis diagnosis = new Diagnosis();

    /**
     * Creates the check.
     *
     * @param rehearse makes a request as it arrives at a listener without TLS when a browser asks for this address
     */
    PublicUrlCheck(GatewayConfig config, @Nullable Origin address, Function<Origin, Rehearsal> rehearse) {
        this.config = config;
        this.address = address;
        this.rehearse = rehearse;
    }

    List<Finding> run() {
        if (address == null) {
            diagnosis.notKnown(
                    DoctorCode.PUBLIC_URL_UNSET,
                    KEY,
                    "it is not set, and every request tells by its Host what address the gateway has",
                    "set public-url to the address that browsers use, or name that with --url to have it looked at");
            return diagnosis.findings();
        }
        scheme(address);
        host(address);
        behindTls(address);
        name(address);
        if (diagnosis.isEmpty()) {
            diagnosis.ok(DoctorTopic.PUBLIC_URL, KEY, address.toString());
        }
        return diagnosis.findings();
    }

    private void scheme(Origin url) {
        if (!url.secure() && !isLoopback(url.host())) {
            diagnosis.problem(
                    DoctorCode.PUBLIC_URL_HTTP,
                    KEY,
                    "an https address was expected, it is " + url
                            + ": session cookies travel in the open, and most providers accept no such redirect URI",
                    "set public-url: https://" + url.host()
                            + ", and have TLS end at the gateway (server.tls) or at a proxy in front");
        }
    }

    private void host(Origin url) {
        Optional<Rehearsal.Refused> refused = rehearse.apply(url).refused();
        refused.ifPresent(why -> diagnosis.problem(
                DoctorCode.HOST_NOT_ALLOWED,
                KEY,
                "a request for " + url + " would be refused with " + why.code().word() + ": " + why.why(),
                "add " + url.authority()
                        + " to allowed-hosts, or have the proxy in front pass the Host on that browsers send"));
    }

    private void behindTls(Origin url) {
        boolean plain = config.server().listeners().stream().noneMatch(ListenerConfig::isTls);
        boolean unix = config.server().listeners().stream().anyMatch(ListenerConfig::isUnix);
        boolean nobody = config.engine().trustedProxies().isEmpty();
        if (!url.secure() || !plain || unix || !nobody) {
            return;
        }
        boolean known = rehearse.apply(url).origin().filter(Origin::secure).isPresent();
        if (known) {
            diagnosis.remark(
                    DoctorCode.CLIENT_ADDRESS_LOST,
                    KEY,
                    url
                            + ", behind a proxy that does TLS; nobody is trusted to name the client, so that rules and logs see the"
                            + " address of the proxy",
                    "name the proxy in trusted-proxies, and have it set X-Forwarded-For or Forwarded");
        } else {
            diagnosis.problem(
                    DoctorCode.HTTP_BEHIND_TLS,
                    KEY,
                    "browsers use " + url
                            + ", every listener is plain http, and nobody is trusted to say so: the gateway takes itself for http://"
                            + url.host() + ", which becomes the redirect URI, and its cookies are not secure",
                    "set public-url: " + url
                            + "; or name the proxy in trusted-proxies and have it set X-Forwarded-Proto: https");
        }
    }

    private void name(Origin url) {
        try {
            var unused = InetAddress.getAllByName(url.host());
        } catch (UnknownHostException e) {
            diagnosis.notKnown(
                    DoctorCode.PUBLIC_URL_NAME_UNKNOWN,
                    KEY,
                    "the name server of this machine does not know " + url.host() + "; that which browsers ask may",
                    "correct the host in public-url, or have the name server know it");
        }
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
