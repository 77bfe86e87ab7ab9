package io.gatehouse.proxy.admin;

import java.util.List;

/**
 * A request to an endpoint of the admin listener, whose caller may make it.
 *
 * @param query the query as it came; empty where there is none
 * @param accept the values of {@code Accept}; empty where there is none
 */
public record AdminRequest(String query, List<String> accept) {
    /** Copies the list. */
    public AdminRequest {
        accept = List.copyOf(accept);
    }

    /** Returns nothing of what came. */
    @Override
    public String toString() {
        return "AdminRequest[redacted]";
    }
}
