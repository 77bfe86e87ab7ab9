package io.gatehouse.internal.request;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the operator of identity headers that are left out: of each at most once a minute, with how often it happened since. Whoever
 * has such a claim sends many requests, and a line for each would hide everything else.
 */
final class LeftOutHeaders {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    /** Claims are named by the provider: what is beyond so many names is counted together. */
    private static final int MAX_NAMES = 64;

    private static final int MAX_NAME_SHOWN = 100;
    private static final String ALL_OTHERS = "";

    /** When a header was last told of, and how often it was left out since. */
    private record Tally(Instant told, long since) {}

    private final GatehouseListener events;
    private final InstantSource clock;
    private final Map<String, Tally> tallies = new HashMap<>();

    LeftOutHeaders(GatehouseListener events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    /**
     * Tells that a header is left out, or counts it.
     *
     * @param why what is wrong with it and what to change, never its value
     */
    void add(String header, String why) {
        String shown = header.length() <= MAX_NAME_SHOWN ? header : header.substring(0, MAX_NAME_SHOWN) + "…";
        long times = count(shown);
        if (times > 0) {
            events.on(new GatehouseEvent.Noticed(
                    "identity.header",
                    "header " + shown + " is left out: " + why
                            + (times > 1 ? " (" + times + " times since the last such message)" : "")));
        }
    }

    /** Returns how often it happened since it was last told of, this time included; 0 when it is not to be told now. */
    private synchronized long count(String shown) {
        String key = tallies.containsKey(shown) || tallies.size() < MAX_NAMES ? shown : ALL_OTHERS;
        Instant now = clock.instant();
        Tally last = tallies.get(key);
        if (last != null) {
            Duration past = Duration.between(last.told(), now);
            // A clock that was set back must not silence this for long.
            if (!past.isNegative() && past.compareTo(PAUSE) < 0) {
                tallies.put(key, new Tally(last.told(), last.since() + 1));
                return 0;
            }
        }
        tallies.put(key, new Tally(now, 0));
        return last == null ? 1 : last.since() + 1;
    }
}
