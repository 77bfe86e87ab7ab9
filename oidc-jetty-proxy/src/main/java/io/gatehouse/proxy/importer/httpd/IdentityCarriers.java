package io.gatehouse.proxy.importer.httpd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the application is told about who asks. */
final class IdentityCarriers {
    private static final Pattern ENVIRONMENT =
            Pattern.compile("(?:expr=)?%\\{(?:ENV:|env:|reqenv:)?([A-Za-z0-9_.-]+)\\}e?s?");

    private IdentityCarriers() {}

    static Map<String, Carrier> table() {
        Map<String, Carrier> table = new LinkedHashMap<>();
        table.put("OIDCClaimPrefix", IdentityCarriers::prefix);
        table.put("OIDCClaimDelimiter", Carrier.to("identity.claim-delimiter"));
        table.put("OIDCPassClaimsAs", IdentityCarriers::encoding);
        table.put("OIDCRemoteUserClaim", IdentityCarriers::name);
        table.put("OIDCAuthNHeader", Carrier.elsewhere());
        table.put(
                "OIDCBlackListedClaims",
                (directive, terms) -> terms.set("identity.claims.drop", directive.arguments()));
        table.put(
                "OIDCWhiteListedClaims",
                (directive, terms) -> terms.set("identity.claims.keep", directive.arguments()));
        table.put("OIDCPassAccessToken", Carrier.elsewhere());
        table.put("OIDCPassIDTokenAs", IdentityCarriers::idToken);
        table.put("OIDCPassUserInfoAs", IdentityCarriers::userInfo);
        return table;
    }

    private static void prefix(Directive directive, Terms terms) {
        if (directive.first().isEmpty()) {
            terms.byHand(
                    "identity.claim-prefix",
                    directive,
                    "claims without a prefix could be any header. Name those that the application reads, in identity.headers:"
                            + " {X-User: sub, X-Mail: email}.");
        } else {
            terms.set("identity.claim-prefix", directive.first());
        }
    }

    private static void encoding(Directive directive, Terms terms) {
        if (directive.all().toLowerCase(Locale.ROOT).contains("base64url")) {
            terms.set("identity.encoding", "base64url");
        } else if (directive.all().toLowerCase(Locale.ROOT).contains("latin1")) {
            terms.differs(
                    "identity.encoding", directive, "values beyond ASCII are UTF-8; base64url is the other choice.");
        }
    }

    private static void name(Directive directive, Terms terms) {
        String claim = directive.first();
        if (claim.endsWith("@")) {
            claim = claim.substring(0, claim.length() - 1);
            terms.differs("identity.name", directive, "the issuer is not appended to the name.");
        }
        if (directive.arguments().size() > 1) {
            terms.byHand("identity.name", directive, "the whole claim is the name; an expression cannot cut it.");
        }
        terms.set("identity.name", claim);
    }

    private static void idToken(Directive directive, Terms terms) {
        for (String word : directive.arguments()) {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "payload" ->
                    terms.byHand(
                            "identity",
                            directive,
                            "there is no OIDC_id_token_payload. The claims are in their own headers; identity.assertion has them in one, signed.");
                case "off" ->
                    terms.differs(
                            "identity",
                            directive,
                            "the claims of the ID token are passed on all the same; identity.claims.keep chooses among them.");
                default -> {}
            }
        }
    }

    private static void userInfo(Directive directive, Terms terms) {
        for (String word : directive.arguments()) {
            String kind = word.toLowerCase(Locale.ROOT).split(":", 2)[0];
            if (!kind.equals("claims")) {
                terms.byHand(
                        "identity",
                        directive,
                        kind
                                + ": the claims are in their own headers. identity.assertion has those that you name in one header, as a JWT"
                                + " that is signed by the gateway and verifiable with /oidc/jwks.");
            }
        }
    }

    /** Sets the headers, the tokens among them, when every directive is known. */
    static void headers(Terms terms, List<Directive> requestHeaders) {
        tokens(terms);
        String how = terms.word("OIDCPassClaimsAs");
        boolean preset = !how.equals("environment") && !how.equals("none");
        Map<String, String> map = new LinkedHashMap<>();
        List<Directive> named = new ArrayList<>();
        for (Directive directive : requestHeaders) {
            claim(directive, terms).ifPresent(claim -> {
                map.put(directive.argument(1), claim);
                named.add(directive);
            });
        }
        terms.last("OIDCAuthNHeader").ifPresent(directive -> {
            map.put(directive.first(), userClaim(terms));
            named.add(directive);
        });
        if (preset) {
            named.forEach(directive -> terms.byHand(
                    "identity.headers",
                    directive,
                    "headers are named by claim, or by a list of your own, and not by both. Where the application reads this one alone,"
                            + " write headers: "
                            + map.toString().replace('=', ':').replace(":", ": ") + " here."));
        } else if (map.isEmpty()) {
            terms.set("identity.headers", "none");
            terms.last("OIDCPassClaimsAs")
                    .ifPresent(
                            directive -> terms.byHand(
                                    "identity.headers",
                                    directive,
                                    "there is no environment that an upstream could see; write headers: mod-auth-openidc if it is to know who asks."));
        } else {
            terms.set("identity.headers", map);
        }
    }

    private static String userClaim(Terms terms) {
        return terms.draft().text("identity.name").orElse("sub");
    }

    private static void tokens(Terms terms) {
        List<String> tokens = new ArrayList<>();
        if (!terms.word("OIDCPassAccessToken").equals("off")) {
            tokens.add("access_token");
        }
        boolean serialized = terms.last("OIDCPassIDTokenAs").stream()
                .flatMap(directive -> directive.arguments().stream())
                .anyMatch("serialized"::equalsIgnoreCase);
        if (serialized) {
            tokens.add("id_token");
        }
        if (!tokens.isEmpty()) {
            terms.set("identity.pass-tokens", tokens);
        }
    }

    /** Returns the claim that a {@code RequestHeader set} takes from what mod_auth_openidc left in the environment. */
    static Optional<String> claim(Directive directive, Terms terms) {
        if (directive.arguments().size() < 3 || !directive.first().equalsIgnoreCase("set")) {
            return Optional.empty();
        }
        Matcher matcher = ENVIRONMENT.matcher(directive.argument(2));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String variable = matcher.group(1);
        String prefix = terms.last("OIDCClaimPrefix").map(Directive::first).orElse("OIDC_CLAIM_");
        if (variable.equals("REMOTE_USER")) {
            return Optional.of(userClaim(terms));
        }
        return !prefix.isEmpty() && variable.startsWith(prefix) && variable.length() > prefix.length()
                ? Optional.of(variable.substring(prefix.length()))
                : Optional.empty();
    }
}
