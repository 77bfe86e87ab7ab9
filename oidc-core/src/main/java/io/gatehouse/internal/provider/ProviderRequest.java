package io.gatehouse.internal.provider;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call to the provider. Holds secrets: {@code toString()} shows none. Immutable. */
public final class ProviderRequest {
    private final String endpoint;
    private final URI url;
    private final Map<String, String> headers;
    private final @Nullable String form;
    private final int maxBytes;

    private ProviderRequest(
            String endpoint, URI url, Map<String, String> headers, @Nullable String form, int maxBytes) {
        this.endpoint = endpoint;
        this.url = url;
        this.headers = headers;
        this.form = form;
        this.maxBytes = maxBytes;
    }

    /**
     * A GET.
     *
     * @param endpoint what it is called in events: {@code metadata}, {@code jwks}, {@code userinfo}
     * @param url the address
     * @param maxBytes the largest body that is read
     */
    public static ProviderRequest get(String endpoint, URI url, int maxBytes) {
        return new ProviderRequest(endpoint, url, Map.of(), null, maxBytes);
    }

    /** A POST of a form that is encoded already; the other parameters are those of {@link #get}. */
    public static ProviderRequest post(String endpoint, URI url, String form, int maxBytes) {
        return new ProviderRequest(
                endpoint, url, Map.of("Content-Type", "application/x-www-form-urlencoded"), form, maxBytes);
    }

    /** Adds a header field. */
    public ProviderRequest header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ProviderRequest(endpoint, url, Collections.unmodifiableMap(more), form, maxBytes);
    }

    String endpoint() {
        return endpoint;
    }

    URI url() {
        return url;
    }

    Map<String, String> headers() {
        return headers;
    }

    Optional<String> form() {
        return Optional.ofNullable(form);
    }

    int maxBytes() {
        return maxBytes;
    }

    /** Returns the endpoint and nothing that is sent. */
    @Override
    public String toString() {
        return "ProviderRequest[" + endpoint + "]";
    }
}
