package io.gatehouse.config;

/** How header values are written. */
public enum HeaderEncoding implements ConfigWord {
    /** As they are, in UTF-8. */
    UTF_8("utf-8"),
    /** Base64url without padding, of the UTF-8 text. */
    BASE64URL("base64url");

    private final String word;

    HeaderEncoding(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
