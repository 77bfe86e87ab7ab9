package io.gatehouse.config;

import io.gatehouse.http.Origin;
import io.gatehouse.internal.token.IssuerRule;
import java.util.List;
import java.util.regex.Pattern;

/** Judges who a provider signs in, and where. */
final class ProviderReachCheck {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int MAX_TITLE = 100;

    private final ProviderConfig provider;
    private final ConfigCheck check;
    private final String base;

    ProviderReachCheck(ProviderConfig provider, ConfigCheck check) {
        this.provider = provider;
        this.check = check;
        this.base = provider.key();
    }

    void run() {
        reach();
        tenants(provider.issuer().orElse(""));
    }

    /** Judges who is let in by an issuer that stands for many: OpenID Connect knows none, so each must be named. */
    private void tenants(String issuer) {
        List<String> tenants = provider.tenants();
        if (!IssuerRule.isTemplate(issuer)) {
            if (!tenants.isEmpty() || provider.insecureAnyTenant()) {
                check.problem(
                        base + (tenants.isEmpty() ? ".insecure-any-tenant" : ".tenants"),
                        "has no meaning without " + IssuerRule.TENANT + " in " + base
                                + ".issuer, such as https://login.microsoftonline.com/{tenantid}/v2.0; remove it");
            }
            return;
        }
        if (provider.metadataUrl().isEmpty() && !provider.endpoints().complete()) {
            check.problem(
                    base + ".metadata-url",
                    "is missing; an issuer with " + IssuerRule.TENANT
                            + " is no address to read metadata from; expected one such as"
                            + " https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration");
        }
        if (tenants.isEmpty() != provider.insecureAnyTenant()) {
            check.problem(
                    base + ".tenants",
                    tenants.isEmpty()
                            ? "is missing; expected the tenants whose people may sign in: anybody can have a tenant of their own"
                            : "is written together with " + base + ".insecure-any-tenant: true; keep one of the two");
        }
        check.few(base + ".tenants", tenants.size(), Limits.TENANTS);
        for (int i = 0; i < tenants.size(); i++) {
            String key = base + ".tenants[" + i + "]";
            if (!IssuerRule.isTenant(tenants.get(i))) {
                check.problem(
                        key,
                        "expected the identifier of a tenant in lower case, such as 72f988bf-86f1-41af-91ab-2d7cd011db47, but came "
                                + check.shown(key, tenants.get(i)));
            }
        }
    }

    /** Judges the name, and where the provider signs people in. */
    private void reach() {
        ProviderReach reach = provider.reach();
        if (!NAME.matcher(provider.name()).matches()) {
            check.problem(
                    base,
                    "expected a name of at most 40 lower-case letters, digits and hyphens that begins with a letter, such as acme");
        }
        check.few(base + ".hosts", reach.hosts().size(), Limits.ELEMENTS);
        check.few(base + ".paths", reach.paths().size(), Limits.ELEMENTS);
        for (int i = 0; i < reach.hosts().size(); i++) {
            String key = base + ".hosts[" + i + "]";
            if (Origin.parse("https", reach.hosts().get(i)).isEmpty()) {
                check.problem(
                        key,
                        "expected a host with or without a port, such as acme.example.com, but came "
                                + check.shown(key, reach.hosts().get(i)));
            }
        }
        for (int i = 0; i < reach.paths().size(); i++) {
            String key = base + ".paths[" + i + "]";
            if (!ConfigCheck.isCanonical(reach.paths().get(i))) {
                check.problem(
                        key,
                        "expected a path prefix such as /acme, which begins with a slash and needs no percent signs, but came "
                                + check.shown(key, reach.paths().get(i)));
            }
        }
        if (reach.title().length() > MAX_TITLE) {
            check.problem(base + ".title", "expected at most " + MAX_TITLE + " characters");
        }
    }
}
