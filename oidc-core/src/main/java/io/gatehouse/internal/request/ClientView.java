package io.gatehouse.internal.request;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Exchange;
import io.gatehouse.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The request as the client made it, the trusted proxies on the way looked through. What they say in {@code Forwarded} (RFC 7239) or
 * {@code X-Forwarded-*} is believed hop by hop, from the nearest outwards, and only as far as each hop is trusted; from anybody else it
 * is not even read.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority host and port, unchecked
 * @param clientAddress an IP address
 */
record ClientView(String scheme, String authority, String clientAddress) {
    private static final int MAX_HOPS = 32;
    private static final List<String> X_FORWARDED =
            List.of("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port");

    static ClientView of(Exchange exchange, List<AddressRange> trusted) throws RefusedException {
        String authority = exchange.authority().orElse("");
        ClientView direct = new ClientView(exchange.scheme(), authority, exchange.peerAddress());
        if (!isTrusted(exchange.peerAddress(), trusted)) {
            return direct;
        }
        List<String> forwarded = exchange.headers().all("Forwarded");
        ClientView viewX = fromXForwarded(exchange, direct, trusted);
        if (forwarded.isEmpty()) {
            return viewX;
        }
        ClientView view = fromForwarded(String.join(",", forwarded), direct, trusted);
        // A proxy that writes one of them may pass on the other as the client wrote it, and nobody can tell which it
        // is.
        if (X_FORWARDED.stream().anyMatch(name -> exchange.headers().first(name).isPresent()) && !view.equals(viewX)) {
            throw new RefusedException(
                    RefusalCode.BAD_REQUEST,
                    "Forwarded and X-Forwarded-* of a trusted proxy were expected to agree, they contradict each other: have the proxy remove"
                            + " the one that it does not write itself");
        }
        return view;
    }

    private static ClientView fromForwarded(String field, ClientView direct, List<AddressRange> trusted)
            throws RefusedException {
        List<Map<String, String>> hops = parseForwarded(field);
        ClientView view = direct;
        for (int i = hops.size() - 1; i >= 0; i--) {
            Map<String, String> hop = hops.get(i);
            String address = address(hop.getOrDefault("for", ""));
            view = new ClientView(
                    scheme(hop.getOrDefault("proto", view.scheme())),
                    hop.getOrDefault("host", view.authority()),
                    address.isEmpty() ? view.clientAddress() : address);
            if (!isTrusted(address, trusted)) {
                break;
            }
        }
        return view;
    }

    /** Returns the address that {@code X-Forwarded-For} of a trusted peer names, trusted proxies looked through; empty where it names none. */
    static Optional<String> forwardedFor(Exchange exchange, List<AddressRange> trusted) {
        List<String> hops = elements(exchange, "X-Forwarded-For");
        Optional<String> client = Optional.empty();
        for (int i = hops.size() - 1; i >= 0 && i >= hops.size() - MAX_HOPS; i--) {
            String address = address(hops.get(i));
            if (address.isEmpty()) {
                break;
            }
            client = Optional.of(address);
            if (!isTrusted(address, trusted)) {
                break;
            }
        }
        return client;
    }

    private static ClientView fromXForwarded(Exchange exchange, ClientView direct, List<AddressRange> trusted)
            throws RefusedException {
        String client = forwardedFor(exchange, trusted).orElse(direct.clientAddress());
        // Of several values the nearest proxy's own is the last; anything before it may be the client's.
        String scheme = last(exchange, "X-Forwarded-Proto").orElse(direct.scheme());
        String authority = last(exchange, "X-Forwarded-Host").orElse(direct.authority());
        Optional<String> port = last(exchange, "X-Forwarded-Port");
        if (port.isPresent() && authority.indexOf(':', authority.lastIndexOf(']') + 1) < 0) {
            authority = authority + ":" + port.get();
        }
        return new ClientView(scheme(scheme), authority, client);
    }

    private static Optional<String> last(Exchange exchange, String name) {
        List<String> all = elements(exchange, name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private static List<String> elements(Exchange exchange, String name) {
        List<String> elements = new ArrayList<>();
        for (String value : exchange.headers().all(name)) {
            for (String part : value.split(",", -1)) {
                if (!part.isBlank()) {
                    elements.add(part.strip());
                }
            }
        }
        return elements;
    }

    private static String scheme(String text) throws RefusedException {
        String scheme = text.toLowerCase(Locale.ROOT);
        if (scheme.equals("http") || scheme.equals("https")) {
            return scheme;
        }
        throw new RefusedException(
                RefusalCode.BAD_REQUEST, "a trusted proxy must forward the scheme http or https, something else came");
    }

    /** Returns the IP address of a node identifier (RFC 7239, section 6), without its port; empty where it hides its address. */
    private static String address(String node) {
        String bare = node;
        if (bare.startsWith("[")) {
            int end = bare.indexOf(']');
            bare = end < 0 ? "" : bare.substring(1, end);
        } else if (bare.indexOf(':') >= 0 && bare.indexOf(':') == bare.lastIndexOf(':')) {
            bare = bare.substring(0, bare.indexOf(':'));
        }
        return AddressRange.isAddress(bare) ? bare : "";
    }

    /** Tells whether an address lies in one of the ranges. */
    static boolean isTrusted(String address, List<AddressRange> trusted) {
        for (AddressRange range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Parses the elements of {@code Forwarded}: pairs joined by semicolons, elements by commas, values tokens or quoted strings. */
    private static List<Map<String, String>> parseForwarded(String field) throws RefusedException {
        List<Map<String, String>> hops = new ArrayList<>();
        Map<String, String> hop = new LinkedHashMap<>();
        int i = 0;
        while (i <= field.length()) {
            int start = i;
            boolean quoted = false;
            while (i < field.length() && (quoted || (field.charAt(i) != ';' && field.charAt(i) != ','))) {
                if (field.charAt(i) == '\\' && quoted) {
                    i++;
                } else if (field.charAt(i) == '"') {
                    quoted = !quoted;
                }
                i++;
            }
            if (quoted || i > field.length()) {
                throw malformed();
            }
            addPair(hop, field.substring(start, i).strip());
            if (i == field.length() || field.charAt(i) == ',') {
                if (!hop.isEmpty()) {
                    hops.add(hop);
                    hop = new LinkedHashMap<>();
                }
                if (hops.size() > MAX_HOPS) {
                    throw malformed();
                }
            }
            i++;
        }
        return hops;
    }

    private static void addPair(Map<String, String> hop, String pair) throws RefusedException {
        if (pair.isEmpty()) {
            return;
        }
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw malformed();
        }
        String value = pair.substring(equals + 1).strip();
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            value = value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        // Each parameter occurs once an element (RFC 7239, section 4).
        if (hop.put(pair.substring(0, equals).strip().toLowerCase(Locale.ROOT), value) != null) {
            throw malformed();
        }
    }

    private static RefusedException malformed() {
        return new RefusedException(
                RefusalCode.BAD_REQUEST,
                "the Forwarded header of a trusted proxy cannot be read (RFC 7239, section 4)");
    }
}
