package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.Note;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What carrying options over needs.
 *
 * @param given the options
 * @param draft the configuration in the making
 */
record Terms(OptionsGiven given, Draft draft) {
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,8})(?:\\.[0-9]+)?s)?");

    void set(String key, Object value) {
        draft.set(key, value);
    }

    /** Sets a key to the value of an option, where that is given. */
    void copy(String name, String key) {
        given.get(name).map(Given::value).filter(value -> !value.isEmpty()).ifPresent(value -> set(key, value));
    }

    void differs(String place, String name, String advice) {
        note(place, Note.Kind.DIFFERENT, name, advice);
    }

    void byHand(String place, String name, String advice) {
        note(place, Note.Kind.BY_HAND, name, advice);
    }

    private void note(String place, Note.Kind kind, String name, String advice) {
        draft.note(place, note(kind, name, advice));
    }

    Note note(Note.Kind kind, String name, String advice) {
        return new Note(kind, name, given.get(name).map(Given::where).orElse("its default"), advice);
    }

    /** Sets a duration that is written as Go does it, such as {@code 168h0m0s}. */
    void duration(String name, String key, String otherwise, long most) {
        String text = given.value(name, otherwise);
        if (text.isEmpty() || text.equals("0")) {
            return;
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            byHand(key, name, "expected a duration such as 30s or 1h; write " + key + " by hand.");
            return;
        }
        long seconds = number(matcher.group(1)) * 3_600 + number(matcher.group(2)) * 60 + number(matcher.group(3));
        if (seconds > most) {
            differs(key, name, "it is bounded here; the most there is was written.");
        }
        if (seconds > 0) {
            set(key, shown(Math.min(seconds, most)));
        }
    }

    private static long number(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text);
    }

    private static String shown(long seconds) {
        for (long[] unit : new long[][] {{86_400, 'd'}, {3_600, 'h'}, {60, 'm'}}) {
            if (seconds % unit[0] == 0) {
                return seconds / unit[0] + String.valueOf((char) unit[1]);
            }
        }
        return seconds + "s";
    }

    /** Returns a list as one value where it is one. */
    static Object one(List<String> values) {
        return values.size() == 1 ? values.get(0) : values;
    }
}
