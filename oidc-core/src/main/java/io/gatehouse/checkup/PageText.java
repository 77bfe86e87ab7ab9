package io.gatehouse.checkup;

import io.gatehouse.internal.provider.ProviderAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a person would read on a page of the provider, to look for a few words in; it is never shown. */
final class PageText {
    private static final int MAX_LENGTH = 64 * 1024;

    private final String text;

    private PageText(String text) {
        this.text = text;
    }

    /** Returns the text of an answer, without tags, scripts and styles. */
    static PageText of(ProviderAnswer answer) {
        return new PageText(plain(new String(answer.body(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT)));
    }

    private static String plain(String html) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < html.length() && out.length() < MAX_LENGTH) {
            char c = html.charAt(i);
            if (c != '<') {
                out.append(Character.isWhitespace(c) ? ' ' : c);
                i++;
                continue;
            }
            int end = end(html, i);
            out.append(' ');
            i = end < 0 ? html.length() : end;
        }
        return out.toString().replaceAll(" +", " ").strip();
    }

    /** Returns where the tag ends, or with what it holds the script or style. */
    private static int end(String html, int start) {
        for (String raw : List.of("script", "style", "svg")) {
            if (html.startsWith(raw, start + 1)) {
                int close = html.indexOf("</" + raw, start);
                int end = close < 0 ? -1 : html.indexOf('>', close);
                return end < 0 ? -1 : end + 1;
            }
        }
        int end = html.indexOf('>', start);
        return end < 0 ? -1 : end + 1;
    }

    /** Tells whether it says one of these, which are in lower case. */
    boolean says(String... words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
