package io.gatehouse.proxy.importer.httpd;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Who signs people in, and how logins go. */
final class ProviderCarriers {
    private static final Set<String> OWN_PARAMETERS = Set.of(
            "client_id",
            "redirect_uri",
            "response_type",
            "response_mode",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "request",
            "request_uri");
    private static final int MAX_CONNECT = 60;
    private static final int MAX_REQUEST = 120;

    private ProviderCarriers() {}

    static Map<String, Carrier> table() {
        Map<String, Carrier> table = new LinkedHashMap<>();
        table.put("OIDCProviderMetadataURL", Carrier.to("provider.metadata-url"));
        table.put("OIDCProviderIssuer", Carrier.to("provider.issuer"));
        table.put("OIDCProviderAuthorizationEndpoint", Carrier.to("provider.endpoints.authorization"));
        table.put("OIDCProviderTokenEndpoint", Carrier.to("provider.endpoints.token"));
        table.put("OIDCProviderJwksUri", Carrier.to("provider.endpoints.jwks"));
        table.put("OIDCProviderEndSessionEndpoint", Carrier.to("provider.endpoints.end-session"));
        table.put("OIDCProviderRevocationEndpoint", Carrier.to("provider.endpoints.revocation"));
        table.put("OIDCProviderUserInfoEndpoint", ProviderCarriers::userInfo);
        table.put("OIDCClientID", Carrier.to("provider.client-id"));
        table.put("OIDCClientSecret", ProviderCarriers::clientSecret);
        table.put("OIDCProviderTokenEndpointAuth", ProviderCarriers::clientAuth);
        table.put(
                "OIDCScope",
                (directive, terms) -> terms.set(
                        "provider.scopes", List.of(directive.all().strip().split("\\s+", -1))));
        table.put("OIDCAuthRequestParams", ProviderCarriers::parameters);
        table.put("OIDCResponseType", ProviderCarriers::responseType);
        table.put("OIDCResponseMode", ProviderCarriers::responseMode);
        table.put("OIDCPKCEMethod", ProviderCarriers::pkce);
        table.put("OIDCSSLValidateServer", ProviderCarriers::tls);
        table.put(
                "OIDCCABundlePath",
                (directive, terms) -> terms.set("provider.ca-file", terms.site().path(directive.first())));
        table.put("OIDCHTTPTimeoutLong", ProviderCarriers::timeouts);
        table.put("OIDCIDTokenSignedResponseAlg", ProviderCarriers::signingAlg);
        table.put("OIDCIDTokenIatSlack", ProviderCarriers::slack);
        table.put(
                "OIDCStateTimeout",
                (directive, terms) -> terms.seconds("login.timeout", directive, directive.first(), 1, 86_400));
        table.put("OIDCStateMaxNumberOfCookies", ProviderCarriers::pending);
        table.put("OIDCRedirectURI", Carrier.elsewhere());
        return table;
    }

    private static void userInfo(Directive directive, Terms terms) {
        if (directive.first().isEmpty()) {
            terms.set("provider.user-info", false);
        } else {
            terms.set("provider.endpoints.userinfo", directive.first());
            terms.set("provider.user-info", true);
        }
    }

    private static void clientSecret(Directive directive, Terms terms) {
        if (directive.first().startsWith("exec:")) {
            terms.byHand(
                    "provider.client-secret",
                    directive,
                    "the secret is what a program prints. Let that be put into a file before the start, and name the file in"
                            + " client-secret-file.");
            terms.draft().secret("provider.client-secret", "client-secret", directive.where(), null);
        } else {
            terms.draft().secret("provider.client-secret", "client-secret", directive.where(), directive.first());
        }
    }

    private static void clientAuth(Directive directive, Terms terms) {
        String method = directive.first().split(":", 2)[0];
        if (List.of("client_secret_basic", "client_secret_post", "client_secret_jwt", "none")
                .contains(method)) {
            terms.set("provider.client-auth", method);
            return;
        }
        if (method.equals("private_key_jwt")) {
            terms.byHand(
                    "provider.client-auth",
                    directive,
                    "write private_key_jwt, no client secret, and to provider.client-key-file the private key of OIDCPrivateKeyFiles:"
                            + " without what stands before its #, which goes to provider.client-key-id.");
            return;
        }
        terms.byHand(
                "provider.client-auth",
                directive,
                "this method is not supported yet. Let the provider accept client_secret_basic from this client, and write its secret.");
    }

