package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.policy.PathPattern;
import io.gatehouse.proxy.importer.paths.PathRegex;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which requests a section is about.
 *
 * @param section the section
 * @param patterns the path patterns; where {@code exact} is false, of all that it may be about
 * @param exact whether the patterns are about the very same paths
 */
record Place(Section section, List<String> patterns, boolean exact) {
    private static final String EVERYTHING = "/**";

    Place {
        patterns = List.copyOf(patterns);
    }

    /** Returns which paths a section is about; empty where it is about files, or anything else that a gateway does not know. */
    static Optional<Place> of(Section section) {
        String first = section.first();
        return switch (section.key()) {
            case "location" ->
                Optional.of(
                        first.equals("~") && section.arguments().size() > 1
                                ? regex(section, section.arguments().get(1))
                                : location(section, first));
            case "locationmatch" -> Optional.of(regex(section, first));
            case "proxy" ->
                first.equals("*") ? Optional.of(new Place(section, List.of(EVERYTHING), true)) : Optional.empty();
            case "if" -> Optional.of(new Place(section, List.of(EVERYTHING), false));
            default -> Optional.empty();
        };
    }

    private static Place location(Section section, String path) {
        String plain = path.startsWith("/") ? path : "/" + path;
        boolean wild = plain.contains("*") || plain.contains("?");
        String pattern = wild ? plain : (plain.endsWith("/") ? plain : plain + "/") + "**";
        if (plain.contains("[") || !isPattern(pattern)) {
            return new Place(section, List.of(EVERYTHING), false);
        }
        return new Place(section, List.of(pattern), true);
    }

    private static boolean isPattern(String text) {
        try {
            PathPattern.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Place regex(Section section, String regex) {
        if (List.of("^", "^/", ".*", "^.*$", "^/.*", "^/.*$", "/", "/.*").contains(regex)) {
            return new Place(section, List.of(EVERYTHING), true);
        }
        return PathRegex.patterns(regex)
                .map(patterns -> new Place(section, patterns, true))
                .orElseGet(() -> new Place(section, List.of(PathRegex.certainPrefix(regex) + "**"), false));
    }

    boolean isEverything() {
        return exact && patterns.contains(EVERYTHING);
    }

    /** Tells whether this is certainly about every path that the other is about. */
    boolean covers(Place other) {
        return exact
                && other.patterns.stream()
                        .map(PathPattern::of)
                        .allMatch(
                                theirs -> patterns.stream().map(PathPattern::of).anyMatch(ours -> ours.covers(theirs)));
    }

    /** Tells whether there may be paths that both are about; false only where their beginnings already differ. */
    boolean mayOverlap(Place other) {
        return patterns.stream()
                .map(Place::beginning)
                .anyMatch(ours -> other.patterns.stream()
                        .map(Place::beginning)
                        .anyMatch(theirs -> ours.startsWith(theirs) || theirs.startsWith(ours)));
    }

    /** Returns what every path begins with that a pattern is about; {@code /a/**} is about {@code /a} as well. */
    private static String beginning(String pattern) {
        String plain = pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern;
        int end = 0;
        while (end < plain.length() && "*?{[".indexOf(plain.charAt(end)) < 0) {
            end++;
        }
        return plain.substring(0, end);
    }

    /** Returns the path of a section for a plain prefix, without a slash at its end. */
    Optional<String> prefix() {
        if (patterns.size() != 1 || !exact) {
            return Optional.empty();
        }
        String pattern = patterns.get(0);
        String prefix = pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern;
        return prefix.contains("*") || prefix.contains("?")
                ? Optional.empty()
                : Optional.of(prefix.isEmpty() ? "/" : prefix);
    }

    /** Returns how it is called in messages. */
    String title() {
        return "<" + section.name() + " "
                + String.join(" ", section.arguments()).replaceAll("\\p{C}", "?") + ">";
    }

    static boolean isAboutPaths(Section section) {
        return List.of("location", "locationmatch", "proxy", "if")
                .contains(section.key().toLowerCase(Locale.ROOT));
    }
}
