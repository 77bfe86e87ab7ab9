package io.gatehouse.policy;

import io.gatehouse.identity.ClaimPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a rule asks of a claim. */
public sealed interface ClaimTest {
    /** The most elements of a list that are looked at. A longer list is too large as a whole. */
    int MAX_ELEMENTS = 1000;

    /** The most characters that the texts of a list may have together. */
    int MAX_CHARACTERS = 65_536;

    /**
     * Asks for a value that one of the patterns is about. Of a list it is enough when one element is.
     *
     * @param patterns the patterns, at least one
     */
    record AnyOf(List<ValuePattern> patterns) implements ClaimTest {
        /** Copies the list. */
        public AnyOf {
            patterns = List.copyOf(patterns);
            if (patterns.isEmpty()) {
                throw new IllegalArgumentException("expected at least one value");
            }
        }

        @Override
        public Finding find(ClaimPath path, Map<String, Object> claims) {
            Optional<Object> value = path.read(claims);
            if (value.isEmpty()) {
                return Finding.MISSING;
            }
            return value.get() instanceof List<?> list ? ofList(list) : ofSingle(value.get());
        }

        private Finding ofList(List<?> list) {
            if (list.size() > MAX_ELEMENTS) {
                return Finding.TOO_LARGE;
            }
            int room = MAX_CHARACTERS;
            for (Object element : list) {
                room -= element instanceof String text ? Math.min(text.length(), MAX_CHARACTERS + 1) : 0;
                if (room < 0) {
                    return Finding.TOO_LARGE;
                }
            }
            Finding all = Finding.NOT_SATISFIED;
            for (Object element : list) {
                Finding one = ofSingle(element);
                if (one == Finding.SATISFIED) {
                    return one;
                }
                all = one.isCertain() ? all : one;
            }
            return all;
        }

        private Finding ofSingle(Object value) {
            Finding all = Finding.OTHER_TYPE;
            for (ValuePattern pattern : patterns) {
                Finding one = pattern.find(value);
                if (one == Finding.SATISFIED || one == Finding.TOO_LARGE) {
                    return one;
                }
                boolean more = one == Finding.DOUBTFUL || (one == Finding.NOT_SATISFIED && all != Finding.DOUBTFUL);
                all = more ? one : all;
            }
            return all;
        }

        /** Returns the patterns as one would write them. */
        @Override
        public String toString() {
            return patterns.size() == 1 ? patterns.get(0).toString() : patterns.toString();
        }
    }

    /**
     * Asks whether the claim is there at all.
     *
     * @param absent whether it must be absent; otherwise it must be there, whatever its value
     */
    record Presence(boolean absent) implements ClaimTest {
        @Override
        public Finding find(ClaimPath path, Map<String, Object> claims) {
            if (path.read(claims).isPresent()) {
                return absent ? Finding.NOT_SATISFIED : Finding.SATISFIED;
            }
            if (path.isBlocked(claims)) {
                return Finding.OTHER_TYPE;
            }
            return absent ? Finding.SATISFIED : Finding.MISSING;
        }

        /** Returns the test as one would write it. */
        @Override
        public String toString() {
            return "{absent: " + absent + "}";
        }
    }

    /** Judges the claim at the path. */
    Finding find(ClaimPath path, Map<String, Object> claims);
}
