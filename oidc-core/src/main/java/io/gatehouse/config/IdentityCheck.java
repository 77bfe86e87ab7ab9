package io.gatehouse.config;

import io.gatehouse.outcome.HeaderEdits;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges what the application is told. */
final class IdentityCheck {
    private static final int MAX_NAME = 100;
    private static final int MAX_DELIMITER = 5;

    // Headers that say something about the message or its way (RFC 9110), which an identity must not write over. In
    // the normal form of HeaderEdits.
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "authorization",
            "cache-control",
            "connection",
            "cookie",
            "date",
            "expect",
            "forwarded",
            "host",
            "http2-settings",
            "keep-alive",
            "max-forwards",
            "origin",
            "pragma",
            "range",
            "referer",
            "set-cookie",
            "te",
            "trailer",
            "traceparent",
            "tracestate",
            "transfer-encoding",
            "upgrade",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-proto",
            "x-forwarded-server");
    private static final List<String> RESERVED_FAMILIES =
            List.of("access-control-", "content-", "if-", "proxy-", "sec-", "x-original-", "x-rewrite-");

    private final IdentityConfig identity;
    private final ConfigCheck check;

    IdentityCheck(IdentityConfig identity, ConfigCheck check) {
        this.identity = identity;
        this.check = check;
    }

    void run() {
        claims("identity.claims.keep", identity.keepClaims());
        claims("identity.claims.drop", identity.dropClaims());
        for (String claim : identity.keepClaims()) {
            if (identity.dropClaims().contains(claim)) {
                check.problem(
                        "identity.claims.drop",
                        check.shown("identity.claims.drop", claim)
                                + " is both kept and dropped; remove it from one of the two");
            }
        }
        check.few("identity.roles", identity.roles().size(), Limits.ELEMENTS);
        check.few("identity.pass-tokens", identity.passTokens().size(), Limits.ELEMENTS);
        headers();
        prefix();
        identity.assertion().ifPresent(assertion -> new AssertionCheck(assertion, identity, check).run());
        String delimiter = identity.claimDelimiter();
        if (delimiter.isEmpty()
                || delimiter.length() > MAX_DELIMITER
                || delimiter.chars().anyMatch(c -> c < 0x20 || c > 0x7E || c == '\\')) {
            check.problem(
                    "identity.claim-delimiter",
                    "expected 1 to " + MAX_DELIMITER + " printable ASCII characters other than \\, which escapes it");
        }
    }

    private void claims(String key, List<String> claims) {
        check.few(key, claims.size(), Limits.ELEMENTS);
        for (String claim : claims) {
            if (claim.isEmpty() || claim.length() > 2 * MAX_NAME) {
                check.problem(key, "expected names of 1 to " + 2 * MAX_NAME + " characters");
            }
        }
    }

    private void headers() {
        String key = "identity.headers";
        Map<String, ?> headers = identity.headerMap();
        check.few(key, headers.size(), Limits.ELEMENTS);
        if (identity.headers() == HeaderPreset.MAP && headers.isEmpty()) {
            check.problem(key, "expected at least one header in the map; write none for no headers");
        } else if (identity.headers() != HeaderPreset.MAP && !headers.isEmpty()) {
            check.problem(key, "expected either a preset or a map of headers, but came both");
        }
        Set<String> normal = new HashSet<>();
        for (String name : headers.keySet()) {
            if (name.length() > MAX_NAME || !ConfigCheck.TOKEN.matcher(name).matches()) {
                check.problem(
                        key,
                        "expected header names of letters, digits and hyphens, such as X-User, but came "
                                + check.shown(key, name));
            } else if (isReserved(HeaderEdits.normalize(name))) {
                check.problem(
                        key,
                        "must not set " + name + ", which says something about the request itself; choose another name,"
                                + " such as X-User");
            } else if (!normal.add(HeaderEdits.normalize(name))) {
                check.problem(
                        key, name + " is there twice, when _ and . count as -, as applications read them; rename one");
            }
        }
    }

    private void prefix() {
        String key = "identity.claim-prefix";
        String prefix = identity.claimPrefix();
        if (prefix.length() > MAX_NAME || !ConfigCheck.TOKEN.matcher(prefix).matches()) {
            check.problem(
                    key,
                    "expected letters, digits, hyphens and underscores, such as OIDC_CLAIM_, but came "
                            + check.shown(key, prefix));
            return;
        }
        // With the right claim, Co becomes Cookie.
        String normal = HeaderEdits.normalize(prefix);
        boolean harmful = isReserved(normal)
                || RESERVED.stream().anyMatch(name -> name.startsWith(normal))
                || RESERVED_FAMILIES.stream().anyMatch(family -> family.startsWith(normal));
        if (harmful) {
            check.problem(
                    key,
                    "expected a beginning that no other header has, such as OIDC_CLAIM_, but came "
                            + check.shown(key, prefix));
        }
    }

    /** Tells whether a header of this name, in normal form, says something about the message or its way. */
    static boolean isReserved(String normal) {
        return RESERVED.contains(normal) || RESERVED_FAMILIES.stream().anyMatch(normal::startsWith);
    }
}
