package io.gatehouse.internal.state;

import io.gatehouse.internal.crypto.Sealer;
import java.util.List;
import java.util.Optional;

/**
 * Unseals sessions, the same cookie once for the next requests of its browser. What is remembered is
 * only what a text says, which never changes: whether the session has ended or was revoked is asked each time by whoever finds it here.
 * It counts for exactly the text, the binding and the sealing keys with which it was opened.
 */
public final class OpenedSessions {
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
    public record Opened(Sessions.Live live, List<String> endings) {
        /** Returns the session's own words. */
        @Override
        public String toString() {
            return live.toString();
        }
    }

    private record Place(String text, Sealer.Binding binding, int keys, Opened opened) implements RecentSessions.Sized {
        boolean isOf(String otherText, Sealer.Binding otherBinding, int otherKeys) {
            return keys == otherKeys && text.equals(otherText) && binding.equals(otherBinding);
        }

        @Override
        public int bytes() {
            return text.length() * BYTES_PER_LETTER;
        }

        @Override
        public String toString() {
            return "Place[redacted]";
        }
    }

    private final Sealer sealer;
    private final RecentSessions<Place> recent = new RecentSessions<>();

    /** Creates it with nothing remembered. */
    public OpenedSessions(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Returns the session that is sealed in a text; empty where none is for this binding, with the keys that are known now. */
    public Optional<Opened> open(Sealer.Binding binding, String text) {
        // Before it is opened: keys that are replaced meanwhile must not count as the new ones.
        int keys = sealer.replacements();
        Optional<Place> known = recent.at(hash(text)).filter(place -> place.isOf(text, binding, keys));
        if (known.isPresent()) {
            return known.map(Place::opened);
        }
        return sealer.open(binding, text).flatMap(SessionCodec::decode).map(session -> {
            Opened opened = new Opened(new Sessions.Live(session, "", 0), Revocations.keys(session));
            recent.put(hash(text), new Place(text, binding, keys, opened));
            return opened;
        });
    }

    /** Forgets what is sealed in a text. */
    void forget(String text) {
        recent.forget(hash(text), place -> place.text().equals(text));
    }

    /** Returns about how many bytes of memory are taken. */
    long bytes() {
        return recent.bytes();
    }

    private static int hash(String text) {
        int hash = 0;
        for (int i = Math.max(0, text.length() - TAG_LETTERS); i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }
}
