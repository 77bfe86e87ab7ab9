package io.gatehouse.proxy.importer.paths;

import io.gatehouse.policy.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions over paths, of the kind that people write for path prefixes, file types and a few alternatives, as path patterns of
 * rules. What cannot be said by a pattern has none: a rule for too many paths opens or closes the wrong ones.
 */
public final class PathRegex {
    private static final int MOST = 50;
    private static final List<String> OR_BELOW =
            List.of("(/|$)", "(?:/|$)", "(/.*)?$", "(?:/.*)?$", "(|/.*)$", "($|/)");
    private static final List<String> OR_SLASH = List.of("/?$", "(/)?$");
    private static final Pattern GROUP = Pattern.compile("\\((?:\\?:)?([^()\\[\\]?*+]*)\\)(?![?*+{])");
    private static final Pattern FILE_TYPE = Pattern.compile("\\\\\\.([A-Za-z0-9_-]+)\\$");
    private static final String WITHIN = "*";

    /** A dot that is not escaped, in no class of characters, and is not repeated. */
    private static final Pattern ANY_ONE = Pattern.compile(
            "\\A(?:\\\\.|\\[(?:\\\\.|[^\\]\\\\])*\\]|\\.[*+?{]|[^.\\\\\\[])*+\\.(?![*+?{])", Pattern.DOTALL);

    /** What may be escaped and has no meaning of its own in a pattern. */
    private static final String ESCAPED = "./-_~:@!,&'=+$()[]{}^|";

    private PathRegex() {}

    /** Returns the patterns that match the same paths, where there are any. */
    public static Optional<List<String>> patterns(String regex) {
        // Any one character may also be a slash, which no pattern says.
        return ANY_ONE.matcher(regex).find() ? Optional.empty() : patternsWithin(regex);
    }

    /**
     * Returns patterns that match no other paths, where there are any: fit for opening paths, and for nothing that protects them. They are
     * the same as those of {@link #patterns}, but that any one character is not a slash: people write {@code /v1.0/} and mean the dot.
     */
    public static Optional<List<String>> patternsWithin(String regex) {
        List<String> patterns = new ArrayList<>();
        for (String alternative : alternatives(regex)) {
            Optional<List<String>> some = expand(alternative);
            if (some.isEmpty()) {
                return Optional.empty();
            }
            for (String one : some.get()) {
                Optional<List<String>> converted = convert(one);
                if (converted.isEmpty() || patterns.size() >= MOST) {
                    return Optional.empty();
                }
                patterns.addAll(converted.get());
            }
        }
        return Optional.of(patterns.stream().distinct().toList());
    }

    /** Returns a path prefix, in whole segments, that every matching path certainly has; {@code /} when nothing is certain. */
    public static String certainPrefix(String regex) {
        if (!regex.startsWith("^/") || regex.contains("|")) {
            return "/";
        }
        int end = 1;
        while (end < regex.length() && isPlain(regex.charAt(end))) {
            end++;
        }
        // The last character may be repeated or optional, and the last segment may go on.
        String literal = regex.substring(1, end);
        String segments = literal.substring(0, literal.lastIndexOf('/') + 1);
        boolean repeated = end < regex.length() && "?*{".indexOf(regex.charAt(end)) >= 0 && literal.endsWith("/");
        if (repeated) {
            segments = segments.substring(0, segments.length() - 1);
            segments = segments.substring(0, segments.lastIndexOf('/') + 1);
        }
        return segments.isEmpty() || segments.contains("//") ? "/" : segments;
    }

    /** Splits at the bars that are in no group. */
    private static List<String> alternatives(String regex) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == '|' && depth == 0) {
                parts.add(regex.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(regex.substring(from));
        return parts;
    }

    /** Writes groups of plain alternatives out. */
    private static Optional<List<String>> expand(String regex) {
        String tail = OR_BELOW.stream().filter(regex::endsWith).findFirst().orElse("");
        List<String> done = new ArrayList<>();
        List<String> todo = new ArrayList<>(List.of(regex.substring(0, regex.length() - tail.length())));
        while (!todo.isEmpty()) {
            String next = todo.remove(0);
            Matcher group = GROUP.matcher(next);
            if (!group.find()) {
                done.add(next + tail);
                continue;
            }
            for (String choice : group.group(1).split("\\|", -1)) {
                todo.add(next.substring(0, group.start()) + choice + next.substring(group.end()));
            }
            if (todo.size() + done.size() > MOST) {
                return Optional.empty();
            }
        }
        return Optional.of(done);
    }

    private static Optional<List<String>> convert(String regex) {
        Matcher type = FILE_TYPE.matcher(regex);
        if (type.matches()) {
            return valid(List.of("/**/*." + type.group(1)));
        }
        Matcher anywhere = FILE_TYPE.matcher(regex.startsWith("^/.*") ? regex.substring(4) : "");
        if (anywhere.matches()) {
            return valid(List.of("/**/*." + anywhere.group(1)));
        }
        if (!regex.startsWith("^")) {
            return Optional.empty();
        }
        String body = regex.substring(1);
        for (String tail : OR_BELOW) {
            if (body.endsWith(tail)) {
                return literal(body.substring(0, body.length() - tail.length()))
                        .flatMap(path -> valid(List.of(path + (path.endsWith("/") ? "**" : "/**"))));
            }
        }
        for (String tail : OR_SLASH) {
            if (body.endsWith(tail)) {
                return literal(body.substring(0, body.length() - tail.length()))
                        .flatMap(path -> valid(List.of(path.isEmpty() ? "/" : path, path + "/")));
            }
        }
        boolean whole = body.endsWith("$") && !body.endsWith("\\$");
        if (whole) {
            body = body.substring(0, body.length() - 1);
        }
        boolean open = body.endsWith(".*") && !body.endsWith("\\.*");
        if (open) {
            body = body.substring(0, body.length() - 2);
        }
        if (whole && !open) {
            return literal(body).flatMap(path -> valid(List.of(path)));
        }
        return literal(body).flatMap(path -> valid(List.of(path.endsWith("/") ? path + "**" : path + "*/**")));
    }

    /** Returns an expression that is made of plain characters and of anything within a segment, as a path. */
    private static Optional<String> literal(String expression) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (expression.startsWith("[^/]+", i) || expression.startsWith("[^/]*", i)) {
                path.append(WITHIN);
                i += 4;
            } else if (c == '\\' && i + 1 < expression.length() && ESCAPED.indexOf(expression.charAt(i + 1)) >= 0) {
                path.append(expression.charAt(++i));
            } else if (c == '.' && (i + 1 == expression.length() || "*+?{".indexOf(expression.charAt(i + 1)) < 0)) {
                path.append('?');
            } else if (isPlain(c) && (i + 1 == expression.length() || "*+?{".indexOf(expression.charAt(i + 1)) < 0)) {
                path.append(c);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(path.toString());
    }

    private static boolean isPlain(char c) {
        return Character.isLetterOrDigit(c) || "/_-~:@!,&'=".indexOf(c) >= 0;
    }

    private static Optional<List<String>> valid(List<String> patterns) {
        try {
            patterns.forEach(PathPattern::of);
            return Optional.of(patterns);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
