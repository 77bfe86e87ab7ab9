package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigNote;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.Origin;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.tls.Certificates;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Judges the listeners, and TLS on them. */
final class ListenerCheck {
    // What sockaddr_un holds on Linux is 108 bytes, a zero at its end; elsewhere it may be less.
    private static final int MAX_SOCKET_PATH = 103;
    private static final Duration MOST_HSTS = Duration.ofDays(3650);
    private static final Duration LEAST_PRELOAD = Duration.ofDays(365);

    private final GatehouseConfig engine;
    private final ServerConfig server;
    private final Problems problems;

    private ListenerCheck(GatewayConfig config, Problems problems) {
        this.engine = config.engine();
        this.server = config.server();
        this.problems = problems;
    }

    static void judge(GatewayConfig config, Problems problems) {
        ListenerCheck check = new ListenerCheck(config, problems);
        check.listeners();
        check.tls();
        check.hsts();
    }

    private void listeners() {
        List<ListenerConfig> listeners = server.listeners();
        problems.few("server.listen", listeners.size(), GatewayKeys.MAX_LIST);
        if (listeners.stream().allMatch(listener -> listener.redirect().isPresent())) {
            problems.add(
                    "server.listen",
                    "expected at least one address where requests are served, such as http://127.0.0.1:8002");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < listeners.size(); i++) {
            ListenerConfig listener = listeners.get(i);
            // A single address is no list to those who wrote it.
            String key = "server.listen" + (listeners.size() == 1 ? "" : "[" + i + "]");
            if (!address(key, listener)) {
                continue;
            }
            URI url = listener.url();
            String place = listener.isUnix() ? url.getPath() : url.getHost() + ":" + port(url);
            if (url.getPort() != 0 && !seen.add(place)) {
                problems.unexpected(key, "expected different addresses", url.toString());
            }
            members(key, listener);
        }
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }

    private boolean address(String key, ListenerConfig listener) {
        URI url = listener.url();
        boolean right = switch (String.valueOf(url.getScheme())) {
            case "http", "https" -> url.getHost() != null && ServerCheck.isBare(url) && url.getPort() <= 65535;
            case "unix" ->
                url.getPath() != null
                        && url.getRawAuthority() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null
                        && url.getPath().startsWith("/")
                        && url.getPath().length() > 1
                        && isPath(url.getPath());
            default -> false;
        };
        if (!right) {
            problems.unexpected(key, ListenerKeys.WANTED, url.toString());
            return false;
        }
        if (listener.isUnix() && url.getPath().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
            problems.add(
                    key, "expected the path of a Unix domain socket to be of at most " + MAX_SOCKET_PATH + " bytes");
        }
        if (listener.isTls() && server.tls().certificates().isEmpty()) {
            problems.unexpected(
                    key,
                    "expected an http address such as http://127.0.0.1:8002, or server.tls.certificate and server.tls.private-key as well",
                    url.toString());
        }
        return true;
    }

