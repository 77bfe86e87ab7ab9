package io.gatehouse.internal.request;

import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.identity.ClaimPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names of headers by which applications are told who asks. */
final class IdentityHeaderNames {
    static final String ACCESS_TOKEN = "OIDC_access_token";
    static final String ACCESS_TOKEN_EXPIRES = "OIDC_access_token_expires";
    static final String ID_TOKEN = "OIDC_id_token";
    static final String X_USER = "X-Forwarded-User";
    static final String X_EMAIL = "X-Forwarded-Email";
    static final String X_GROUPS = "X-Forwarded-Groups";
    static final String X_PREFERRED_USERNAME = "X-Forwarded-Preferred-Username";
    static final String X_ACCESS_TOKEN = "X-Forwarded-Access-Token";
    static final String REMOTE_USER = "Remote-User";
    static final String REMOTE_GROUPS = "Remote-Groups";
    static final String REMOTE_NAME = "Remote-Name";
    static final String REMOTE_EMAIL = "Remote-Email";

    /** The claims that most providers send, for those who must name them before they have seen any. */
    private static final List<String> USUAL_CLAIMS = List.of(
            "sub",
            "name",
            "preferred_username",
            "given_name",
            "family_name",
            "email",
            "email_verified",
            "groups",
            "roles");

    private IdentityHeaderNames() {}

    /**
     * Returns the names of all headers that the settings may set, those of tokens and of the assertion among them: for doors that must
     * name even those that a request lacks. With {@code mod-auth-openidc} claims are named by the provider, so the names are those of the
     * claims in {@code identity.claims.keep}, or where all are kept of the usual ones, and of those that name and roles are read from.
     */
    static Set<String> of(IdentityConfig config) {
        HeaderPreset preset = config.headers();
        Set<String> names = new LinkedHashSet<>();
        if (preset == HeaderPreset.MOD_AUTH_OPENIDC) {
            claims(config).forEach(claim -> names.add(config.claimPrefix() + HeaderText.name(claim)));
            names.addAll(List.of(ACCESS_TOKEN, ACCESS_TOKEN_EXPIRES, ID_TOKEN));
        } else {
            names.addAll(preset.fixedNames());
        }
        names.addAll(config.headerMap().keySet());
        boolean plain = preset == HeaderPreset.AUTHELIA || preset == HeaderPreset.MAP;
        if (plain && config.passTokens().contains(PassedToken.ACCESS_TOKEN)) {
            names.addAll(List.of(ACCESS_TOKEN, ACCESS_TOKEN_EXPIRES));
        }
        if (preset != HeaderPreset.NONE && config.passTokens().contains(PassedToken.ID_TOKEN)) {
            names.add(ID_TOKEN);
        }
        config.assertion().map(AssertionConfig::header).ifPresent(names::add);
        return names;
    }

    private static Set<String> claims(IdentityConfig config) {
        Set<String> claims = new LinkedHashSet<>(config.keepClaims().isEmpty() ? USUAL_CLAIMS : config.keepClaims());
        List<ClaimPath> read = new ArrayList<>(config.roles());
        read.add(config.name());
        for (ClaimPath path : read) {
            String text = path.toString();
            // The claim as a whole is what gets a header, whatever inside it is meant; names that are URLs hold dots of
            // their own.
            claims.add(text.contains("://") ? text : text.split("\\.", 2)[0]);
        }
        config.dropClaims().forEach(claims::remove);
        return claims;
    }
}
