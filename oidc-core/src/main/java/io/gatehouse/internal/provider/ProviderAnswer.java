package io.gatehouse.internal.provider;

import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.internal.token.StrictJson;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;

/** What the provider answered, as it came: nothing of it is believed yet. */
public final class ProviderAnswer {
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    ProviderAnswer(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the body, whose size is bounded. */
    public byte[] body() {
        return body;
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
