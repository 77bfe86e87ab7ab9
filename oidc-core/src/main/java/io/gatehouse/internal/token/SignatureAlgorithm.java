package io.gatehouse.internal.token;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The signature algorithms that may be accepted at all (RFC 7518, section 3.1; RFC 8037). There is no {@code none}. */
public enum SignatureAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256("RS256", Family.RSA, 256),
    /** RSASSA-PKCS1-v1_5 with SHA-384. */
    RS384("RS384", Family.RSA, 384),
    /** RSASSA-PKCS1-v1_5 with SHA-512. */
    RS512("RS512", Family.RSA, 512),
    /** RSASSA-PSS with SHA-256. */
    PS256("PS256", Family.RSA, 256),
    /** RSASSA-PSS with SHA-384. */
    PS384("PS384", Family.RSA, 384),
    /** RSASSA-PSS with SHA-512. */
    PS512("PS512", Family.RSA, 512),
    /** ECDSA on P-256 with SHA-256. */
    ES256("ES256", Family.EC, 256),
    /** ECDSA on P-384 with SHA-384. */
    ES384("ES384", Family.EC, 384),
    /** ECDSA on P-521 with SHA-512. */
    ES512("ES512", Family.EC, 512),
    /** Ed25519. */
    EDDSA("EdDSA", Family.ED25519, 512),
    /** HMAC with SHA-256 and the client secret; only where it is configured. */
    HS256("HS256", Family.SECRET, 256),
    /** HMAC with SHA-384 and the client secret; only where it is configured. */
    HS384("HS384", Family.SECRET, 384),
    /** HMAC with SHA-512 and the client secret; only where it is configured. */
    HS512("HS512", Family.SECRET, 512);

    enum Family {
        RSA,
        EC,
        ED25519,
        SECRET
    }

    private final String joseName;
    private final Family family;
    private final int hashBits;

    SignatureAlgorithm(String joseName, Family family, int hashBits) {
        this.joseName = joseName;
        this.family = family;
        this.hashBits = hashBits;
    }

    /** Returns the algorithm with this name, compared exactly. */
    public static Optional<SignatureAlgorithm> of(String joseName) {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.joseName.equals(joseName)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** Returns the algorithms among these names that are known. */
    public static Set<SignatureAlgorithm> among(Collection<String> joseNames) {
        Set<SignatureAlgorithm> found = EnumSet.noneOf(SignatureAlgorithm.class);
        joseNames.forEach(name -> of(name).ifPresent(found::add));
        return found;
    }

    /** Returns the name in JOSE. */
    public String joseName() {
        return joseName;
    }

    /** Tells whether the provider's public keys verify it, and not the client secret. */
    public boolean isAsymmetric() {
        return family != Family.SECRET;
    }

    Family family() {
        return family;
    }

    int hashBits() {
        return hashBits;
    }
}
