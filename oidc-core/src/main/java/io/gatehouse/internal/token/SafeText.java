package io.gatehouse.internal.token;

import java.util.Collection;
import java.util.List;

/** Makes what came from outside fit to be quoted to an operator: short, on one line, without anything that could be a token. */
public final class SafeText {
    private static final int MAX_LENGTH = 200;
    /** Longer than a UUID, which operators need to find an error at their provider; shorter than most tokens. */
    private static final int MAX_RUN = 40;

    private SafeText() {}

    /** Returns the text in quotation marks. Names and addresses: their long words stay. */
    public static String quote(String text) {
        return "'" + clean(text) + "'";
    }

    /**
     * Returns free text of a provider in quotation marks, the given secrets blotted out, and long words as well, since a provider may
     * repeat a token that was just sent to it.
     */
    public static String quote(String text, Collection<String> secrets) {
        String redacted = text;
        for (String secret : secrets) {
            if (!secret.isEmpty()) {
                redacted = redacted.replace(secret, "[redacted]");
            }
        }
        return "'" + clean(withoutLongWords(redacted)) + "'";
    }

    /** Returns the texts in quotation marks, the first few of them. */
    public static String quoteAll(List<String> texts) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < texts.size() && i < 10; i++) {
            out.append(i == 0 ? "" : ", ").append(quote(texts.get(i)));
        }
        return out.append(texts.size() > 10 ? " and more" : "").toString();
    }

    private static String clean(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (i == MAX_LENGTH) {
                return out.append("...").toString();
            }
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean plain = !Character.isISOControl(c)
                    && type != Character.FORMAT
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR
                    && type != Character.SURROGATE;
            out.append(plain ? c : '?');
        }
        return out.toString();
    }

    private static String withoutLongWords(String text) {
        StringBuilder out = new StringBuilder();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && isTokenCharacter(text.charAt(i))) {
                continue;
            }
            if (i - start > MAX_RUN) {
                out.append("[redacted]");
            } else {
                out.append(text, start, i);
            }
            if (i < text.length()) {
                out.append(text.charAt(i));
            }
            start = i + 1;
        }
        return out.toString();
    }

    private static boolean isTokenCharacter(char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != ',' && c != '(' && c != ')';
    }
}