    /** Tells whether something may be the path of a file here, which with a zero in it, for one, it may not. */
    static boolean isPath(String text) {
        try {
            return Path.of(text).isAbsolute();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Tells what contradicts itself within one listener, by its keys; found while reading, so that each tells its own. */
    static Map<String, String> contradictions(ListenerConfig listener) {
        Map<String, String> found = new LinkedHashMap<>();
        if (!listener.proxyProtocol() && !listener.proxyProtocolFrom().isEmpty()) {
            found.put("proxy-protocol-from", "has no use without proxy-protocol: true; write that, or remove it");
        }
        if (listener.clientAuth().isPresent() && !listener.isTls()) {
            found.put("client-auth", "has no use where there is no TLS; remove it, or listen on https");
        }
        if (listener.h2c().orElse(false) && listener.isTls()) {
            found.put("h2c", "is HTTP/2 without TLS, but here is TLS; server.http2 is what counts there");
        }
        if (listener.mode().isPresent() && !listener.isUnix()) {
            found.put("mode", "has no use but for a Unix domain socket; remove it");
        }
        if (listener.redirect().isPresent() && listener.isTls()) {
            found.put("redirect", "leads from http to https, but this address is https; remove it");
        }
        return found;
    }

    private void members(String key, ListenerConfig listener) {
        if (listener.proxyProtocol()
                && listener.proxyProtocolFrom().isEmpty()
                && engine.trustedProxies().isEmpty()) {
            problems.add(
                    key + ".proxy-protocol-from",
                    "is missing; expected the addresses of those who may speak the PROXY protocol here, or trusted-proxies, since whoever"
                            + " speaks it can be any client");
        }
        contradictions(listener).forEach((member, why) -> problems.add(key + "." + member, why));
        if (listener.redirect().isPresent()) {
            redirect(key + ".redirect");
        }
    }

    private void redirect(String key) {
        Optional<Origin> publicUrl = engine.publicUrl();
        if (publicUrl.isPresent() && !publicUrl.get().scheme().equals("https")) {
            problems.add(key, "needs a public-url that begins with https://");
        }
        if (publicUrl.isEmpty() && engine.allowedHosts().isEmpty()) {
            problems.add(
                    key,
                    "needs public-url or allowed-hosts, since nobody is to be sent to a host that a client made up");
        }
    }

    private void tls() {
        TlsConfig tls = server.tls();
        for (CertificateConfig certificate : tls.certificates()) {
            var unused = certificate.read(problems::add);
        }
        Optional<Path> authorities = tls.clientCaFile();
        if (authorities.isPresent()) {
            try {
                var unused = Certificates.read(authorities.get());
            } catch (IOException e) {
                problems.add("server.tls.client-ca-file", String.valueOf(e.getMessage()));
            }
        }
        if (asksForCertificates() && authorities.isEmpty()) {
            problems.add(
                    "server.tls.client-ca-file",
                    "is missing; expected a file of the authorities that may vouch for clients, since client-auth asks for certificates");
        }
        if (!asksForCertificates() && authorities.isPresent()) {
            problems.add(
                    "server.tls.client-ca-file",
                    "has no use, since no client is asked for a certificate; write server.tls.client-auth: optional or required on an"
                            + " https address, or remove it");
        }
    }

    private boolean asksForCertificates() {
        return server.listeners().stream()
                .filter(ListenerConfig::isTls)
                .anyMatch(
                        listener -> listener.clientAuth().orElse(server.tls().clientAuth()) != ClientCertificates.NONE);
    }

    private void hsts() {
        if (server.hsts().isEmpty()) {
            return;
        }
        HstsConfig hsts = server.hsts().get();
        String key = "server.hsts.max-age";
        if (hsts.maxAge().compareTo(MOST_HSTS) > 0) {
            problems.add(key, "expected at most 3650d");
        }
        if (hsts.preload() && (!hsts.includeSubdomains() || hsts.maxAge().compareTo(LEAST_PRELOAD) < 0)) {
            problems.add(
                    "server.hsts.preload",
                    "needs include-subdomains: true and a max-age of at least 365d; browsers' lists take no other");
        }
        boolean https = engine.publicUrl()
                .map(url -> url.scheme().equals("https"))
                .orElse(server.listeners().stream().anyMatch(ListenerConfig::isTls));
        if (!https) {
            problems.add(key, "has no use without https; listen on https, or name the public address in public-url");
        }
    }

    /** Returns what is allowed and probably not meant. */
    static List<ConfigNote> notes(GatewayConfig config) {
        ListenerCheck check = new ListenerCheck(config, new Problems(key -> false));
        List<ConfigNote> notes = new ArrayList<>();
        List<AccessRule> rules = config.engine().rules().rules();
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).clientCertificate().isPresent() && !check.asksForCertificates()) {
                notes.add(new ConfigNote(
                        "rules[" + i + "].client-cert",
                        "no request has a certificate, since no client is asked for one; write server.tls.client-auth: optional and"
                                + " server.tls.client-ca-file, and listen on https"));
            }
        }
        for (CertificateConfig certificate : config.server().tls().certificates()) {
            certificate
                    .read((key, why) -> {})
                    .ifPresent(read -> read.warnings(Instant.now())
                            .forEach(
                                    warning -> notes.add(new ConfigNote(certificate.key() + ".certificate", warning))));
        }
        return notes;
    }
}
