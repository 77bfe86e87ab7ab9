package io.gatehouse.internal.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Map;

/** The public parts of private keys, made anew of the numbers that are public, so that nothing else can come along. */
final class PublicKeys {
    private PublicKeys() {}

    /** Returns the public part of an RSA or EC key as the members of a JWK; without a {@code kid} of its own it gets its thumbprint. */
    static Map<String, Object> of(JWK key, KeyUse use) {
        Algorithm algorithm = key.getAlgorithm();
        JWK open = key instanceof RSAKey rsa
                ? new RSAKey.Builder(rsa.getModulus(), rsa.getPublicExponent())
                        .keyUse(use)
                        .algorithm(algorithm)
                        .keyID(kid(rsa))
                        .build()
                : new ECKey.Builder(
                                key.toECKey().getCurve(),
                                key.toECKey().getX(),
                                key.toECKey().getY())
                        .keyUse(use)
                        .algorithm(algorithm)
                        .keyID(kid(key))
                        .build();
        return open.toJSONObject();
    }

    private static String kid(JWK key) {
        try {
            return key.getKeyID() == null ? key.computeThumbprint().toString() : key.getKeyID();
        } catch (JOSEException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
