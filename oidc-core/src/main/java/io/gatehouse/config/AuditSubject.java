package io.gatehouse.config;

/** How audit and log lines say who somebody is. */
public enum AuditSubject implements ConfigWord {
    /** As the provider says it. */
    PLAIN("plain"),
    /** As a keyed hash: the same for the same person, and nobody without the key can tell which person. */
    HASHED("hashed"),
    /** Not at all. */
    NONE("none");

    private final String word;

    AuditSubject(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
