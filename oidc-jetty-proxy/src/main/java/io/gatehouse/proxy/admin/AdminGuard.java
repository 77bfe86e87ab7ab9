package io.gatehouse.proxy.admin;

import io.gatehouse.config.Secret;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Keeps away whoever is not the operator. Loopback by itself keeps away other machines; a web page in a browser of this machine is kept
 * away by the name that it must ask for, and by what browsers say of where a request comes from.
 */
final class AdminGuard {
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

    private static final String BEARER = "Bearer realm=\"gatehouse\"";
    private static final String PASSWORD = "Basic realm=\"gatehouse\", charset=\"UTF-8\"";

    private final String host;
    private volatile @Nullable AdminToken token;

    AdminGuard(URI address, Optional<Secret> token) {
        this.host = address.getHost();
        token(token);
    }

    void token(Optional<Secret> value) {
        token = value.map(AdminToken::new).orElse(null);
    }

    /**
     * Returns why a request is refused; empty when it may pass.
     *
     * @param access who may ask for what it asks for
     */
    Optional<AdminAnswer> refusal(Request request, Access access) {
        HttpFields headers = request.getHeaders();
        if (!isForUs(request)) {
            return Optional.of(AdminAnswer.problem(
                    421,
                    "Wrong host",
                    "Host must be localhost, a loopback address or the host of server.admin. A name that anybody could point here is not"
                            + " answered (DNS rebinding)."));
        }
        if (access == Access.EVERYBODY) {
            return Optional.empty();
        }
        AdminToken wanted = token;
        boolean forPeople = access == Access.TOKEN_OR_PASSWORD && SAFE.contains(request.getMethod());
        if (forPeople && isPartOfAPage(headers)) {
            return Optional.of(AdminAnswer.problem(
                    403,
                    "Not for other sites",
                    "Expected a page that somebody opens, and not a part of a page of another site: browsers send passwords along by"
                            + " themselves."));
        }
        if (wanted != null && !isKnown(wanted, headers.getValuesList("Authorization"), forPeople)) {
            return Optional.of(AdminAnswer.problem(
                    401,
                    "Token required",
                    "Expected the header Authorization: Bearer, with the token of server.admin-token-file."
                            + (forPeople
                                    ? " Browsers ask for a user name, which may be any, and a password: the token."
                                    : ""),
                    Map.of("WWW-Authenticate", forPeople ? PASSWORD + ", " + BEARER : BEARER)));
        }
        if (!SAFE.contains(request.getMethod()) && isFromAPage(headers)) {
            return Optional.of(AdminAnswer.problem(
                    403,
                    "Not for web pages",
                    "Expected a request without Origin, and with no Sec-Fetch-Site but none or same-origin: pages in a browser cannot"
                            + " change anything here."));
        }
        return Optional.empty();
    }

    private static boolean isKnown(AdminToken token, List<String> authorization, boolean byPassword) {
        return token.isIn(authorization) || (byPassword && token.isPasswordIn(authorization));
    }

    /** Tells whether a page of another site asks for this as a part of itself, such as a frame, an image or a script. */
    private static boolean isPartOfAPage(HttpFields headers) {
        return headers.getValuesList("Sec-Fetch-Site").stream().anyMatch(site -> !OWN_SITES.contains(site))
                && !headers.getValuesList("Sec-Fetch-Dest").equals(List.of("document"));
    }

    private static boolean isFromAPage(HttpFields headers) {
        return headers.contains("Origin")
                || headers.getValuesList("Sec-Fetch-Site").stream().anyMatch(site -> !OWN_SITES.contains(site));
    }

    /** A request without Host is none of a browser's: it is HTTP/1.0, which some health checks speak. */
    private boolean isForUs(Request request) {
        List<String> hosts = request.getHeaders().getValuesList("Host");
        if (hosts.isEmpty()) {
            return true;
        }
        Optional<String> asked = Origin.parse("http", hosts.get(0)).map(Origin::host);
        return asked.isPresent()
                && (Loopback.is(asked.get())
                        || asked.get().equalsIgnoreCase(host)
                        || AddressRange.parse(localAddress(request))
                                .filter(here -> here.contains(asked.get()))
                                .isPresent());
    }

    /** Returns the address at which the request came in, which a listener on all addresses has no other name for. */
    private static String localAddress(Request request) {
        String address = String.valueOf(Request.getLocalAddr(request));
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        return bare.startsWith("[") && bare.endsWith("]") ? bare.substring(1, bare.length() - 1) : bare;
    }
}
