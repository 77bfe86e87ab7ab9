package io.gatehouse.proxy.importer.oauth2proxy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who signs people in, and what the application is told. */
final class ProviderOptions {
    static final Set<String> NAMES = Set.of(
            "provider",
            "oidc-issuer-url",
            "client-id",
            "client-secret",
            "client-secret-file",
            "scope",
            "prompt",
            "acr-values",
            "login-url",
            "redeem-url",
            "oidc-jwks-url",
            "profile-url",
            "skip-oidc-discovery",
            "skip-claims-from-profile-url",
            "provider-ca-file",
            "ssl-insecure-skip-verify",
            "azure-tenant",
            "entra-id-allowed-tenant",
            "oidc-email-claim",
            "oidc-groups-claim",
            "user-id-claim",
            "prefer-email-to-user",
            "pass-user-headers",
            "pass-basic-auth",
            "pass-access-token",
            "set-xauthrequest");

    private static final Set<String> WITH_ISSUER =
            Set.of("oidc", "keycloak-oidc", "entra-id", "gitlab", "adfs", "login.gov", "cidaas");

    private final Terms terms;
    private final OptionsGiven given;

    private ProviderOptions(Terms terms) {
        this.terms = terms;
        this.given = terms.given();
    }

    static void carry(Terms terms) {
        ProviderOptions options = new ProviderOptions(terms);
        options.issuer();
        options.client();
        options.endpoints();
        options.headers();
    }

    private void issuer() {
        String kind = given.value("provider", "google");
        String issuer = given.value("oidc-issuer-url", "");
        if (issuer.isEmpty()) {
            issuer = switch (kind) {
                case "google" -> "https://accounts.google.com";
                case "gitlab" -> "https://gitlab.com";
                case "azure" ->
                    "https://login.microsoftonline.com/" + given.value("azure-tenant", "{tenantid}") + "/v2.0";
                case "keycloak" -> given.value("login-url", "").replaceFirst("/protocol/openid-connect/auth$", "");
                default -> "";
            };
        }
        if (issuer.contains("/common/") || issuer.contains("/organizations/")) {
            issuer = issuer.replaceFirst("/(?:common|organizations)/", "/{tenantid}/");
        }
        if (!issuer.isEmpty()) {
            terms.set("provider.issuer", issuer);
        }
        if (issuer.contains("{tenantid}")) {
            List<String> tenants = given.values("entra-id-allowed-tenant");
            if (tenants.isEmpty()) {
                terms.byHand(
                        "provider.tenants",
                        "provider",
                        "write tenants: [identifiers of the tenants whose people may sign in], or insecure-any-tenant: true.");
            } else {
                terms.set("provider.tenants", tenants);
            }
        }
        if (issuer.isEmpty()
                || !(WITH_ISSUER.contains(kind)
                        || Set.of("google", "azure", "keycloak").contains(kind))) {
            terms.byHand(
                    "provider",
                    "provider",
                    "this provider needs an issuer that speaks OpenID Connect; GitHub, Bitbucket, Facebook and their like"
                            + " do not. Put one that does in front of it (Keycloak, Dex, authentik) and write provider.issuer.");
        }
    }

    private void client() {
        terms.copy("client-id", "provider.client-id");
        terms.copy("client-secret-file", "provider.client-secret-file");
        given.get("client-secret")
                .filter(secret -> !secret.value().isEmpty())
                .ifPresent(secret -> terms.draft()
                        .secret("provider.client-secret", "client-secret", secret.where(), secret.value()));
        if (given.get("client-secret").isPresent()) {
            terms.draft().remove("provider.client-secret-file");
        }
        boolean groups = !given.values("allowed-group").isEmpty()
                && given.value("provider", "google").equals("oidc");
        String scope = given.value("scope", groups ? "openid email profile groups" : "");
        if (!scope.isEmpty()) {
            terms.set("provider.scopes", List.of(scope.strip().split("\\s+", -1)));
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        given.get("prompt").ifPresent(prompt -> parameters.put("prompt", prompt.value()));
        given.get("acr-values").ifPresent(acr -> parameters.put("acr_values", acr.value()));
        parameters.values().removeIf(String::isEmpty);
        if (!parameters.isEmpty()) {
            terms.set("provider.authorization-params", parameters);
        }
        if (parameters.containsKey("acr_values")) {
            terms.differs(
                    "provider.authorization-params",
                    "acr-values",
                    "it is asked for and not checked, as before; step-up of a rule does both.");
        }
    }

    private void endpoints() {
        if (given.isOn("skip-oidc-discovery", false)) {
            terms.copy("login-url", "provider.endpoints.authorization");
            terms.copy("redeem-url", "provider.endpoints.token");
            terms.copy("oidc-jwks-url", "provider.endpoints.jwks");
            terms.copy("profile-url", "provider.endpoints.userinfo");
        }
        List<String> authorities = given.values("provider-ca-file");
        if (!authorities.isEmpty()) {
            terms.set("provider.ca-file", authorities.get(0));
        }
        if (authorities.size() > 1) {
            terms.byHand("provider.ca-file", "provider-ca-file", "it is one file; put them together with cat.");
        }
        if (given.isOn("ssl-insecure-skip-verify", false)) {
            terms.set("provider.insecure-tls", true);
            terms.differs(
                    "provider.insecure-tls",
                    "ssl-insecure-skip-verify",
                    "anybody on the way to the provider can pose as it, and sign in as"
                            + " anybody. Put its certificate, or that of its authority, into a PEM file, write ca-file: FILE, and remove this line.");
        }
        if (!given.isOn("skip-claims-from-profile-url", false)
                && !given.value("profile-url", "").isEmpty()) {
            terms.set("provider.user-info", true);
        }
    }

    private void headers() {
        boolean told = given.isOn("pass-user-headers", true)
                || given.isOn("pass-basic-auth", true)
                || given.isOn("set-xauthrequest", false);
        if (given.isOn("set-xauthrequest", false) && !given.values("upstream").isEmpty()) {
            terms.differs(
                    "identity.headers",
                    "set-xauthrequest",
                    "requests to upstreams carry these; responses carry no X-Auth-Request-* to browsers.");
        }
        String email = given.value("oidc-email-claim", given.value("user-id-claim", "email"));
        String name = given.isOn("prefer-email-to-user", false) ? email : "sub";
        terms.set("identity.name", name);
        String groups = given.value("oidc-groups-claim", "groups");
        terms.set("identity.roles", List.of(groups));
        if (!told) {
            terms.set("identity.headers", "none");
        } else if (email.equals("email")) {
            terms.set("identity.headers", "oauth2-proxy");
        } else {
            Map<String, String> map = new LinkedHashMap<>();
            map.put("X-Forwarded-User", name);
            map.put("X-Forwarded-Email", email);
            map.put("X-Forwarded-Groups", groups);
            map.put("X-Forwarded-Preferred-Username", "preferred_username");
            terms.set("identity.headers", map);
        }
        if (given.isOn("pass-access-token", false)) {
            terms.set("identity.pass-tokens", List.of("access_token"));
        }
    }
}
