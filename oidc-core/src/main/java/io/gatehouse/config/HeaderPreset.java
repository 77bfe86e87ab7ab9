package io.gatehouse.config;

/** Which identity headers the application gets. */
public enum HeaderPreset implements ConfigWord {
    /** {@code OIDC_CLAIM_<name>} for every claim that is kept. */
    MOD_AUTH_OPENIDC("mod-auth-openidc"),
    /** {@code X-Forwarded-User}, {@code -Email}, {@code -Groups}, {@code -Preferred-Username}, {@code -Access-Token}. */
    OAUTH2_PROXY("oauth2-proxy"),
    /** {@code Remote-User}, {@code Remote-Groups}, {@code Remote-Name}, {@code Remote-Email}. */
    AUTHELIA("authelia"),
    /** None. */
    NONE("none"),
    /** Those of {@link IdentityConfig#headerMap()}; written as a map, not as this word. */
    MAP("map");

    private final String word;

    HeaderPreset(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
