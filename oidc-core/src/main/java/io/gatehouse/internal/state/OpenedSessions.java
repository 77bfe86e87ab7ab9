package io.gatehouse.internal.state;

import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that were unsealed a moment ago, so that a browser's next requests need not unseal the same cookie again. What is remembered is
 * only what a text says, which never changes: whether the session has ended or was revoked is asked each time by whoever finds it here.
 * It counts for exactly the text, the binding and the sealing keys with which it was opened.
 *
 * <p>Bounded in number and in size. Each text has one place, where the newest wins. Reading takes no lock.
 */
final class OpenedSessions {
    /** How many places there are. */
    static final int PLACES = 2048;

    /** About how many bytes of memory all of them may take. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    /** A text and what is read from it take about so many bytes for each of its letters. */
    private static final int BYTES_PER_LETTER = 5;

    /** At the end of a sealed text is its tag, which nobody can choose. */
    private static final int TAG_LETTERS = 16;

    /**
     * A session as it was sealed.
     *
     * @param live the session
     * @param endings the names under which its end would be remembered
     */
    record Opened(Sessions.Live live, List<String> endings) {
        /** Returns the session's own words. */
        @Override
        public String toString() {
            return live.toString();
        }
    }

    private record Place(String text, Sealer.Binding binding, int keys, Opened opened) {
        int bytes() {
            return text.length() * BYTES_PER_LETTER;
        }

        @Override
        public String toString() {
            return "Place[redacted]";
        }
    }

    private final Sealer sealer;
    private final AtomicReferenceArray<@Nullable Place> places = new AtomicReferenceArray<>(PLACES);
    private final Object lock = new Object();
    private long bytes;

    OpenedSessions(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Returns the session that is sealed in a text; empty where none is for this binding, with the keys that are known now. */
    Optional<Opened> open(Sealer.Binding binding, String text) {
        // Before it is opened: keys that are replaced meanwhile must not count as the new ones.
        int keys = sealer.replacements();
        Place known = places.get(index(text));
        if (known != null
                && known.keys() == keys
                && known.text().equals(text)
                && known.binding().equals(binding)) {
            return Optional.of(known.opened());
        }
        Optional<Session> session = sealer.open(binding, text).flatMap(SessionCodec::decode);
        return session.map(found -> {
            Opened opened = new Opened(new Sessions.Live(found, "", 0), Revocations.keys(found));
            put(new Place(text, binding, keys, opened));
            return opened;
        });
    }

    /** Forgets what is sealed in a text. */
    void forget(String text) {
        synchronized (lock) {
            int index = index(text);
            Place known = places.get(index);
            if (known != null && known.text().equals(text)) {
                places.set(index, null);
                bytes -= known.bytes();
            }
        }
    }

    private void put(Place place) {
        synchronized (lock) {
            if (bytes + place.bytes() > MAX_BYTES) {
                for (int i = 0; i < PLACES; i++) {
                    places.set(i, null);
                }
                bytes = 0;
            }
            Place old = places.getAndSet(index(place.text()), place);
            bytes += place.bytes() - (old == null ? 0 : old.bytes());
        }
    }

    /** Returns about how many bytes are taken. */
    long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    private static int index(String text) {
        int hash = 0;
        for (int i = Math.max(0, text.length() - TAG_LETTERS); i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }
}
