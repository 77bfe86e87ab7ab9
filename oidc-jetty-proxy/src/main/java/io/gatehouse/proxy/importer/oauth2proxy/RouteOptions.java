package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.Element;
import io.gatehouse.proxy.importer.draft.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where requests go. */
final class RouteOptions {
    static final Set<String> NAMES = Set.of(
            "upstream",
            "pass-host-header",
            "proxy-websockets",
            "ssl-upstream-insecure-skip-verify",
            "upstream-timeout");

    private static final int A_DAY = 86_400;

    private final Terms terms;

    private RouteOptions(Terms terms) {
        this.terms = terms;
    }

    static void carry(Terms terms) {
        RouteOptions options = new RouteOptions(terms);
        terms.given().values("upstream").forEach(options::upstream);
        if (terms.draft().routes().isEmpty()) {
            terms.differs(
                    "routes",
                    "upstream",
                    "without routes the gateway answers the proxy in front, as oauth2-proxy did with auth_request; it must be one of"
                            + " trusted-proxies. docs/forward-auth.md has the lines for each proxy.");
        }
    }

    private void upstream(String url) {
        List<Note> notes = new ArrayList<>();
        Map<String, Object> route = new LinkedHashMap<>();
        if (url.startsWith("static://")) {
            if (!url.startsWith("static://2")) {
                terms.byHand(
                        "routes",
                        "upstream",
                        "the gateway does not answer by itself; a rule that lets nobody pass answers 403.");
            }
            return;
        }
        if (url.startsWith("file:")) {
            terms.byHand(
                    "routes", "upstream", "the gateway serves no files; put a file server behind a route of its own.");
            return;
        }
        if (url.startsWith("unix:")) {
            route.put("path", "/");
            route.put("upstream", "unix:" + url.replaceFirst("^unix:(//)?", ""));
        } else {
            int slash = url.indexOf('/', url.indexOf("://") + 3);
            String path = slash < 0 ? "/" : url.substring(slash);
            if (path.length() > 1 && path.endsWith("/")) {
                path = path.substring(0, path.length() - 1);
            } else if (path.length() > 1) {
                notes.add(terms.note(
                        Note.Kind.DIFFERENT,
                        "upstream",
                        path.replaceAll("\\p{C}", "?")
                                + " was this path alone; the route is also for what is below it."));
            }
            route.put("path", path);
            route.put("upstream", slash < 0 ? url : url.substring(0, slash));
        }
        if (!terms.given().isOn("pass-host-header", true)) {
            route.put("host-header", "upstream");
        }
        terms.duration("upstream-timeout", "timeout", "30s", A_DAY);
        terms.draft().get("timeout").ifPresent(timeout -> route.put("timeout", timeout));
        terms.draft().remove("timeout");
        if (!terms.given().isOn("proxy-websockets", true)) {
            route.put("websocket", Map.of("allowed", false));
        }
        if (terms.given().isOn("ssl-upstream-insecure-skip-verify", false) && url.startsWith("https:")) {
            route.put("insecure-tls", true);
            notes.add(terms.note(
                    Note.Kind.DIFFERENT,
                    "ssl-upstream-insecure-skip-verify",
                    "anybody on the way can pose as the application; tls: {ca-file: FILE} trusts a"
                            + " private authority."));
        }
        terms.draft().route(new Element(route, notes));
    }
}
