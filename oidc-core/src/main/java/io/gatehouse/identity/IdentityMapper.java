package io.gatehouse.identity;

import java.util.Map;

/**
 * Makes an identity out of verified claims. The built-in {@link ClaimIdentityMapper} reads name and roles by claim paths; an
 * application that must look elsewhere (a directory, a database) supplies its own.
 *
 * <p>Called at login and whenever a stored session is read, so it must be fast and give the same answer for the same claims.
 */
public interface IdentityMapper {
    /**
     * Maps verified claims.
     *
     * @param provider the name of the provider in the configuration
     * @param issuer the verified issuer
     * @param subject the verified subject
     * @param claims the claims that are kept
     */
    Identity map(String provider, String issuer, String subject, Map<String, Object> claims);
}
