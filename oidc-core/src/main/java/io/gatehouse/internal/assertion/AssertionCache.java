package io.gatehouse.internal.assertion;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The assertions that were signed lately. A signature takes over a millisecond, which is more than everything else that is done about a
 * request. Bounded in number and size, the one used last goes last; and in time, since none is kept longer than it holds. Safe for
 * several threads, of which one signs for all that need the same.
 */
final class AssertionCache {
    private static final int MAX_ENTRIES = 50_000;
    private static final long MAX_CHARACTERS = 64L * 1024 * 1024;

    /**
     * A signed assertion.
     *
     * @param said what it says
     * @param token the assertion; whoever has it may be taken for the person
     * @param from when it was signed
     * @param until when it ends
     */
    record Signed(Asserted said, String token, Instant from, Instant until) {
        /** Tells whether it may be used for another while: a third of its life is left, or nothing that is signed now would hold longer. */
        boolean holds(Asserted asked, Instant now, Duration lifetime) {
            if (!said.says(asked) || now.isBefore(from) || !now.isBefore(until)) {
                return false;
            }
            // What the same person asks for with another access token may end sooner.
            if (asked.end() != null && until.isAfter(asked.end())) {
                return false;
            }
            boolean atEnd = asked.end() != null && !until.isBefore(wholeSeconds(asked.end()));
            return atEnd || Duration.between(now, until).multipliedBy(3).compareTo(lifetime) >= 0;
        }

        private static Instant wholeSeconds(Instant time) {
            return Instant.ofEpochSecond(time.getEpochSecond());
        }

        /** Returns nothing that is signed. */
        @Override
        public String toString() {
            return "Signed[redacted]";
        }
    }

    /** Where one assertion is kept, and who waits for it. */
    private static final class Place {
        private @Nullable Signed signed;
    }

    private final Duration lifetime;
    private final LinkedHashMap<Asserted.Key, Place> places = new LinkedHashMap<>(16, 0.75f, true);
    private long characters;
    private @Nullable Instant sweptAt;

    AssertionCache(Duration lifetime) {
        this.lifetime = lifetime;
    }

    /** Returns an assertion that says this, of those that are kept or a new one. */
    String get(Asserted asked, Instant now, Supplier<Signed> sign) {
        Place place;
        synchronized (places) {
            place = places.computeIfAbsent(asked.key(), key -> new Place());
            makeRoom();
            if (place.signed != null && place.signed.holds(asked, now, lifetime)) {
                return place.signed.token();
            }
        }
        synchronized (place) {
            Signed known = place.signed;
            if (known != null && known.holds(asked, now, lifetime)) {
                return known.token();
            }
            Signed made = sign.get();
            keep(asked.key(), place, made, now);
            return made.token();
        }
    }

    private void keep(Asserted.Key key, Place place, Signed made, Instant now) {
        synchronized (places) {
            if (places.get(key) == place) {
                characters += made.token().length() - length(place);
                place.signed = made;
            }
            sweep(now);
            makeRoom();
        }
    }

    private void makeRoom() {
        Iterator<Place> eldest = places.values().iterator();
        while (places.size() > MAX_ENTRIES || characters > MAX_CHARACTERS) {
            characters -= length(eldest.next());
            eldest.remove();
        }
    }

    /** Forgets what has ended, once in a lifetime. */
    private void sweep(Instant now) {
        if (sweptAt != null && Duration.between(sweptAt, now).abs().compareTo(lifetime) < 0) {
            return;
        }
        sweptAt = now;
        places.values().removeIf(place -> {
            boolean over = place.signed != null && !now.isBefore(place.signed.until());
            if (over) {
                characters -= length(place);
            }
            return over;
        });
    }

    private static int length(Place place) {
        return place.signed == null ? 0 : place.signed.token().length();
    }

    /** Forgets all. */
    void clear() {
        synchronized (places) {
            places.clear();
            characters = 0;
        }
    }

    /** Returns how many are kept. */
    int size() {
        synchronized (places) {
            return places.size();
        }
    }
}
