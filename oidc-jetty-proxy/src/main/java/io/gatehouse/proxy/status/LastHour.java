package io.gatehouse.proxy.status;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.outcome.RefusalCode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Counts logins and refusals of the last hour by the minute. Thread-safe, and of one size whatever happens. */
final class LastHour {
    /** How many minutes are kept, the one under way included. */
    static final int MINUTES = 60;

    /**
     * What happened in one minute.
     *
     * @param start when it began
     * @param logins how many people signed in
     * @param refusals how many requests and logins were refused, those apart that only had to sign in
     * @param unsigned how many got 401 because nobody was signed in, which is the normal life of scripts and programs
     */
    record Minute(Instant start, int logins, int refusals, int unsigned) {}

    private static final class Slot {
        private long minute = Long.MIN_VALUE;
        private int logins;
        private int refusals;
        private int unsigned;
    }

    private final InstantSource clock;
    private final Slot[] slots = new Slot[MINUTES];

    LastHour(InstantSource clock) {
        this.clock = clock;
        for (int i = 0; i < MINUTES; i++) {
            slots[i] = new Slot();
        }
    }

    void on(GatehouseEvent event) {
        if (event instanceof GatehouseEvent.LoginSucceeded) {
            count(slot -> slot.logins++);
        } else if (event instanceof GatehouseEvent.RequestRefused refused) {
            boolean unsigned =
                    refused.code() == RefusalCode.LOGIN_REQUIRED || refused.code() == RefusalCode.BEARER_REQUIRED;
            count(slot -> {
                slot.unsigned += unsigned ? 1 : 0;
                slot.refusals += unsigned ? 0 : 1;
            });
        } else if (event instanceof GatehouseEvent.LoginRefused || event instanceof GatehouseEvent.BearerRefused) {
            count(slot -> slot.refusals++);
        }
    }

    private interface Change {
        void make(Slot slot);
    }

    private synchronized void count(Change change) {
        long minute = minuteNow();
        Slot slot = slots[(int) Math.floorMod(minute, (long) MINUTES)];
        if (slot.minute != minute) {
            slot.minute = minute;
            slot.logins = 0;
            slot.refusals = 0;
            slot.unsigned = 0;
        }
        change.make(slot);
    }

    private long minuteNow() {
        return clock.instant().getEpochSecond() / 60;
    }

    /** Returns the minutes in their order, the one under way last. */
    synchronized List<Minute> minutes() {
        long now = minuteNow();
        List<Minute> minutes = new ArrayList<>(MINUTES);
        for (long minute = now - MINUTES + 1; minute <= now; minute++) {
            Slot slot = slots[(int) Math.floorMod(minute, (long) MINUTES)];
            Instant start = Instant.EPOCH.plus(minute, ChronoUnit.MINUTES);
            minutes.add(
                    slot.minute == minute
                            ? new Minute(start, slot.logins, slot.refusals, slot.unsigned)
                            : new Minute(start, 0, 0, 0));
        }
        return minutes;
    }
}
