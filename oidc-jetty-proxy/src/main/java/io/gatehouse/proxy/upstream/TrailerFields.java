package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.HeaderEdits;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * The fields that come after a body, each way (RFC 9110, section 6.5). Whoever reads them may take them for fields of the header, so
 * none passes that frames, routes, authenticates or tells how the body is to be read, nor one that says who somebody is.
 */
final class TrailerFields {
    private static final Set<String> NEVER = Set.of(
            "age",
            "authorization",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "date",
            "expect",
            "expires",
            "host",
            "keep-alive",
            "location",
            "max-forwards",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "retry-after",
            "set-cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "vary",
            "warning",
            "www-authenticate");

    private TrailerFields() {}

    /** Tells whether a client would understand trailers. */
    static boolean areUnderstoodBy(Request client) {
        return client.getConnectionMetaData().getHttpVersion().getVersion() >= HttpVersion.HTTP_1_1.getVersion();
    }

    /** Tells whether trailers may follow the body of a request. In HTTP/1.1 they are announced, so that bodies without need no care. */
    static boolean mayFollow(Request client) {
        return client.getLength() < 0
                && (client.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                        || client.getHeaders().contains(HttpHeader.TRAILER));
    }

    /** Returns what of a request's passes; null for nothing. */
    static @Nullable HttpFields upwards(Request client, HeaderEdits edits) {
        return passing(client.getTrailers(), name -> UpstreamHeaders.isTheClients(name, edits));
    }

    /** Has a response followed by what passes of the upstream's. Its head must not be on its way. */
    static void follow(org.eclipse.jetty.client.Response upstream, Response response) {
        response.setTrailersSupplier(() -> downwards(upstream));
    }

    /** Returns what of an upstream's passes; null for nothing. */
    static @Nullable HttpFields downwards(org.eclipse.jetty.client.Response upstream) {
        return passing(upstream.getTrailers(), name -> true);
    }

    private static @Nullable HttpFields passing(@Nullable HttpFields fields, Predicate<String> passes) {
        if (fields == null) {
            return null;
        }
        HttpFields.Mutable passing = HttpFields.build();
        for (HttpField field : fields) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            if (field.getValue() != null && !name.startsWith(":") && !NEVER.contains(name) && passes.test(name)) {
                passing.add(field);
            }
        }
        return passing.size() == 0 ? null : passing.asImmutable();
    }
}
