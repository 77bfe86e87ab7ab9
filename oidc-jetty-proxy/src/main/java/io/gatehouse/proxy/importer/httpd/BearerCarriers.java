package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.Note;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Access tokens: {@code AuthType oauth20} and {@code auth-openidc}. */
final class BearerCarriers {
    private static final int MAX_CACHE = 600;

    private BearerCarriers() {}

    static Map<String, Carrier> table() {
        Map<String, Carrier> table = new LinkedHashMap<>();
        table.put(
                "OIDCOAuthVerifyAudience", (directive, terms) -> terms.set("bearer.audiences", directive.arguments()));
        table.put("OIDCOAuthVerifyIssuer", Carrier.elsewhere());
        table.put("OIDCOAuthVerifyJwksUri", Carrier.elsewhere());
        table.put("OIDCOAuthServerMetadataURL", Carrier.elsewhere());
        table.put("OIDCOAuthIntrospectionEndpoint", (directive, terms) -> {
            terms.set("bearer.introspection", true);
            terms.set("provider.endpoints.introspection", directive.first());
        });
        table.put("OIDCOAuthTokenIntrospectionInterval", (directive, terms) -> {
            if (directive.first().startsWith("-")) {
                terms.set("bearer.introspection-cache", "0s");
            } else if (!directive.first().equals("0")) {
                terms.seconds("bearer.introspection-cache", directive, directive.first(), 0, MAX_CACHE);
            }
        });
        return table;
    }

    /** Sets whose tokens count, and for whom they must be, where a rule accepts them. */
    static void complete(Terms terms, boolean accepted) {
        issuers(terms);
        if (!accepted || terms.draft().get("bearer.audiences").isPresent()) {
            return;
        }
        String client = terms.draft().text("provider.client-id").orElse("AUDIENCE");
        terms.set("bearer.audiences", List.of(client));
        terms.draft()
                .note(
                        "bearer.audiences",
                        new Note(
                                Note.Kind.BY_HAND,
                                "AuthType",
                                "without OIDCOAuthVerifyAudience",
                                "Apache took tokens for anybody. Write what the provider puts into aud of tokens for this application;"
                                        + " the client id is a guess."));
    }

    private static void issuers(Terms terms) {
        Map<String, Object> issuer = new LinkedHashMap<>();
        terms.last("OIDCOAuthVerifyIssuer").ifPresent(directive -> issuer.put("issuer", directive.first()));
        terms.last("OIDCOAuthServerMetadataURL").ifPresent(directive -> issuer.put("metadata-url", directive.first()));
        terms.last("OIDCOAuthVerifyJwksUri").ifPresent(directive -> issuer.put("jwks-url", directive.first()));
        boolean known = terms.draft()
                .text("provider.issuer")
                .filter(own -> own.equals(issuer.get("issuer")))
                .isPresent();
        if (issuer.isEmpty() || known) {
            return;
        }
        if (issuer.containsKey("issuer")) {
            terms.set("bearer.issuers", List.of(issuer));
            return;
        }
        terms.all().stream()
                .filter(directive ->
                        directive.is("OIDCOAuthVerifyJwksUri") || directive.is("OIDCOAuthServerMetadataURL"))
                .forEach(
                        directive -> terms.byHand(
                                "bearer.issuers",
                                directive,
                                "tokens of the provider itself are verified by its own keys. For another issuer write bearer.issuers:"
                                        + " [{issuer: …, jwks-url: …}]; its name, as it stands in iss, is not in this configuration."));
    }
}
