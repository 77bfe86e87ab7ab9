package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.ImportFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the configuration file of oauth2-proxy, which is a little of TOML: keys with texts, numbers, booleans and lists of texts. */
final class CfgFile {
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(.*)", Pattern.DOTALL);
    private static final int MAX_LIST_LINES = 2_000;

    private CfgFile() {}

    /** Returns what is written, under the names of the file. */
    static List<Given> read(String text, String name) throws ImportFailedException {
        List<Given> given = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String where = name + ":" + (i + 1);
            String line = withoutComment(lines.get(i)).strip();
            if (line.isEmpty()) {
                continue;
            }
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches()) {
                throw ImportFailedException.input(
                        where
                                + ": expected key = value, as in the configuration file of oauth2-proxy; a file of YAML is named by --alpha-config");
            }
            StringBuilder value = new StringBuilder(entry.group(2));
            if (value.toString().startsWith("[")) {
                int from = i;
                while (!closed(value) && i + 1 < lines.size() && i - from < MAX_LIST_LINES) {
                    value.append(' ').append(withoutComment(lines.get(++i)).strip());
                }
                if (!closed(value)) {
                    throw ImportFailedException.input(
                            where + ": the list that begins here is never closed; expected ]");
                }
            }
            given.add(new Given(entry.group(1), values(value.toString().strip(), where), where));
        }
        return given;
    }

    private static boolean closed(CharSequence value) {
        char quote = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == ']') {
                return true;
            }
        }
        return false;
    }

    private static String withoutComment(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '#') {
                return line.substring(0, i);
            }
        }
        return line;
    }

    private static List<String> values(String text, String where) throws ImportFailedException {
        if (!text.startsWith("[")) {
            return List.of(scalar(text, where));
        }
        List<String> values = new ArrayList<>();
        int at = 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ']') {
                return values;
            }
            if (Character.isWhitespace(c) || c == ',') {
                at++;
                continue;
            }
            int end = at + 1;
            if (c == '"' || c == '\'') {
                while (end < text.length() && text.charAt(end) != c) {
                    end += text.charAt(end) == '\\' && c == '"' ? 2 : 1;
                }
                end = Math.min(end + 1, text.length());
            } else {
                while (end < text.length() && ",] \t".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
            }
            values.add(scalar(text.substring(at, end), where));
            at = end;
        }
        return values;
    }

    private static String scalar(String text, String where) throws ImportFailedException {
        if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
            return text.substring(1, text.length() - 1);
        }
        if (!text.startsWith("\"")) {
            return text;
        }
        if (text.length() < 2 || !text.endsWith("\"")) {
            throw ImportFailedException.input(where + ": expected a quotation mark at the end of the value");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() - 1) {
                char next = text.charAt(++i);
                out.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
