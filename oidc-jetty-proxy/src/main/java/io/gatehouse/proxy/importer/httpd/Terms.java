package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.Note;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What carrying a directive over needs: the others, the site, and the configuration in the making. */
final class Terms {
    private final Site site;
    private final Draft draft;
    private final Map<String, Directive> last = new LinkedHashMap<>();

    Terms(Site site, Draft draft, List<Directive> directives) {
        this.site = site;
        this.draft = draft;
        for (Directive directive : directives) {
            last.remove(directive.key());
            last.put(directive.key(), directive);
        }
    }

    Site site() {
        return site;
    }

    Draft draft() {
        return draft;
    }

    /** Returns the directives that count: of each name the last, in their order. */
    List<Directive> all() {
        return List.copyOf(last.values());
    }

    /** Returns the directive that counts. */
    Optional<Directive> last(String name) {
        return Optional.ofNullable(last.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the first argument of the directive that counts, in lower case; empty without one. */
    String word(String name) {
        return last(name)
                .map(directive -> directive.first().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    void set(String key, Object value) {
        draft.set(key, value);
    }

    void differs(String place, Directive directive, String advice) {
        note(place, Note.Kind.DIFFERENT, directive, advice);
    }

    void byHand(String place, Directive directive, String advice) {
        note(place, Note.Kind.BY_HAND, directive, advice);
    }

    void notNeeded(String place, Directive directive, String advice) {
        note(place, Note.Kind.NOT_NEEDED, directive, advice);
    }

    private void note(String place, Note.Kind kind, Directive directive, String advice) {
        draft.note(place, new Note(kind, directive.name(), directive.where(), advice));
    }

    /** Sets a duration from a number of seconds; says so where it is none. */
    void seconds(String key, Directive directive, int index) {
        seconds(key, directive, directive.argument(index), 0, Long.MAX_VALUE);
    }

    /** Sets a duration from a number of seconds, within bounds; says so where it is none, or beyond them. */
    void seconds(String key, Directive directive, String text, long least, long most) {
        if (!text.matches("[0-9]{1,9}")) {
            byHand(key, directive, "expected a number of seconds; write " + key + " by hand.");
            return;
        }
        long seconds = Long.parseLong(text);
        long bounded = Math.max(least, Math.min(most, seconds));
        if (bounded != seconds) {
            differs(key, directive, seconds + " seconds is beyond what " + key + " may be.");
        }
        set(key, duration(bounded));
    }

    static String duration(long seconds) {
        if (seconds > 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds > 0 && seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
