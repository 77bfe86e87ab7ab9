package io.gatehouse.internal.token;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which issuers a provider's tokens may name: exactly one, or with a template such as
 * {@code https://login.microsoftonline.com/{tenantid}/v2.0} those of some tenants. A token of a tenant names it twice, in {@code iss} and
 * in {@code tid}, which must agree; and keys that a provider publishes for one tenant alone sign for no other.
 */
public final class IssuerRule {
    /** What stands for a tenant in the issuer of a provider that has many. */
    public static final String TENANT = "{tenantid}";

    private static final Pattern TENANT_ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final String issuer;
    private final Set<String> tenants;
    private final boolean anyTenant;

    private IssuerRule(String issuer, Set<String> tenants, boolean anyTenant) {
        this.issuer = issuer;
        this.tenants = tenants;
        this.anyTenant = anyTenant;
    }

    /** Returns the rule that there is this issuer and no other; nothing in it stands for anything else. */
    public static IssuerRule exactly(String issuer) {
        return new IssuerRule(issuer, Set.of(), false);
    }

    /**
     * Returns the rule for an issuer as it is configured.
     *
     * @param issuer the issuer, with {@value #TENANT} in it where it stands for many
     * @param tenants the tenants that are accepted
     * @param anyTenant whether every tenant is
     */
    public static IssuerRule of(String issuer, List<String> tenants, boolean anyTenant) {
        return new IssuerRule(issuer, Set.copyOf(tenants), anyTenant && isTemplate(issuer));
    }

    /** Tells whether an issuer stands for those of many tenants. */
    public static boolean isTemplate(String issuer) {
        return issuer.contains(TENANT);
    }

    /** Tells whether a text has the form of the identifier of a tenant. */
    public static boolean isTenant(String text) {
        return TENANT_ID.matcher(text).matches();
    }

    /** Returns the issuer as it is configured: for messages and comparisons with metadata. */
    public String issuer() {
        return issuer;
    }

    /** Tells whether there are several issuers. */
    public boolean hasTenants() {
        return !tenants.isEmpty() || anyTenant;
    }

    /** Returns every issuer that is accepted; empty where they cannot be counted. */
    public Optional<List<String>> all() {
        if (!hasTenants()) {
            return Optional.of(List.of(issuer));
        }
        return anyTenant
                ? Optional.empty()
                : Optional.of(tenants.stream()
                        .sorted()
                        .map(tenant -> issuer.replace(TENANT, tenant))
                        .toList());
    }

    /** Tells whether an issuer is accepted, compared character by character (RFC 9207, section 2.4). */
    public boolean accepts(String iss) {
        if (!hasTenants()) {
            return iss.equals(issuer);
        }
        return tenantOf(iss).isPresent();
    }

    /** Tells whether a token may say this: an accepted issuer, and the tenant that belongs to it. */
    boolean accepts(String iss, Optional<String> tid) {
        return hasTenants() ? tid.isPresent() && tenantOf(iss).equals(tid) : iss.equals(issuer);
    }

    private Optional<String> tenantOf(String iss) {
        int at = issuer.indexOf(TENANT);
        int tail = issuer.length() - at - TENANT.length();
        if (iss.length() < at + tail) {
            return Optional.empty();
        }
        String tenant = iss.substring(at, iss.length() - tail);
        return isTenant(tenant) && issuer.replace(TENANT, tenant).equals(iss) && (anyTenant || tenants.contains(tenant))
                ? Optional.of(tenant)
                : Optional.empty();
    }

    /**
     * Returns the keys that may have signed a token: where there are tenants, those that are published for all of them or for the token's
     * own.
     */
    KeySet keysFor(UnverifiedToken token, KeySet keys) {
        if (!hasTenants()) {
            return keys;
        }
        String iss = token.payload().get("iss") instanceof String text ? text : "";
        String tenant = tenantOf(iss).orElse("");
        return keys.where(key -> {
            String of = key.issuer();
            return of == null || of.equals(iss) || of.replace(TENANT, tenant).equals(iss);
        });
    }

    /** Returns what was expected, for a message. */
    String expectation() {
        return SafeText.quote(issuer)
                + (hasTenants()
                        ? " with the tenant of the claim tid in it" + (anyTenant ? "" : ", which is one of tenants")
                        : "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IssuerRule rule
                && rule.issuer.equals(issuer)
                && rule.tenants.equals(tenants)
                && rule.anyTenant == anyTenant;
    }

    @Override
    public int hashCode() {
        return Objects.hash(issuer, tenants, anyTenant);
    }

    /** Returns the issuer as it is configured. */
    @Override
    public String toString() {
        return issuer;
    }
}
