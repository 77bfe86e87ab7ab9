package io.gatehouse.proxy.pool;

import io.gatehouse.http.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an upstream listens: scheme, host and port, or a socket in the file system. */
public final class UpstreamAddress {
    private static final Origin LOCAL = new Origin("http", "localhost", 80);

    private final Origin origin;
    private final @Nullable Path socket;
    private final URI uri;
    private final String text;

    private UpstreamAddress(Origin origin, @Nullable Path socket) {
        this.origin = origin;
        this.socket = socket;
        this.uri = URI.create(origin.scheme() + "://" + origin.host() + ":" + origin.port());
        this.text = socket == null ? origin.toString() : "unix:" + socket;
    }

    /**
     * Returns the address in a URL, whose path is no part of it.
     *
     * @throws IllegalArgumentException when it is neither an {@code http} nor an {@code https} URL with a host, nor {@code unix:} with
     *     an absolute path
     */
    public static UpstreamAddress of(URI upstream) {
        String scheme = String.valueOf(upstream.getScheme()).toLowerCase(Locale.ROOT);
        String path = upstream.getPath();
        if (scheme.equals("unix") && path != null && path.startsWith("/")) {
            return new UpstreamAddress(LOCAL, Path.of(path));
        }
        String authority =
                upstream.getUserInfo() == null && upstream.getHost() != null ? upstream.getRawAuthority() : "";
        return new UpstreamAddress(
                Origin.parse(scheme, authority)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "upstream must be an http or https URL such as http://localhost:8080, or a socket such as"
                                        + " unix:/run/app.sock, not " + upstream)),
                null);
    }

    /** Returns scheme, host and port; those of {@code http://localhost} for a socket. */
    public Origin origin() {
        return origin;
    }

    /** Returns the path of the socket; empty for an address of the network. */
    public Optional<Path> socket() {
        return Optional.ofNullable(socket);
    }

    /** Returns scheme, host and port, which is never left out, for requests to begin with. */
    URI uri() {
        return uri;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UpstreamAddress address && text.equals(address.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the address as it is written in the configuration. */
    @Override
    public String toString() {
        return text;
    }
}
