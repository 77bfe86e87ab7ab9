package io.gatehouse.policy;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;

/**
 * What rules look at of a request, apart from who makes it. The query is not part of it.
 *
 * @param method the method
 * @param origin the origin that the browser sees
 * @param path the path below the context path
 * @param clientAddress the address of the client, trusted proxies looked through
 * @param preflight whether a browser asks, by {@code OPTIONS}, if a page of another origin may make a request (Fetch, section 3.2.2)
 */
public record AccessRequest(
        String method, Origin origin, CanonicalPath path, String clientAddress, boolean preflight) {}
