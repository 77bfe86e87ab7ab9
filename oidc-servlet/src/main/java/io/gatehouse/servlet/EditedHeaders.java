package io.gatehouse.servlet;

import io.gatehouse.http.Cookies;
import io.gatehouse.http.Headers;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.SignedHeader;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of a request as the application may see them: what passes for identity removed, then ours set. */
final class EditedHeaders {
    private static final String COOKIE = "Cookie";

    private final HttpServletRequest request;
    private final Decision decision;
    private final Map<String, String> set = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    EditedHeaders(HttpServletRequest request, Decision decision) {
        this.request = request;
        this.decision = decision;
        this.set.putAll(edits().unsigned());
    }

    /** Tells whether this header is anything but what the client sent. */
    boolean isEdited(String name) {
        return set.containsKey(name) || edits().removes(name);
    }

    @Nullable
    String first(String name) {
        String ours = ours(name);
        if (ours != null) {
            return ours;
        }
        return isEdited(name) ? null : request.getHeader(name);
    }

    Enumeration<String> all(String name) {
        String ours = ours(name);
        if (ours != null) {
            return Collections.enumeration(List.of(ours));
        }
        return isEdited(name) ? Collections.emptyEnumeration() : request.getHeaders(name);
    }

    Enumeration<String> names() {
        Set<String> names = new LinkedHashSet<>();
        request.getHeaderNames().asIterator().forEachRemaining(name -> {
            if (!isEdited(name)) {
                names.add(name);
            }
        });
        for (String name : set.keySet()) {
            if (ours(name) != null) {
                names.add(name);
            }
        }
        // Named without being signed, which is done for those that read it.
        signed().map(SignedHeader::name).ifPresent(names::add);
        return Collections.enumeration(names);
    }

    /** Returns the cookies without our own; null where there is none, as containers do. */
    Cookie @Nullable [] cookies() {
        Cookie[] all = request.getCookies();
        if (all == null || !edits().rewritesCookies()) {
            return all;
        }
        Cookies left = Cookies.of(Headers.of(Map.of(COOKIE, List.of(set.getOrDefault(COOKIE, "")))));
        Cookie[] kept = Arrays.stream(all)
                .filter(cookie -> left.anyName(cookie.getName()::equals))
                .toArray(Cookie[]::new);
        return kept.length == 0 ? null : kept;
    }

    /** Returns the value we set. Once the application has ended the session, that is no identity any more. */
    private @Nullable String ours(String name) {
        if (decision.signedOut() && !name.equalsIgnoreCase(COOKIE)) {
            return null;
        }
        return signed().filter(header -> header.name().equalsIgnoreCase(name))
                .map(SignedHeader::value)
                .orElseGet(() -> set.get(name));
    }

    private Optional<SignedHeader> signed() {
        return decision.signedOut() ? Optional.empty() : edits().signed();
    }

    private HeaderEdits edits() {
        return decision.edits();
    }
}
