package io.gatehouse.internal.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A public key of a provider and what it may be used for (RFC 7517, section 4). Of the JWK only the key itself counts: certificates and
 * addresses in it are never looked at.
 *
 * @param kid the key identifier, if it has one
 * @param issuer the issuer for which alone it signs, where the provider says so; with {@value IssuerRule#TENANT} for every tenant's
 * @param algorithms the algorithms that it may verify
 * @param key the key
 */
record VerificationKey(
        @Nullable String kid, @Nullable String issuer, Set<SignatureAlgorithm> algorithms, PublicKey key) {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 16384;
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    /**
     * Reads a key.
     *
     * @return the key; empty when it is none of ours: for encryption, secret, or of an unknown kind
     * @throws JsonRejectedException when it is malformed, too weak, or holds a private part
     */
    static Optional<VerificationKey> parse(Map<?, ?> jwk) throws JsonRejectedException {
        Map<String, Object> own = new LinkedHashMap<>();
        for (String name : List.of("kty", "crv", "n", "e", "x", "y")) {
            Object value = jwk.get(name);
            if (value != null) {
                own.put(name, value);
            }
        }
        String kty = text(jwk, "kty");
        if (kty == null) {
            throw new JsonRejectedException("a key must have kty, it has none");
        }
        String use = text(jwk, "use");
        if ((use != null && !use.equals("sig"))
                || (jwk.get("key_ops") instanceof List<?> operations && !operations.contains("verify"))) {
            return Optional.empty();
        }
        Optional<VerificationKey> key = switch (kty) {
            case "RSA" -> Optional.of(rsa(own));
            case "EC" -> ec(own);
            case "OKP" -> okp(own);
            default -> Optional.empty();
        };
        if (key.isPresent() && PRIVATE_MEMBERS.stream().anyMatch(jwk::containsKey)) {
            throw new JsonRejectedException("a published key must be public, it holds its private part");
        }
        return key.flatMap(found -> found.described(text(jwk, "kid"), text(jwk, "issuer"), text(jwk, "alg")));
    }

    private Optional<VerificationKey> described(
            @Nullable String newKid, @Nullable String newIssuer, @Nullable String alg) {
        Set<SignatureAlgorithm> allowed = algorithms;
        if (alg != null) {
            // "Ed25519" is the fully specified name of what most still call "EdDSA" (RFC 9864).
            String name = alg.equals("Ed25519") ? "EdDSA" : alg;
            allowed = SignatureAlgorithm.among(List.of(name));
            allowed.retainAll(algorithms);
        }
        return allowed.isEmpty() ? Optional.empty() : Optional.of(new VerificationKey(newKid, newIssuer, allowed, key));
    }

    private static VerificationKey rsa(Map<String, Object> jwk) throws JsonRejectedException {
        try {
            RSAPublicKey key = RSAKey.parse(jwk).toRSAPublicKey();
            int bits = key.getModulus().bitLength();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw new JsonRejectedException("an RSA key must have " + MIN_RSA_BITS + " to " + MAX_RSA_BITS
                        + " bits (RFC 7518, section 3.3), it has " + bits);
            }
            return of(SignatureAlgorithm.Family.RSA, key);
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            throw new JsonRejectedException("an RSA key with n and e was expected, it is malformed");
        }
    }

    private static Optional<VerificationKey> ec(Map<String, Object> jwk) throws JsonRejectedException {
        try {
            ECKey key = ECKey.parse(jwk);
            SignatureAlgorithm algorithm;
            if (key.getCurve().equals(Curve.P_256)) {
                algorithm = SignatureAlgorithm.ES256;
            } else if (key.getCurve().equals(Curve.P_384)) {
                algorithm = SignatureAlgorithm.ES384;
            } else if (key.getCurve().equals(Curve.P_521)) {
                algorithm = SignatureAlgorithm.ES512;
            } else {
                return Optional.empty();
            }
            return Optional.of(new VerificationKey(null, null, Set.of(algorithm), key.toECPublicKey()));
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            throw new JsonRejectedException("an EC key with crv, x and y on that curve was expected, it is malformed");
        }
    }

    /** Reads an Ed25519 key (RFC 8037, section 2; RFC 8032, section 5.1.2), for which the library would need another library. */
    private static Optional<VerificationKey> okp(Map<String, Object> jwk) throws JsonRejectedException {
        if (!"Ed25519".equals(jwk.get("crv"))) {
            return Optional.empty();
        }
        byte[] littleEndian = jwk.get("x") instanceof String x ? new Base64URL(x).decode() : new byte[0];
        if (littleEndian.length != 32) {
            throw new JsonRejectedException("an Ed25519 key with an x of 32 bytes was expected, it is malformed");
        }
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = littleEndian[31 - i];
        }
        boolean odd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7f;
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(
                            NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, bigEndian))));
            return Optional.of(of(SignatureAlgorithm.Family.ED25519, key));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new JsonRejectedException("an Ed25519 key was expected, its x is no point");
        }
    }

    private static VerificationKey of(SignatureAlgorithm.Family family, PublicKey key) {
        Set<SignatureAlgorithm> algorithms = EnumSet.noneOf(SignatureAlgorithm.class);
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            if (algorithm.family() == family) {
                algorithms.add(algorithm);
            }
        }
        return new VerificationKey(null, null, algorithms, key);
    }

    /** Returns what it is and what it verifies, in a few words. */
    String kind() {
        String names =
                algorithms.stream().map(SignatureAlgorithm::joseName).sorted().collect(Collectors.joining(", "));
        String size = key instanceof RSAPublicKey rsa
                ? " " + rsa.getModulus().bitLength()
                : key instanceof ECPublicKey ec
                        ? " P-" + ec.getParams().getCurve().getField().getFieldSize()
                        : "";
        return key.getAlgorithm() + size + " (" + names + ")";
    }

    private static @Nullable String text(Map<?, ?> jwk, String name) {
        return jwk.get(name) instanceof String text ? text : null;
    }
}
