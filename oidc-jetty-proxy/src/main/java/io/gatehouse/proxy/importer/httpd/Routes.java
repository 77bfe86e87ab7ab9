package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.Element;
import io.gatehouse.proxy.importer.draft.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which requests go where: {@code ProxyPass} and its relatives. In Apache the first that fits wins, here the longest path. */
final class Routes {
    private static final Pattern SIMPLE_MATCH =
            Pattern.compile("\\^?(/[A-Za-z0-9/_.~-]*?)/?(?:\\(\\.\\*\\)|\\(/\\.\\*\\))?\\$?");
    private static final String INSECURE =
            "the certificate of this upstream is checked now, by authority and by name, which Apache does not by itself."
                    + " A private authority goes into tls: {ca-file: FILE}.";

    private final Terms terms;
    private final List<Place> places;
    private final Map<String, Pass> passes = new TreeMap<>();

    /**
     * A {@code ProxyPass}.
     *
     * @param path the prefix, without a slash at its end but for the root
     * @param url where it goes
     * @param parameters the settings behind it
     * @param directive where it is written
     */
    private record Pass(String path, String url, List<String> parameters, Directive directive) {}

    private Routes(Terms terms, List<Place> places) {
        this.terms = terms;
        this.places = places;
    }

    static void carry(Terms terms, List<Place> places) {
        Routes routes = new Routes(terms, places);
        routes.collect();
        routes.passes.values().forEach(routes::route);
        if (routes.passes.isEmpty()) {
            terms.draft()
                    .note(
                            "routes",
                            new Note(
                                    Note.Kind.BY_HAND,
                                    "ProxyPass",
                                    "nowhere",
                                    "this Apache serves files or programs of its own, which a gateway does not. Put what serves them behind a route,"
                                            + " such as routes: [{upstream: \"http://127.0.0.1:8080\"}]. Without one, the gateway answers other"
                                            + " proxies, Apache among them."));
        }
    }

    private void collect() {
        for (Directive directive : terms.site().directives()) {
            if (directive.is("ProxyPass")) {
                add(directive.first(), directive, 1);
            } else if (directive.is("ProxyPassMatch")) {
                match(directive.first(), directive, 1);
            }
        }
        for (Place place : places) {
            for (Directive directive : place.section().directives()) {
                if (directive.is("ProxyPass") && place.prefix().isPresent()) {
                    add(place.prefix().get(), directive, 0);
                } else if (directive.is("ProxyPass") || directive.is("ProxyPassMatch")) {
                    match(
                            place.section().arguments().isEmpty()
                                    ? ""
                                    : place.section().first(),
                            directive,
                            0);
                }
            }
        }
    }

    private void add(String from, Directive directive, int at) {
        String path = from.length() > 1 && from.endsWith("/") ? from.substring(0, from.length() - 1) : from;
        Pass shadow = passes.values().stream()
                .filter(pass -> !pass.url().toLowerCase(Locale.ROOT).startsWith("ws"))
                .filter(pass ->
                        pass.path().equals("/") || path.equals(pass.path()) || path.startsWith(pass.path() + "/"))
                .findFirst()
                .orElse(null);
        String url = directive.argument(at);
        boolean webSocket = url.toLowerCase(Locale.ROOT).startsWith("ws");
        if (shadow != null && at == 1 && !webSocket) {
            terms.notNeeded(
                    "routes",
                    directive,
                    "Apache never got here: the one of " + shadow.directive().where()
                            + " comes first and has the same paths.");
            return;
        }
        if (url.equals("!")) {
            terms.byHand(
                    "routes",
                    directive,
                    "Apache answers " + visible(path)
                            + " itself, from files. The gateway serves none: write a route for"
                            + " it to something that does, or it goes where the paths around it go.");
            return;
        }
        Pass same = passes.get(path);
        if (same != null && webSocket) {
            terms.notNeeded("routes", directive, "WebSockets pass by the route of the same path.");
            return;
        }
        List<String> parameters = directive
                .arguments()
                .subList(
                        Math.min(at + 1, directive.arguments().size()),
                        directive.arguments().size());
        passes.put(path, new Pass(path, url, parameters, directive));
    }

    private static String visible(String text) {
        return text.replaceAll("\\p{C}", "?");
    }

