package io.gatehouse.internal.request;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the operator of identity headers, and of claims in them, that are left out: of each at most once a minute, with how often it happened since. Whoever
 * has such a claim sends many requests, and a line for each would hide everything else.
 */
public final class LeftOutHeaders {
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

    /** Creates the teller. */
    public LeftOutHeaders(GatehouseListener events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    /**
     * Tells that a header is left out, or counts it.
     *
     * @param why what is wrong with it and what to change, never its value
     */
    void add(String header, String why) {
        tell("header " + shown(header) + " is left out: ", why);
    }

    /**
     * Tells that a claim is left out of a header that holds several, or counts it.
     *
     * @param why what is wrong with it and what to change, never its value
     */
    public void addClaim(String header, String claim, String why) {
        tell("claim " + shown(claim) + " is left out of " + shown(header) + ": ", why);
    }

    private static String shown(String name) {
        return name.length() <= MAX_NAME_SHOWN ? name : name.substring(0, MAX_NAME_SHOWN) + "…";
    }

    private void tell(String what, String why) {
        long times = count(what);
        if (times > 0) {
            events.on(new GatehouseEvent.Noticed(
                    "identity.header",
                    what + why + (times > 1 ? " (" + times + " times since the last such message)" : "")));
        }
    }

    /** Returns how often it happened since it was last told of, this time included; 0 when it is not to be told now. */
    private synchronized long count(String what) {
        String key = tallies.containsKey(what) || tallies.size() < MAX_NAMES ? what : ALL_OTHERS;
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
