package io.gatehouse.proxy.importer.httpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of an Apache configuration: continued ones joined, comments left out, and how a line falls into words. */
final class ConfigLines {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}:]{1,200})\\}");

    /**
     * A line.
     *
     * @param number where it begins, from 1
     * @param text what is written there, without spaces at the ends
     */
    record Line(int number, String text) {}

    private ConfigLines() {}

    /** Returns the lines that say something. */
    static List<Line> of(String text) {
        List<Line> lines = new ArrayList<>();
        StringBuilder joined = new StringBuilder();
        int number = 0;
        int begin = 0;
        for (String raw : text.split("\r?\n", -1)) {
            number++;
            if (joined.isEmpty()) {
                begin = number;
            }
            // The backslash must be the last character of the line.
            if (raw.endsWith("\\") && !raw.endsWith("\\\\")) {
                joined.append(raw, 0, raw.length() - 1).append(' ');
                continue;
            }
            String line = joined.append(raw).toString().strip();
            joined.setLength(0);
            if (!line.isEmpty() && !line.startsWith("#")) {
                lines.add(new Line(begin, line));
            }
        }
        String last = joined.toString().strip();
        if (!last.isEmpty() && !last.startsWith("#")) {
            lines.add(new Line(begin, last));
        }
        return lines;
    }

    /** Puts the variables in; one that is not known stays as it is written. */
    static String withVariables(String text, Map<String, String> variables) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String value = variables.getOrDefault(matcher.group(1), matcher.group());
            matcher.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(out).toString();
    }

    /** Splits at spaces that are not in quotation marks; within those, a backslash makes a mark an ordinary character. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '"' || c == '\'') {
                StringBuilder word = new StringBuilder();
                at++;
                while (at < text.length() && text.charAt(at) != c) {
                    if (text.charAt(at) == '\\'
                            && at + 1 < text.length()
                            && (text.charAt(at + 1) == c || text.charAt(at + 1) == '\\')) {
                        at++;
                    }
                    word.append(text.charAt(at++));
                }
                at++;
                words.add(word.toString());
            } else {
                int from = at;
                while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                    at++;
                }
                words.add(text.substring(from, at));
            }
        }
        return words;
    }
}
