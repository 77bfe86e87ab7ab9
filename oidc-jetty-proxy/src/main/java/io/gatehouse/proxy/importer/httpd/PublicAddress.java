package io.gatehouse.proxy.importer.httpd;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What browsers see of the site: the origin, and where the provider sends them back to. */
final class PublicAddress {
    private static final String CALLBACK = "/callback";

    private PublicAddress() {}

    /** Returns the origin: that of {@code OIDCRedirectURI}, or what the virtual host says of itself. */
    static Optional<String> of(Terms terms) {
        Optional<String> redirect = terms.last("OIDCRedirectURI")
                .map(directive -> ProviderCarriers.origin(directive.first()))
                .filter(origin -> !origin.isEmpty());
        return redirect.or(() -> ofServer(terms));
    }

    private static Optional<String> ofServer(Terms terms) {
        String name = terms.word("ServerName");
        if (name.isEmpty() || name.contains("${")) {
            return Optional.empty();
        }
        if (name.contains("://")) {
            return Optional.of(name);
        }
        boolean secure = terms.word("SSLEngine").equals("on");
        String scheme = secure ? "https" : "http";
        if (name.matches(".*:[0-9]+")) {
            return Optional.of(scheme + "://" + name);
        }
        String usual = secure ? "443" : "80";
        String port = terms.site().host().stream()
                .flatMap(host -> host.arguments().stream())
                .map(address -> address.substring(address.lastIndexOf(':') + 1))
                .filter(text -> text.matches("[0-9]+"))
                .findFirst()
                .orElse(usual);
        return Optional.of(scheme + "://" + name + (port.equals(usual) ? "" : ":" + port));
    }

    /** Sets the public address, the hosts, and where our own endpoints are. */
    static void carry(Terms terms) {
        Optional<String> origin = of(terms);
        List<String> aliases = terms.site().directives().stream()
                .filter(directive -> directive.is("ServerAlias"))
                .flatMap(directive -> directive.arguments().stream())
                .map(alias -> alias.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        boolean relative = terms.last("OIDCRedirectURI")
                .filter(directive -> directive.first().startsWith("/"))
                .isPresent();
        boolean several = relative && !aliases.isEmpty();
        if (!several) {
            origin.ifPresent(value -> terms.set("public-url", value));
        }
        List<String> hosts = Stream.concat(
                        origin.map(value -> value.substring(value.indexOf("://") + 3)).stream(), aliases.stream())
                .filter(host -> !host.contains("*"))
                .distinct()
                .toList();
        if (!aliases.isEmpty() && !hosts.isEmpty()) {
            terms.set("allowed-hosts", hosts);
        }
        terms.last("ServerAlias")
                .filter(directive -> aliases.stream().anyMatch(alias -> alias.contains("*")))
                .ifPresent(
                        directive -> terms.byHand(
                                "allowed-hosts",
                                directive,
                                "hosts are written one by one; without allowed-hosts every host is answered, and public-url must then be left out."));
        endpoints(terms, origin.orElse("http://HOST"));
    }

    private static void endpoints(Terms terms, String origin) {
        Optional<Directive> redirect = terms.last("OIDCRedirectURI");
        if (redirect.isEmpty()) {
            return;
        }
        String uri = redirect.get().first();
        String own = ProviderCarriers.origin(uri);
        String path = uri.substring(own.length()).replaceFirst("[?#].*", "");
        String before = path.endsWith(CALLBACK) ? path.substring(0, path.length() - CALLBACK.length()) : "";
        if (before.matches("(?:/[A-Za-z0-9._~-]+)+") && !before.contains("/.")) {
            if (!before.equals("/oidc")) {
                terms.set("endpoint-path", before);
            }
            terms.differs(
                    "endpoint-path",
                    redirect.get(),
                    "the redirect URI at the provider stays as it is. Below " + before
                            + ", the paths login, callback, logout, logged-out and session are the gateway's own now. Links to "
                            + path
                            + "?logout=URL become " + before + "/logout?return_to=URL.");
            return;
        }
        terms.byHand(
                "endpoint-path",
                redirect.get(),
                "register " + origin + "/oidc/callback as a further redirect URI of this client at the provider, and "
                        + origin + "/oidc/logged-out where it may send people after a logout. Links to " + path
                        + "?logout=URL become /oidc/logout?return_to=URL.");
    }
}
