package io.gatehouse.config;

import io.gatehouse.identity.ClaimPath;
import io.gatehouse.outcome.HeaderEdits;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges what is said in signed assertions of identity. */
final class AssertionCheck {
    private static final int MAX_NAME = 100;
    private static final Duration LEAST_LIFETIME = Duration.ofSeconds(10);
    private static final Duration MOST_LIFETIME = Duration.ofMinutes(5);

    /**
     * What says something about a token itself, or about another token: ours alone to write, or nobody's, lest an assertion pass for what
     * the provider has signed.
     */
    private static final Set<String> PROTOCOL = Set.of(
            "iss",
            "sub",
            "aud",
            "exp",
            "nbf",
            "iat",
            "jti",
            "idp",
            "azp",
            "nonce",
            "at_hash",
            "c_hash",
            "s_hash",
            "sid",
            "events",
            "cnf",
            "act",
            "may_act",
            "scope",
            "client_id",
            "typ",
            "token_use",
            "_claim_names",
            "_claim_sources");

    private final AssertionConfig assertion;
    private final IdentityConfig identity;
    private final ConfigCheck check;

    AssertionCheck(AssertionConfig assertion, IdentityConfig identity, ConfigCheck check) {
        this.assertion = assertion;
        this.identity = identity;
        this.check = check;
    }

    void run() {
        header();
        assertion.issuer().ifPresent(value -> text("identity.assertion.issuer", value));
        assertion.audience().ifPresent(value -> text("identity.assertion.audience", value));
        check.within("identity.assertion.lifetime", assertion.lifetime(), LEAST_LIFETIME, MOST_LIFETIME);
        claims();
        SecretRules.assertionKeys(assertion.keys(), assertion.algorithm(), check::problem);
    }

    private void header() {
        String key = "identity.assertion.header";
        String name = assertion.header();
        String normal = HeaderEdits.normalize(name);
        if (name.length() > MAX_NAME || !ConfigCheck.TOKEN.matcher(name).matches()) {
            check.problem(
                    key,
                    "expected a header name of letters, digits and hyphens, such as X-Gatehouse-Assertion, but came "
                            + check.shown(key, name));
        } else if (IdentityCheck.isReserved(normal)) {
            check.problem(
                    key,
                    "must not be " + name
                            + ", which says something about the request itself; choose another name, such as"
                            + " X-Gatehouse-Assertion");
        } else if (isOfMap(normal) || isOfClaims(normal) || isOfPreset(normal)) {
            check.problem(
                    key,
                    "must not be " + name
                            + ", which identity.headers uses for something else; choose another name, such as"
                            + " X-Gatehouse-Assertion");
        }
    }

    private boolean isOfMap(String normal) {
        return identity.headerMap().keySet().stream()
                .anyMatch(name -> HeaderEdits.normalize(name).equals(normal));
    }

    private boolean isOfClaims(String normal) {
        return identity.headers() == HeaderPreset.MOD_AUTH_OPENIDC
                && normal.startsWith(HeaderEdits.normalize(identity.claimPrefix()));
    }

    private static boolean isOfPreset(String normal) {
        return Arrays.stream(HeaderPreset.values())
                .flatMap(preset -> preset.fixedNames().stream())
                .anyMatch(name -> HeaderEdits.normalize(name).equals(normal));
    }

    private void text(String key, String value) {
        if (!AssertionConfig.isName(value)) {
            check.problem(
                    key,
                    "expected 1 to 255 printable ASCII characters, such as https://app.example.com, but came "
                            + check.shown(key, value));
        }
    }

    private void claims() {
        String key = "identity.assertion.claims";
        List<ClaimPath> claims = assertion.claims();
        check.few(key, claims.size(), Limits.ELEMENTS);
        Set<ClaimPath> seen = new HashSet<>();
        for (ClaimPath claim : claims) {
            String name = claim.toString();
            if (PROTOCOL.contains(name)) {
                check.problem(
                        key,
                        "must not hold " + name
                                + ", which says something about a token and nothing about a person, or is"
                                + " there anyway; remove it");
            } else if (!seen.add(claim)) {
                check.problem(key, "holds " + check.shown(key, name) + " twice; remove one");
            }
        }
    }
}
