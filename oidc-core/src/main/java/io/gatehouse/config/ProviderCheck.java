package io.gatehouse.config;

import io.gatehouse.http.AddressRange;
import io.gatehouse.internal.token.DecryptionKeys;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.JsonRejectedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges the settings of the provider. */
final class ProviderCheck {
    private static final List<String> ASYMMETRIC =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
    // What the login itself decides.
    private static final Set<String> OWN_PARAMETERS = Set.of(
            "client_id",
            "client_secret",
            "code_challenge",
            "code_challenge_method",
            "nonce",
            "redirect_uri",
            "request",
            "request_uri",
            "response_mode",
            "response_type",
            "scope",
            "state");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");
    private static final Pattern CLIENT_ID = Pattern.compile("[\\x20-\\x7E]{1,500}");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9._~-]{1,100}");
    private static final AddressRange LOOPBACK_V4 =
            AddressRange.parse("127.0.0.0/8").orElseThrow();
    private static final AddressRange LOOPBACK_V6 = AddressRange.parse("::1").orElseThrow();

    private final ProviderConfig provider;
    private final ConfigCheck check;
    /** What stands before the names of settings in messages. */
    private final String base;

    ProviderCheck(ProviderConfig provider, ConfigCheck check) {
        this.provider = provider;
        this.check = check;
        this.base = provider.key();
    }

    void run() {
        new ProviderReachCheck(provider, check).run();
        whereItIs();
        client();
        algorithms();
        request();
        Duration second = Duration.ofSeconds(1);
        check.within(base + ".clock-skew", provider.clockSkew(), Duration.ZERO, Duration.ofMinutes(2));
        check.within(base + ".connect-timeout", provider.connectTimeout(), Duration.ofMillis(1), Duration.ofMinutes(1));
        check.within(
                base + ".request-timeout", provider.requestTimeout(), Duration.ofMillis(1), second.multipliedBy(120));
        caFile(base + ".ca-file");
    }

    private void whereItIs() {
        EndpointsConfig endpoints = provider.endpoints();
        if (provider.issuer().isEmpty() && provider.metadataUrl().isEmpty()) {
            check.problem(
                    base + ".issuer",
                    endpoints.complete()
                            ? "is missing; expected the provider's issuer, which ID tokens are compared with, beside"
                                    + " " + base + ".endpoints"
                            : "is missing; expected the provider's issuer, such as https://idp.example.com/realms/main, or"
                                    + " " + base + ".metadata-url");
        }
        provider.issuer().ifPresent(issuer -> issuer(base + ".issuer", issuer));
        secure(base + ".metadata-url", provider.metadataUrl());
        secure(base + ".endpoints.authorization", endpoints.authorization());
        secure(base + ".endpoints.token", endpoints.token());
        secure(base + ".endpoints.jwks", endpoints.jwks());
        secure(base + ".endpoints.userinfo", endpoints.userInfo());
        secure(base + ".endpoints.end-session", endpoints.endSession());
        secure(base + ".endpoints.revocation", endpoints.revocation());
        secure(base + ".endpoints.introspection", endpoints.introspection());
    }

    /** Judges the addresses of somebody who has nothing but an issuer, metadata and keys, written below this key. */
    void issuerAlone(String key) {
        provider.issuer().ifPresent(issuer -> issuer(key + ".issuer", issuer));
        secure(key + ".metadata-url", provider.metadataUrl());
        secure(key + ".jwks-url", provider.endpoints().jwks());
        caFile(key + ".ca-file");
    }

    private void caFile(String key) {
        provider.caFile()
                .filter(file -> !Files.isRegularFile(file) || !Files.isReadable(file))
                .ifPresent(file -> check.problem(
                        key,
                        "expected a PEM file that can be read, but there is none at "
                                + check.shown(key, file.toString())));
    }

    /** Judges the issuer by OpenID Connect Core 1.0, section 2: https, host, perhaps port and path, nothing more. */
    private void issuer(String key, String issuer) {
        URI url;
        try {
            url = new URI(issuer.replace(IssuerRule.TENANT, "0"));
        } catch (URISyntaxException e) {
            url = URI.create("");
        }
        if (url.getScheme() == null || url.getHost() == null || issuer.length() > Limits.TEXT) {
            check.problem(
                    key,
                    "expected a URL such as https://idp.example.com/realms/main, but came " + check.shown(key, issuer));
        } else if (url.getRawQuery() != null || url.getRawFragment() != null || url.getRawUserInfo() != null) {
            check.problem(
                    key,
                    "expected a URL without user name, query and fragment, exactly as the provider writes its issuer, but came "
                            + check.shown(key, issuer));
        } else {
            secure(key, Optional.of(url));
        }
    }

    private void secure(String key, Optional<URI> given) {
        given.ifPresent(url -> {
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            String host = url.getHost();
            boolean web = scheme.equals("https") || scheme.equals("http");
            if (!web || host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
                check.problem(
                        key,
                        "expected an https URL without user name and fragment, but came "
                                + check.shown(key, url.toString()));
            } else if (scheme.equals("http") && !provider.insecureHttp() && !isLoopback(host)) {
                check.problem(
                        key,
                        "expected https, but came " + check.shown(key, url.toString())
                                + "; plain http is for this machine alone, or for tests with " + base
                                + ".insecure-http: true");
            }
        });
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.toLowerCase(Locale.ROOT).endsWith(".localhost")
                || LOOPBACK_V4.contains(host)
                || LOOPBACK_V6.contains(host);
    }

    private void client() {
        if (provider.clientId().isEmpty()) {
            check.problem(
                    base + ".client-id",
                    "is missing; expected the client id that this application is registered by at the provider");
        } else if (!CLIENT_ID.matcher(provider.clientId()).matches()) {
            check.problem(
                    base + ".client-id", "expected at most 500 printable ASCII characters (RFC 6749, appendix A.1)");
        }
        new ClientAuthCheck(provider, check).run();
        provider.decryptionKeys().ifPresent(keys -> {
            try {
                DecryptionKeys.parse(keys.reveal());
            } catch (JsonRejectedException e) {
                check.problem(base + ".decryption-keys-file", String.valueOf(e.getMessage()));
            }
        });
        SecretRules.clientSecrets(provider, provider.clientSecrets(), check::problem);
    }

    private void algorithms() {
        String key = base + ".signing-algs";
        check.few(key, provider.signingAlgs().size(), Limits.ELEMENTS);
        for (String name : provider.signingAlgs()) {
            if (name.equalsIgnoreCase("none")) {
                check.problem(key, "must not hold none: an unsigned token proves nothing; remove it");
            } else if (SecretRules.SYMMETRIC.containsKey(name)) {
                if (provider.clientSecrets().isEmpty()) {
                    check.problem(
                            key,
                            name + " is checked with the client secret, which is missing; set " + base
                                    + ".client-secret");
                }
            } else if (!ASYMMETRIC.contains(name)) {
                check.problem(
                        key,
                        "expected names among " + String.join(", ", ASYMMETRIC) + ", HS256, HS384 and HS512, but came "
                                + check.shown(key, name));
            }
        }
    }

    private void request() {
        List<String> scopes = provider.scopes();
        check.few(base + ".scopes", scopes.size(), Limits.ELEMENTS);
        if (!scopes.contains("openid")) {
            check.problem(
                    base + ".scopes",
                    "must hold openid (OpenID Connect Core 1.0, section 3.1.2.1); without it there is no ID token");
        }
        for (int i = 0; i < scopes.size(); i++) {
            if (!SCOPE.matcher(scopes.get(i)).matches()) {
                check.problem(
                        base + ".scopes[" + i + "]",
                        "expected one scope without spaces, as in [openid, profile], but came "
                                + check.shown(base + ".scopes[" + i + "]", scopes.get(i)));
            }
        }
        Map<String, String> params = provider.authorizationParams();
        check.few(base + ".authorization-params", params.size(), Limits.ELEMENTS);
        params.forEach((name, value) -> {
            if (OWN_PARAMETERS.contains(name)) {
                check.problem(
                        base + ".authorization-params",
                        "must not hold " + name + ", which the login decides itself; remove it");
            } else if (!PARAMETER.matcher(name).matches() || value.length() > Limits.TEXT) {
                check.problem(
                        base + ".authorization-params",
                        "expected names of letters, digits and . _ ~ - with values of at most " + Limits.TEXT
                                + " characters, but came " + check.shown(base + ".authorization-params", name));
            }
        });
    }
}