    private void match(String regex, Directive directive, int at) {
        Matcher simple = SIMPLE_MATCH.matcher(regex);
        String url = directive.argument(at);
        int group = url.indexOf("$1");
        boolean whole = url.endsWith("$1") && group == url.length() - 2;
        if (simple.matches() && regex.contains("(") && whole) {
            String path = simple.group(1).isEmpty() ? "/" : simple.group(1);
            String base = url.substring(0, group);
            List<String> arguments = new ArrayList<>(directive.arguments());
            arguments.set(at, base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
            add(path, new Directive(directive.name(), arguments, directive.where()), at);
            return;
        }
        if (url.equals("!")) {
            terms.byHand(
                    "routes",
                    directive,
                    "Apache answers these paths itself, from files; write a route for them to something that does.");
            return;
        }
        terms.byHand(
                "routes",
                directive,
                "an expression cannot be a route. Write one for each path: {path: /app, upstream: \"http://host:8080\"}.");
    }

    private void route(Pass pass) {
        Optional<Upstream> found =
                Upstream.of(pass.url(), pass.parameters(), terms.site().sections());
        if (found.isEmpty()) {
            String scheme = pass.url().contains(":")
                    ? pass.url().substring(0, pass.url().indexOf(':')).replaceAll("[^A-Za-z0-9+]", "?")
                    : "this";
            terms.byHand(
                    "routes",
                    pass.directive(),
                    "upstreams speak http or https, and not " + scheme
                            + ": name the HTTP port of the application (of Tomcat, the one of its Connector for HTTP/1.1) in a route for "
                            + visible(pass.path()) + ".");
            return;
        }
        Upstream upstream = found.get();
        List<Note> notes = new ArrayList<>();
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("path", pass.path());
        String prefix = pass.path().equals("/") ? "" : pass.path();
        boolean same = upstream.path().equals(prefix);
        List<String> urls = upstream.origins().stream()
                .map(origin -> origin + (same ? "" : upstream.path()))
                .toList();
        route.put("upstream", urls.size() == 1 ? urls.get(0) : urls);
        if (!same && !prefix.isEmpty()) {
            route.put("strip-path", true);
        }
        if (!terms.word("ProxyPreserveHost").equals("on")) {
            route.put("host-header", "upstream");
        }
        route.putAll(upstream.settings());
        timeout(route);
        tls(route, urls.get(0), pass.directive(), notes);
        upstream.problems()
                .forEach(problem -> notes.add(new Note(
                        Note.Kind.DIFFERENT,
                        pass.directive().name(),
                        pass.directive().where(),
                        problem)));
        headers(pass).into(route);
        terms.draft().route(new Element(route, notes));
    }

    private void timeout(Map<String, Object> route) {
        terms.last("ProxyTimeout")
                .or(() -> terms.last("Timeout"))
                .map(Directive::first)
                .filter(text -> text.matches("[1-9][0-9]{0,4}") && !text.equals("60"))
                .ifPresent(text -> route.putIfAbsent("timeout", Terms.duration(Long.parseLong(text))));
    }

    private void tls(Map<String, Object> route, String url, Directive directive, List<Note> notes) {
        if (!url.startsWith("https://")) {
            return;
        }
        Map<String, Object> tls = new LinkedHashMap<>();
        terms.last("SSLProxyCACertificateFile")
                .ifPresent(file -> tls.put("ca-file", terms.site().path(file.first())));
        terms.last("SSLProxyMachineCertificateFile").ifPresent(file -> {
            tls.put("certificate", terms.site().path(file.first()));
            tls.put("private-key", terms.site().path(file.first()));
        });
        if (!tls.isEmpty()) {
            route.put("tls", tls);
        }
        String verify = terms.word("SSLProxyVerify");
        if (verify.isEmpty()
                || verify.equals("none")
                || terms.word("SSLProxyCheckPeerName").equals("off")
                || terms.word("SSLProxyCheckPeerCN").equals("off")) {
            notes.add(new Note(Note.Kind.DIFFERENT, directive.name(), directive.where(), INSECURE));
        }
    }

    private RouteHeaders headers(Pass pass) {
        RouteHeaders headers = new RouteHeaders(terms);
        headers.add(terms.site().directives());
        for (Place place : places) {
            if (place.isEverything()
                    || place.prefix().filter(pass.path()::equals).isPresent()) {
                headers.add(place.section().directives());
            }
        }
        return headers;
    }

    /** Tells whether a route of this very path takes the headers of a section over. */
    static boolean takesHeaders(Place place, Terms terms) {
        return place.isEverything()
                || terms.draft().routes().stream()
                        .anyMatch(route -> place.prefix()
                                .filter(path -> path.equals(route.values().get("path")))
                                .isPresent());
    }
}
