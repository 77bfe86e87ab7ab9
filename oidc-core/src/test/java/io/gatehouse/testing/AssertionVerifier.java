package io.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;

/** An application that verifies assertions of identity in the way that the documentation recommends. */
public final class AssertionVerifier {
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    private AssertionVerifier(JWKSet keys, String issuer, String audience, InstantSource clock) {
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("gatehouse-assertion+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256), new ImmutableJWKSet<>(keys)));
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        audience,
                        new JWTClaimsSet.Builder().issuer(issuer).build(),
                        Set.of("sub", "idp", "iat", "exp")) {
                    @Override
                    @SuppressWarnings("JavaUtilDate") // of the library
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew(0);
        processor.setJWTClaimsSetVerifier(claims);
    }

    /** Returns an application that believes this issuer, for itself, with the published keys. */
    public static AssertionVerifier of(String jwks, String issuer, String audience, InstantSource clock) {
        try {
            return new AssertionVerifier(JWKSet.parse(jwks), issuer, audience, clock);
        } catch (ParseException e) {
            throw new AssertionError("no JWK set: " + jwks, e);
        }
    }

    /** Returns the claims of an assertion; fails where it does not hold. */
    public JWTClaimsSet verify(String token) {
        try {
            return processor.process(token, null);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new AssertionError("not believed: " + e.getMessage(), e);
        }
    }

    /** Tells whether an assertion is believed. */
    public boolean believes(String token) {
        try {
            return processor.process(token, null) != null;
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return false;
        }
    }

    /** Returns when an assertion ends. */
    @SuppressWarnings("JavaUtilDate") // of the library
    public static Instant end(JWTClaimsSet claims) {
        return claims.getExpirationTime().toInstant();
    }
}
