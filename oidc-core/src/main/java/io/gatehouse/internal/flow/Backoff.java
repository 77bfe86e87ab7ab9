package io.gatehouse.internal.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps a provider that is down from being asked by every session: after a failure nobody asks for a while, which grows with each
 * failure; then one does. Other providers are asked meanwhile.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private record Pause(Duration length, Instant until) {}

    /** The providers that are down; of those that answer there is nothing to know. */
    private final Map<String, Pause> pauses = new HashMap<>();

    /** Tells whether a provider may be asked now. Of several who ask while it is down, one gets a yes. */
    synchronized boolean mayAsk(String provider, Instant now) {
        Pause pause = pauses.get(provider);
        if (pause != null && now.isBefore(pause.until())) {
            return false;
        }
        if (pause != null) {
            pauses.put(provider, new Pause(pause.length(), now.plus(pause.length())));
        }
        return true;
    }

    /** Notes that a provider could not be reached. */
    synchronized void failed(String provider, Instant now) {
        Pause before = pauses.get(provider);
        Duration length = before == null ? FIRST : before.length().multipliedBy(2);
        if (length.compareTo(LONGEST) > 0) {
            length = LONGEST;
        }
        pauses.put(provider, new Pause(length, now.plus(length)));
    }

    /** Notes that a provider has answered. */
    synchronized void answered(String provider) {
        pauses.remove(provider);
    }
}
