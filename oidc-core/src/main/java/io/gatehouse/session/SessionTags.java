package io.gatehouse.session;

import java.time.Instant;
import java.util.Set;

/**
 * Under what a session is found again without its key.
 *
 * @param tags hashes that say nothing by themselves, at most {@value #MOST}: of issuer and subject, of issuer and the provider's session
 * @param until the latest instant at which the session can end, however much it is used: no later the tags are of no use
 */
public record SessionTags(Set<String> tags, Instant until) {
    /** The most tags of a session, {@link SessionStore#EVERY} not counted. */
    public static final int MOST = 4;

    /**
     * Copies the tags.
     *
     * @throws IllegalArgumentException when there are too many
     */
    public SessionTags {
        tags = Set.copyOf(tags);
        if (tags.size() > MOST) {
            throw new IllegalArgumentException("a session has at most " + MOST + " tags, came " + tags.size());
        }
    }
}
