package io.gatehouse.proxy.importer.httpd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code RequestHeader} and {@code Header} do, as a route says it. */
final class RouteHeaders {
    /** What the gateway says itself, or what belongs to one connection. */
    private static final Set<String> NOT_OURS = Set.of(
            "host",
            "cookie",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-server",
            "x-forwarded-ssl",
            "connection",
            "content-length",
            "expect",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final long A_YEAR = 31_536_000;
    private static final Pattern MAX_AGE = Pattern.compile("max-age=\"?([0-9]{1,9})\"?");

    private final Terms terms;
    private final Map<String, String> requestSet = new LinkedHashMap<>();
    private final Set<String> requestRemove = new TreeSet<>();
    private final Map<String, String> responseSet = new LinkedHashMap<>();
    private final Set<String> responseRemove = new TreeSet<>();

    RouteHeaders(Terms terms) {
        this.terms = terms;
    }

    /** Takes the headers over that directives set and remove, in their order. */
    void add(List<Directive> directives) {
        for (Directive directive : directives) {
            if (directive.is("RequestHeader")) {
                request(directive);
            } else if (directive.is("Header")) {
                response(directive);
            }
        }
    }

    private void request(Directive directive) {
        if (IdentityCarriers.claim(directive, terms).isPresent()) {
            return;
        }
        String name = directive.argument(1).toLowerCase(Locale.ROOT);
        boolean identity = name.startsWith("oidc_") || name.startsWith("oidc-");
        if (NOT_OURS.contains(name) || identity) {
            terms.notNeeded(
                    "routes",
                    directive,
                    directive.argument(1).replaceAll("[^A-Za-z0-9_-]", "?")
                            + (identity
                                    ? ": what clients send under the names of identity headers never passes."
                                    : ": the gateway says it itself, and removes what clients say."));
            return;
        }
        edit(directive, directive.arguments(), requestSet, requestRemove);
    }

    private void response(Directive directive) {
        List<String> arguments = directive.arguments();
        if (directive.first().equalsIgnoreCase("always") || directive.first().equalsIgnoreCase("onsuccess")) {
            arguments = arguments.subList(1, arguments.size());
        }
        String name = arguments.size() > 1 ? arguments.get(1).toLowerCase(Locale.ROOT) : "";
        if (name.equals("strict-transport-security") && arguments.size() > 2) {
            hsts(directive, arguments.get(2).toLowerCase(Locale.ROOT));
            return;
        }
        if (name.equals("set-cookie")) {
            terms.byHand(
                    "routes",
                    directive,
                    "cookies are the application's; their domain and path are put right by rewrite-cookies.");
            return;
        }
        edit(directive, arguments, responseSet, responseRemove);
    }

    private void hsts(Directive directive, String value) {
        Matcher age = MAX_AGE.matcher(value);
        if (!age.find()) {
            terms.byHand("server.hsts", directive, "expected max-age; write server.hsts.");
            return;
        }
        terms.set("server.hsts.max-age", Terms.duration(Long.parseLong(age.group(1))));
        boolean subdomains = value.contains("includesubdomains");
        if (subdomains) {
            terms.set("server.hsts.include-subdomains", true);
        }
        if (value.contains("preload")) {
            if (subdomains && Long.parseLong(age.group(1)) >= A_YEAR) {
                terms.set("server.hsts.preload", true);
            } else {
                terms.differs(
                        "server.hsts",
                        directive,
                        "browsers' lists take no host without includeSubDomains and a max-age of a year, so preload was left out.");
            }
        }
    }

    private void edit(Directive directive, List<String> arguments, Map<String, String> set, Set<String> remove) {
        String action = arguments.isEmpty() ? "" : arguments.get(0).toLowerCase(Locale.ROOT);
        String name = arguments.size() > 1 ? arguments.get(1).replaceFirst(":$", "") : "";
        String value = arguments.size() > 2 ? arguments.get(2) : "";
        boolean conditional = arguments.stream()
                .skip(2)
                .anyMatch(argument -> argument.startsWith("env=") || argument.startsWith("expr="));
        if (action.equals("unset") && !conditional) {
            set.keySet().removeIf(name::equalsIgnoreCase);
            remove.add(name);
            return;
        }
        boolean sets = Set.of("set", "add", "append", "merge").contains(action);
        if (!sets || conditional || value.contains("%{") || value.matches(".*%[tDl].*")) {
            terms.byHand(
                    "routes",
                    directive,
                    "a header is set to a fixed value, or removed, and nothing else. Let the application do this, or the proxy in front.");
            return;
        }
        if (!action.equals("set")) {
            terms.differs(
                    "routes", directive, "it takes the place of a header of the same name, and is not added to it.");
        }
        remove.removeIf(name::equalsIgnoreCase);
        set.put(name, value.replace("%%", "%"));
    }

    /** Writes them into a route. */
    void into(Map<String, Object> route) {
        group("request-headers", requestSet, requestRemove, route);
        group("response-headers", responseSet, responseRemove, route);
    }

    private static void group(String key, Map<String, String> set, Set<String> remove, Map<String, Object> route) {
        Map<String, Object> group = new LinkedHashMap<>();
        if (!set.isEmpty()) {
            group.put("set", set);
        }
        if (!remove.isEmpty()) {
            group.put("remove", new ArrayList<>(remove));
        }
        if (!group.isEmpty()) {
            route.put(key, group);
        }
    }
}
