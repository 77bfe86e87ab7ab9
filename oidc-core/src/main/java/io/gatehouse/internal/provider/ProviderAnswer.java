package io.gatehouse.internal.provider;

import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.internal.token.StrictJson;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What the provider answered, as it came: nothing of it is believed yet. */
public final class ProviderAnswer {
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;
    private final List<X509Certificate> certificates;

    ProviderAnswer(int status, HttpHeaders headers, byte[] body, List<X509Certificate> certificates) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.certificates = List.copyOf(certificates);
    }

    static ProviderAnswer of(HttpResponse<byte[]> response) {
        return new ProviderAnswer(
                response.statusCode(),
                response.headers(),
                response.body(),
                response.sslSession().map(ProviderAnswer::shown).orElse(List.of()));
    }

    private static List<X509Certificate> shown(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the body, whose size is bounded. */
    public byte[] body() {
        return body;
    }

    /** Returns the first header field of this name. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Returns the certificates by which the provider showed who it is, its own first; none over plain http. */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /** Returns the media type in lower case without parameters; the empty text where there is none. */
    public String mediaType() {
        String type = headers.firstValue("Content-Type").orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Tells whether the answer says that it is JSON. */
    public boolean isJson() {
        return mediaType().equals("application/json");
    }

    /** Returns the body as a JSON object. */
    public Map<String, Object> json() throws JsonRejectedException {
        return StrictJson.parse(body);
    }

    /** Says in a few words for operators what came: the status, the type, and where a redirect leads. */
    public String summary() {
        String type = mediaType();
        String kind = type.isEmpty() ? "nothing that names its type" : SafeText.quote(type);
        if (status / 100 == 3) {
            String location = headers.firstValue("Location").orElse("");
            int query = location.indexOf('?');
            return "status " + status + " with a redirect to "
                    + SafeText.quote(query < 0 ? location : location.substring(0, query));
        }
        return "status " + status + " with " + kind;
    }

    /** Returns the status and nothing of the body. */
    @Override
    public String toString() {
        return "ProviderAnswer[" + status + "]";
    }
}
