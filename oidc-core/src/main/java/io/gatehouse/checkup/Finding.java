package io.gatehouse.checkup;

/**
 * What a look at one thing found.
 *
 * @param topic what was looked at, a word such as {@code redirect-uri}
 * @param result whether it is in order
 * @param code a word for what was found, such as {@code redirect-uri-refused}, which {@code docs/doctor.md} explains; empty where all is well
 * @param about which provider, upstream, file and so on it is about
 * @param seen what was seen, and where that is wrong what was expected: one line, free of secrets
 * @param change what to change and where, here and at the provider: one line, empty where there is nothing to change
 */
public record Finding(String topic, Result result, String code, String about, String seen, String change) {
    private static final int LONGEST = 1500;

    /** Takes the texts, on one line each and not too long, whoever had a hand in them. */
    public Finding {
        seen = line(seen);
        change = line(change);
    }

    private static String line(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** Whether a thing is in order. */
    public enum Result {
        /** It is, as far as it can be seen. */
        OK("ok"),
        /** It is not, and somebody has to change something. */
        PROBLEM("problem"),
        /** It could not be found out. */
        NOT_KNOWN("not known");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** Returns the words for it. */
        public String word() {
            return word;
        }
    }

    /** Returns the finding that a thing is in order. */
    public static Finding ok(String topic, String about, String seen) {
        return new Finding(topic, Result.OK, "", about, seen, "");
    }

    /** Returns the finding that something is wrong. */
    public static Finding problem(String topic, String code, String about, String seen, String change) {
        return new Finding(topic, Result.PROBLEM, code, about, seen, change);
    }

    /** Returns the finding that something could not be found out. */
    public static Finding notKnown(String topic, String code, String about, String seen, String change) {
        return new Finding(topic, Result.NOT_KNOWN, code, about, seen, change);
    }

    /** Returns the finding as one line. */
    public String line() {
        return result.word() + ": " + (code.isEmpty() ? topic : code) + ": " + about + ": " + seen
                + (change.isEmpty() ? "" : "; " + change);
    }

    /** Returns what it is about, and not what was seen. */
    @Override
    public String toString() {
        return "Finding[" + topic + "]";
    }
}
