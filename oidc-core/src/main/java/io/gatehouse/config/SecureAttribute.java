package io.gatehouse.config;

/** When the session cookie is {@code Secure}. */
public enum SecureAttribute implements ConfigWord {
    /** Whenever the public address is https. */
    AUTO("auto"),
    /** Always, so that sign-in does not work over http. */
    ALWAYS("always");

    private final String word;

    SecureAttribute(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
