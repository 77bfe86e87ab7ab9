package io.gatehouse.http;

import java.util.Locale;

/**
 * What a request is for. Only a navigation can be sent to a sign-in page; everything else needs a status it can understand.
 *
 * <p>Decided by Fetch Metadata where the browser sends it, otherwise by {@code Accept}.
 */
public enum RequestKind {
    /** A person's browser opens a page. */
    NAVIGATION,
    /** A page fetches something: script, image, frame, WebSocket, form, prefetch. */
    SUBRESOURCE,
    /** A program without a browser. */
    API;

    /** Tells what a request is for. */
    public static RequestKind of(String method, Headers headers) {
        boolean fetchMetadata = headers.first("Sec-Fetch-Mode").isPresent()
                || headers.first("Sec-Fetch-Dest").isPresent();
        boolean script = headers.first("X-Requested-With").isPresent();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return fetchMetadata || script || acceptsHtml(headers) ? SUBRESOURCE : API;
        }
        // A proxy that asks whether a WebSocket may be opened takes Upgrade off, and leaves the rest of the handshake.
        if (isPrefetch(headers)
                || headers.first("Upgrade").isPresent()
                || headers.first("Sec-WebSocket-Key").isPresent()) {
            return SUBRESOURCE;
        }
        if (fetchMetadata) {
            return is(headers, "Sec-Fetch-Mode", "navigate") && is(headers, "Sec-Fetch-Dest", "document")
                    ? NAVIGATION
                    : SUBRESOURCE;
        }
        if (script) {
            return SUBRESOURCE;
        }
        return acceptsHtml(headers) ? NAVIGATION : API;
    }

    /** Tells whether the browser loads something that nobody has asked for yet. Such a request must change nothing. */
    public static boolean isPrefetch(Headers headers) {
        // Speculative loads look like navigations in every other header.
        return startsWithPrefetch(headers, "Sec-Purpose")
                || startsWithPrefetch(headers, "Purpose")
                || startsWithPrefetch(headers, "X-Moz");
    }

    private static boolean startsWithPrefetch(Headers headers, String name) {
        return headers.first(name)
                .map(value -> value.toLowerCase(Locale.ROOT).startsWith("prefetch"))
                .orElse(false);
    }

    private static boolean acceptsHtml(Headers headers) {
        for (String accept : headers.all("Accept")) {
            if (accept.toLowerCase(Locale.ROOT).contains("text/html")) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(Headers headers, String name, String value) {
        return headers.first(name).map(value::equals).orElse(false);
    }
}
