package io.gatehouse.policy;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Origin;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What rules look at of a request, apart from who makes it. The query is not part of it. Not for use by several threads. */
public final class AccessRequest {
    private final String method;
    private final Origin origin;
    private final CanonicalPath path;
    private final String clientAddress;
    private final boolean preflight;
    private final Supplier<Optional<ClientCertificate>> clientCertificate;
    private @Nullable List<String> hostNames;
    private AddressRange.@Nullable Address client;

    /** Creates what rules look at of a request whose client has shown no certificate. */
    public AccessRequest(String method, Origin origin, CanonicalPath path, String clientAddress, boolean preflight) {
        this(method, origin, path, clientAddress, preflight, Optional::empty);
    }

    /**
     * Creates what rules look at.
     *
     * @param method the method
     * @param origin the origin that the browser sees
     * @param path the path below the context path
     * @param clientAddress the address of the client, trusted proxies looked through
     * @param preflight whether a browser asks, by {@code OPTIONS}, if a page of another origin may make a request (Fetch, section
     *     3.2.2)
     * @param clientCertificate finds the certificate that the client has shown; asked only where a rule is about certificates
     */
    public AccessRequest(
            String method,
            Origin origin,
            CanonicalPath path,
            String clientAddress,
            boolean preflight,
            Supplier<Optional<ClientCertificate>> clientCertificate) {
        this.method = method;
        this.origin = origin;
        this.path = path;
        this.clientAddress = clientAddress;
        this.preflight = preflight;
        this.clientCertificate = clientCertificate;
    }

    /** Returns the method. */
    public String method() {
        return method;
    }

    /** Returns the origin that the browser sees. */
    public Origin origin() {
        return origin;
    }

    /** Returns the path below the context path. */
    public CanonicalPath path() {
        return path;
    }

    /** Returns the address of the client, trusted proxies looked through. */
    public String clientAddress() {
        return clientAddress;
    }

    /** Tells whether a browser asks if a page of another origin may make a request. */
    public boolean preflight() {
        return preflight;
    }

    /** Returns the certificate that the client has shown in the TLS handshake; empty where it has shown none. */
    public Optional<ClientCertificate> clientCertificate() {
        return clientCertificate.get();
    }

    /** Returns the names that {@code hosts} of a rule may call the host by: alone, and with the port. */
    List<String> hostNames() {
        List<String> known = hostNames;
        if (known == null) {
            known = AccessRule.hostNames(origin);
            hostNames = known;
        }
        return known;
    }

    /** Returns the client's address, read once for all rules. */
    AddressRange.Address client() {
        AddressRange.Address known = client;
        if (known == null) {
            known = new AddressRange.Address(clientAddress);
            client = known;
        }
        return known;
    }

    /** Returns method and path. */
    @Override
    public String toString() {
        return method + " " + origin + path;
    }
}