    private static void parameters(Directive directive, Terms terms) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : directive.first().split("&", -1)) {
            String name = decoded(pair.split("=", 2)[0]);
            String value = pair.contains("=") ? decoded(pair.split("=", 2)[1]) : "";
            if (name.isEmpty()) {
                continue;
            }
            if (value.equals("#")) {
                terms.byHand(
                        "provider.authorization-params",
                        directive,
                        "a parameter cannot be copied from the request. /oidc/login takes login_hint; others have a fixed value.");
            } else if (OWN_PARAMETERS.contains(name)) {
                terms.notNeeded("provider.authorization-params", directive, name + " is decided by the login itself.");
            } else if (parameters.putIfAbsent(name, value) != null) {
                terms.byHand(
                        "provider.authorization-params",
                        directive,
                        name + " can be sent once only; the first is kept.");
            }
        }
        if (!parameters.isEmpty()) {
            terms.set("provider.authorization-params", parameters);
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static void responseType(Directive directive, Terms terms) {
        if (!directive.all().equalsIgnoreCase("code")) {
            terms.byHand(
                    "provider",
                    directive,
                    "the authorization code flow alone is spoken. Allow it for this client at the provider (Keycloak: Standard flow).");
        }
    }

    private static void responseMode(Directive directive, Terms terms) {
        String mode = directive.first().toLowerCase(Locale.ROOT);
        if (mode.equals("form_post")) {
            terms.set("login.response-mode", "form_post");
        } else if (!mode.equals("query")) {
            terms.differs("login", directive, "the provider answers by query; form_post is the other choice.");
        }
    }

    private static void pkce(Directive directive, Terms terms) {
        if (!directive.first().equalsIgnoreCase("S256")) {
            terms.differs(
                    "provider",
                    directive,
                    "PKCE is always on, with S256. A provider that refuses it must be told to accept it.");
        }
    }

    private static void tls(Directive directive, Terms terms) {
        if (directive.isOff()) {
            terms.set("provider.insecure-tls", true);
            terms.differs(
                    "provider.insecure-tls",
                    directive,
                    "anybody on the way to the provider can pose as it, and sign in as anybody. Put its certificate, or that of its"
                            + " authority, into a PEM file, write ca-file: FILE, and remove this line.");
        }
    }

    private static void timeouts(Directive directive, Terms terms) {
        terms.seconds("provider.request-timeout", directive, directive.first(), 1, MAX_REQUEST);
        if (directive.arguments().size() > 1) {
            terms.seconds("provider.connect-timeout", directive, directive.argument(1), 1, MAX_CONNECT);
        }
    }

    private static void signingAlg(Directive directive, Terms terms) {
        if (directive.first().equalsIgnoreCase("none")) {
            terms.byHand(
                    "provider",
                    directive,
                    "an ID token without a signature is never accepted. Let the provider sign, with RS256.");
        } else {
            terms.set("provider.signing-algs", List.of(directive.first()));
        }
    }

    private static void slack(Directive directive, Terms terms) {
        if (directive.first().matches("[0-9]{1,2}|1[01][0-9]|120")) {
            terms.seconds("provider.clock-skew", directive, 0);
        } else {
            terms.notNeeded(
                    "provider",
                    directive,
                    "how old an ID token may be is bounded by its exp. If clocks differ by more than 30 seconds, write clock-skew, 2m at"
                            + " most.");
        }
    }

    private static void pending(Directive directive, Terms terms) {
        if (directive.first().matches("[0-9]{1,4}")) {
            int number = Integer.parseInt(directive.first());
            terms.set("login.max-pending", number == 0 ? 20 : Math.min(20, number));
            if (number == 0 || number > 20) {
                terms.differs("login.max-pending", directive, "20 at most; the oldest goes first.");
            }
        }
    }

    /** Returns the origin of a URL; empty for anything else. */
    static String origin(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getScheme() != null && uri.getRawAuthority() != null && uri.getRawUserInfo() == null) {
                return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getRawAuthority();
            }
            return "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
