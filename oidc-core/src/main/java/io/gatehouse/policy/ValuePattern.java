package io.gatehouse.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/**
 * What one value of a claim may be: a certain text, number or boolean, a glob, or a regular expression. Types are told apart: the text
 * {@code "1"} is not the number {@code 1}. Numbers are compared by their value, so {@code 1} is {@code 1.0}, as JSON has one type of
 * numbers (RFC 8259, section 6). Texts are compared character by character, upper and lower case included.
 */
public final class ValuePattern {
    /** The most characters of a glob or a regular expression. */
    public static final int MAX_PATTERN = 500;

    /** The most characters of a text that is looked at. */
    public static final int MAX_TEXT = 4096;

    // The automaton is walked once for each character, so this bounds what a character costs.
    private static final int MAX_PROGRAM = 1000;
    // Repetitions within each other are written out before the size can be asked for.
    private static final int MAX_REPETITION = 1000;
    // Beyond this nobody writes numbers, and comparing would take time.
    private static final int MAX_DIGITS = 400;
    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}");

    private final Class<?> type;
    private final Predicate<Object> test;
    private final String text;
    private final Predicate<Object> doubt;

    private ValuePattern(Class<?> type, Predicate<Object> test, String text) {
        this(type, test, text, value -> false);
    }

    private ValuePattern(Class<?> type, Predicate<Object> test, String text, Predicate<Object> doubt) {
        this.doubt = doubt;
        this.type = type;
        this.test = test;
        this.text = text;
    }

    /** Returns the pattern of one text, in which {@code *} is a character like others. */
    public static ValuePattern text(String value) {
        String written = "\"" + value + "\"";
        return new ValuePattern(
                String.class, value::equals, value.indexOf('*') < 0 ? written : "{equals: " + written + "}");
    }

    /** Returns the pattern of one boolean. */
    public static ValuePattern flag(boolean value) {
        return new ValuePattern(Boolean.class, found -> found.equals(value), String.valueOf(value));
    }

    /**
     * Returns the pattern of one number.
     *
     * @throws IllegalArgumentException when it has more than 40 digits or an exponent beyond 300
     */
    public static ValuePattern number(BigDecimal value) {
        if (value.precision() > 40 || Math.abs((long) value.scale()) > 300) {
            throw new IllegalArgumentException("a number must have at most 40 digits, and an exponent of at most 300");
        }
        return new ValuePattern(BigDecimal.class, found -> value.compareTo((BigDecimal) found) == 0, value.toString());
    }

    /**
     * Returns the pattern of texts like a glob: {@code *} stands for any number of characters, none included, other than {@code @} and
     * what looks like it, controls, line ends and invisible characters. So {@code *@corp.example} is one address at that domain, and
     * nothing that hides a second one. Everything else stands for itself. A text without {@code *} is that text alone.
     *
     * @throws IllegalArgumentException when it is longer than {@value #MAX_PATTERN} characters
     */
    public static ValuePattern glob(String glob) {
        if (glob.length() > MAX_PATTERN) {
            throw new IllegalArgumentException("a pattern must not be longer than " + MAX_PATTERN + " characters");
        }
        return glob.indexOf('*') < 0
                ? text(glob)
                : new ValuePattern(
                        String.class,
                        found -> matches(glob, (String) found, false, ""),
                        "\"" + glob + "\"",
                        found -> matches(glob, (String) found, true, ""));
    }

    /**
     * Tells whether a text is like a glob in which {@code *} stands for what it stands for in {@link #glob}, less some characters.
     *
     * @param stops the characters that {@code *} does not stand for either
     */
    static boolean isLike(String glob, String text, String stops) {
        return text.length() <= MAX_TEXT && matches(glob, text, false, stops);
    }

    /**
     * Returns the pattern of texts that a regular expression matches from the first to the last character. The time that takes is in
     * proportion to the text, whatever the expression (RE2 syntax: no back references, no look-around).
     *
     * @throws IllegalArgumentException when the expression is malformed, longer than {@value #MAX_PATTERN} characters, or becomes too
     *     large by its repetitions; the message says which
     */
    public static ValuePattern regex(String regex) {
        if (regex.length() > MAX_PATTERN) {
            throw new IllegalArgumentException(
                    "a regular expression must not be longer than " + MAX_PATTERN + " characters");
        }
        refuseManyRepetitions(regex);
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            // Without the library's words: they repeat the expression, which may hold what a variable held.
            throw new IllegalArgumentException(
                    "this is no regular expression of RE2 (which has no back references and no look-around)", e);
        }
        if (pattern.programSize() > MAX_PROGRAM) {
            throw tooLarge();
        }
        return new ValuePattern(
                String.class, found -> pattern.matcher((String) found).matches(), "/" + regex + "/");
    }

    private static void refuseManyRepetitions(String regex) {
        Matcher repetition = REPETITION.matcher(regex);
        long product = 1;
        while (repetition.find()) {
            String most = repetition.group(2);
            product *= Math.max(1, Long.parseLong(most == null || most.isEmpty() ? repetition.group(1) : most));
            if (product > MAX_REPETITION) {
                throw tooLarge();
            }
        }
    }

    private static IllegalArgumentException tooLarge() {
        return new IllegalArgumentException(
                "the regular expression becomes too large: the numbers in its repetitions {n},"
                        + " multiplied, must not be more than " + MAX_REPETITION
                        + ", and it must not be made of more than "
                        + MAX_PROGRAM + " steps");
    }

    /** Compares a single value, no list and no map. */
    Finding find(Object value) {
        Object found = value;
        if (value instanceof Number number) {
            if (type != BigDecimal.class) {
                return Finding.OTHER_TYPE;
            }
            if (!isModest(number)) {
                return Finding.TOO_LARGE;
            }
            found = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        } else if (!type.isInstance(value)) {
            return Finding.OTHER_TYPE;
        }
        if (found instanceof String string && string.length() > MAX_TEXT) {
            return Finding.TOO_LARGE;
        }
        if (test.test(found)) {
            return Finding.SATISFIED;
        }
        return doubt.test(found) ? Finding.DOUBTFUL : Finding.NOT_SATISFIED;
    }

    private static boolean isModest(Number number) {
        if (number instanceof BigInteger integer) {
            return integer.bitLength() <= MAX_DIGITS * 3;
        }
        if (number instanceof BigDecimal decimal) {
            return decimal.precision() <= MAX_DIGITS && Math.abs((long) decimal.scale()) <= MAX_DIGITS;
        }
        return Double.isFinite(number.doubleValue());
    }

    private static boolean matches(String glob, String text, boolean all, String stops) {
        int g = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                mark = t;
            } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
                g++;
                t++;
            } else if (star >= 0 && (all || isPassedOver(text.charAt(mark), stops))) {
                g = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }

    /** Tells whether {@code *} may stand for a character. */
    private static boolean isPassedOver(char c, String stops) {
        if (stops.indexOf(c) >= 0) {
            return false;
        }
        if (c < 0x80) {
            return c >= 0x20 && c != 0x7F && c != '@';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            // What some mail software takes for @.
            default -> c != '\uFF20' && c != '\uFE6B';
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValuePattern pattern && pattern.type == type && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the pattern in a notation of its own: a text in quotation marks, a regular expression in slashes. */
    @Override
    public String toString() {
        return text;
    }
}
