package io.gatehouse.proxy.refusal;

import io.gatehouse.outcome.RefusalCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a code means, where it comes from and what to do about it, in the words of {@code docs/errors.md}, which the build puts beside
 * this class: there is one text, on paper and on the screen.
 *
 * @param meaning what it means
 * @param cause where it comes from
 * @param cure what to do about it
 */
public record Remedy(String meaning, String cause, String cure) {
    private static final Pattern SECTION =
            Pattern.compile("^### `([a-z_]+)` \\(\\d{3}\\)$(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)\\]\\([^)]*\\)");
    private static final Pattern STRESS = Pattern.compile("(?<![\\w`*])\\*\\*?([^*`]+?)\\*\\*?(?![\\w`*])");
    private static final Pattern ITEM = Pattern.compile("\\n +- ");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** Read when somebody first wants to know. */
    private static final class Document {
        private static final Map<RefusalCode, Remedy> REMEDIES = read();

        private static Map<RefusalCode, Remedy> read() {
            Map<String, String> sections = new HashMap<>();
            Matcher section = SECTION.matcher(text());
            while (section.find()) {
                sections.put(section.group(1), section.group(2));
            }
            Map<RefusalCode, Remedy> remedies = new EnumMap<>(RefusalCode.class);
            for (RefusalCode code : RefusalCode.values()) {
                String text = sections.getOrDefault(code.word(), "");
                remedies.put(code, new Remedy(part(text, "Meaning"), part(text, "Cause"), part(text, "Cure")));
            }
            return remedies;
        }
    }

    /** Returns what there is to say of a code. */
    public static Remedy of(RefusalCode code) {
        return Document.REMEDIES.getOrDefault(code, new Remedy("", "", ""));
    }

    private static String text() {
        try (InputStream in = Remedy.class.getResourceAsStream("errors.md")) {
            if (in == null) {
                throw new IllegalStateException("docs/errors.md is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String part(String section, String name) {
        Matcher part = Pattern.compile(
                        "^- \\*\\*" + name + ":\\*\\* (.*?)(?=^- \\*\\*|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(section);
        return part.find() ? plain(part.group(1)) : "";
    }

    /** Returns a text of the document on one line; code stays between grave accents. */
    private static String plain(String text) {
        String joined = ITEM.matcher(text).replaceAll(" • ");
        String linked = LINK.matcher(joined).replaceAll("$1");
        return SPACE.matcher(STRESS.matcher(linked).replaceAll("$1"))
                .replaceAll(" ")
                .strip();
    }
}
