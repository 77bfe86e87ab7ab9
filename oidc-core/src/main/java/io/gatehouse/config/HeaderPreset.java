package io.gatehouse.config;

import java.util.List;

/** Which identity headers the application gets. */
public enum HeaderPreset implements ConfigWord {
    /** {@code OIDC_CLAIM_<name>} for every claim that is kept. */
    MOD_AUTH_OPENIDC(
            "mod-auth-openidc",
            List.of("OIDC_access_token", "OIDC_access_token_expires", "OIDC_id_token", "OIDC_refresh_token")),
    /** {@code X-Forwarded-User}, {@code -Email}, {@code -Groups}, {@code -Preferred-Username}, {@code -Access-Token}. */
    OAUTH2_PROXY(
            "oauth2-proxy",
            List.of(
                    "X-Forwarded-User",
                    "X-Forwarded-Email",
                    "X-Forwarded-Groups",
                    "X-Forwarded-Preferred-Username",
                    "X-Forwarded-Access-Token")),
    /** {@code Remote-User}, {@code Remote-Groups}, {@code Remote-Name}, {@code Remote-Email}. */
    AUTHELIA("authelia", List.of("Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email")),
    /** None. */
    NONE("none", List.of()),
    /** Those of {@link IdentityConfig#headerMap()}; written as a map, not as this word. */
    MAP("map", List.of());

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of, which is immutable
    private final List<String> fixedNames;

    HeaderPreset(String word, List<String> fixedNames) {
        this.word = word;
        this.fixedNames = fixedNames;
    }

    @Override
    public String word() {
        return word;
    }

    /** Returns the names of headers that this preset alone uses, whatever claims there are, those of passed tokens among them. */
    public List<String> fixedNames() {
        return fixedNames;
    }
}
