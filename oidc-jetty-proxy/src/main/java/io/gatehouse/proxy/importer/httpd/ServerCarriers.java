package io.gatehouse.proxy.importer.httpd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the gateway listens, and how. */
final class ServerCarriers {
    private ServerCarriers() {}

    static Map<String, Carrier> table() {
        Map<String, Carrier> table = new LinkedHashMap<>();
        for (String name : List.of(
                "ServerName",
                "ServerAlias",
                "Listen",
                "SSLEngine",
                "RemoteIPTrustedProxy",
                "RemoteIPInternalProxy",
                "RemoteIPProxyProtocol")) {
            table.put(name, Carrier.elsewhere());
        }
        table.put("SSLCertificateFile", path("server.tls.certificate"));
        table.put("SSLCertificateKeyFile", path("server.tls.private-key"));
        table.put(
                "SSLCertificateChainFile",
                (directive, terms) -> terms.byHand(
                        "server.tls.certificate",
                        directive,
                        "one file holds the certificate and those of its issuers: cat CERTIFICATE CHAIN > FILE, and name that."));
        table.put("SSLCACertificateFile", (directive, terms) -> {
            if (!terms.word("SSLVerifyClient").isEmpty()
                    && !terms.word("SSLVerifyClient").equals("none")) {
                terms.set("server.tls.client-ca-file", terms.site().path(directive.first()));
            }
        });
        table.put("SSLCADNRequestFile", path("server.tls.client-ca-file"));
        table.put("SSLVerifyClient", ServerCarriers::verifyClient);
        table.put("SSLStrictSNIVHostCheck", (directive, terms) -> {
            if (directive.isOn()) {
                terms.set("server.tls.strict-sni", true);
            }
        });
        table.put("Protocols", ServerCarriers::protocols);
        table.put("OIDCXForwardedHeaders", ServerCarriers::forwarded);
        return table;
    }

    private static Carrier path(String key) {
        return (directive, terms) -> terms.set(key, terms.site().path(directive.first()));
    }

    private static void verifyClient(Directive directive, Terms terms) {
        switch (directive.first().toLowerCase(Locale.ROOT)) {
            case "require" -> terms.set("server.tls.client-auth", "required");
            case "optional" -> terms.set("server.tls.client-auth", "optional");
            case "optional_no_ca" ->
                terms.byHand(
                        "server.tls",
                        directive,
                        "a certificate that nobody vouches for is never accepted. client-auth: optional asks for one, and client-ca-file says who"
                                + " vouches.");
            default -> {}
        }
    }

    private static void protocols(Directive directive, Terms terms) {
        List<String> words = directive.arguments().stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        if (!words.contains("h2")) {
            terms.set("server.http2", false);
        }
        if (words.contains("h2c")) {
            terms.set("server.h2c", true);
        }
    }

    private static void forwarded(Directive directive, Terms terms) {
        if (!directive.first().equalsIgnoreCase("none") && proxies(terms).isEmpty()) {
            terms.byHand(
                    "trusted-proxies",
                    directive,
                    "write trusted-proxies: [addresses of the proxies in front]. Nobody else is believed, and without it everything that"
                            + " comes through them looks like plain http from one address.");
        }
    }

    private static List<String> proxies(Terms terms) {
        return terms.site().directives().stream()
                .filter(directive -> directive.is("RemoteIPTrustedProxy") || directive.is("RemoteIPInternalProxy"))
                .flatMap(directive -> directive.arguments().stream())
                .distinct()
                .toList();
    }

    /** Sets where the gateway listens: where the virtual host does. */
    static void listeners(Terms terms) {
        List<String> proxies = proxies(terms);
        if (!proxies.isEmpty()) {
            terms.set("trusted-proxies", proxies);
        }
        boolean tls = terms.word("SSLEngine").equals("on")
                || terms.draft().get("server.tls.certificate").isPresent();
        Stream<String> addresses = terms.site().host().isPresent()
                ? terms.site().host().stream()
                        .flatMap(host -> host.arguments().stream())
                        .map(address -> withPort(address, terms))
                : terms.site().listens().map(Directive::first);
        List<Object> listen = new ArrayList<>();
        addresses.map(ServerCarriers::everywhere).distinct().forEach(address -> {
            String url = (tls ? "https://" : "http://") + address;
            listen.add(
                    terms.word("RemoteIPProxyProtocol").equals("on")
                            ? Map.of("url", url, "proxy-protocol", true)
                            : url);
        });
        terms.site().others().stream()
                .filter(other -> tls && redirects(other, terms))
                .flatMap(other -> other.arguments().stream())
                .map(address -> everywhere(withPort(address, terms)))
                .distinct()
                .forEach(address -> {
                    Map<String, Object> redirect = new LinkedHashMap<>();
                    redirect.put("url", "http://" + address);
                    redirect.put("redirect", "https");
                    listen.add(redirect);
                });
        if (!listen.isEmpty()) {
            terms.set("server.listen", listen.size() == 1 ? listen.get(0) : listen);
        }
    }

    private static String withPort(String address, Terms terms) {
        if (address.matches(".*:[0-9]+")) {
            return address;
        }
        String port = terms.site()
                .listens()
                .map(Directive::first)
                .map(ServerCarriers::port)
                .findFirst()
                .orElse("80");
        return address.replaceFirst(":\\*$", "") + ":" + port;
    }

    private static String port(String listen) {
        return listen.substring(listen.lastIndexOf(':') + 1);
    }

    private static String everywhere(String address) {
        String port = port(address);
        String host = address.contains(":") ? address.substring(0, address.lastIndexOf(':')) : "";
        boolean any = host.isEmpty() || host.equals("*") || host.equals("_default_");
        return (any ? "0.0.0.0" : host) + ":" + port;
    }

    /** Tells whether a virtual host does nothing but send browsers of the same name to https. */
    static boolean redirects(Section other, Terms terms) {
        String name = PublicAddress.of(terms)
                .map(origin -> origin.replaceFirst("^https?://", "").replaceFirst(":\\d+$", ""))
                .orElse("");
        Optional<String> own = other.directives().stream()
                .filter(directive -> directive.is("ServerName"))
                .map(directive -> directive.first().toLowerCase(Locale.ROOT))
                .findFirst();
        boolean same = own.isEmpty() || own.get().replaceFirst(":\\d+$", "").equals(name);
        return same
                && other.everything()
                        .anyMatch(directive -> directive.key().startsWith("re")
                                && directive.arguments().stream()
                                        .anyMatch(argument -> argument.startsWith("https://")));
    }
}
