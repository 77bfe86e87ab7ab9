package io.gatehouse.testing;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs whatever it is told to, well-formed or not: header and payload are taken as text, so a test can forge what no
 * library would write.
 */
public final class FakeKey {
    private final KeyPair pair;
    private final Map<String, Object> jwk;
    private final String defaultAlg;

    private FakeKey(KeyPair pair, Map<String, Object> jwk, String defaultAlg) {
        this.pair = pair;
        this.jwk = jwk;
        this.defaultAlg = defaultAlg;
    }

    /** Makes an RSA key of 2048 bits. */
    public static FakeKey rsa(String kid) {
        return rsa(kid, 2048);
    }

    /** Makes an RSA key. */
    public static FakeKey rsa(String kid, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            return new FakeKey(
                    pair,
                    described(
                            new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                                    .build()
                                    .toJSONObject(),
                            kid),
                    "RS256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a key on the curve P-256. */
    public static FakeKey ec(String kid) {
        return ec(kid, Curve.P_256, "ES256");
    }

    /** Makes a key on the curve P-384. */
    public static FakeKey ec384(String kid) {
        return ec(kid, Curve.P_384, "ES384");
    }

    /** Makes a key on the curve P-521. */
    public static FakeKey ec521(String kid) {
        return ec(kid, Curve.P_521, "ES512");
    }

    private static FakeKey ec(String kid, Curve curve, String alg) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve.getStdName()));
            KeyPair pair = generator.generateKeyPair();
            return new FakeKey(
                    pair,
                    described(
                            new ECKey.Builder(curve, (ECPublicKey) pair.getPublic())
                                    .build()
                                    .toJSONObject(),
                            kid),
                    alg);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes an Ed25519 key. */
    public static FakeKey ed25519(String kid) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            Map<String, Object> jwk = new LinkedHashMap<>();
            jwk.put("kty", "OKP");
            jwk.put("crv", "Ed25519");
            jwk.put("x", base64url(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
            return new FakeKey(pair, described(jwk, kid), "EdDSA");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> described(Map<String, Object> jwk, String kid) {
        Map<String, Object> described = new LinkedHashMap<>(jwk);
        described.put("kid", kid);
        described.put("use", "sig");
        return described;
    }

    /** Returns the key identifier. */
    public String kid() {
        return String.valueOf(jwk.get("kid"));
    }

    /** Returns the algorithm this kind of key is used with unless a test says otherwise. */
    public String defaultAlg() {
        return defaultAlg;
    }

    /** Returns a copy of the public key as a JWK, to be published as it is or changed first. */
    public Map<String, Object> publicJwk() {
        return new LinkedHashMap<>(jwk);
    }

    /** Returns the public key in its X.509 encoding; what an algorithm confusion uses as a secret. */
    public byte[] encodedPublicKey() {
        return pair.getPublic().getEncoded();
    }

    /** Returns a compact JWS with the usual header: the key's own algorithm, its kid, typ JWT. */
    public String sign(Map<String, Object> claims) {
        return sign(Map.of("alg", defaultAlg, "kid", kid(), "typ", "JWT"), claims);
    }

    /** Returns a compact JWS, signed as the header's {@code alg} says. */
    public String sign(Map<String, Object> header, Map<String, Object> claims) {
        return sign(
                String.valueOf(header.get("alg")),
                JSONObjectUtils.toJSONString(header),
                JSONObjectUtils.toJSONString(claims));
    }

    /** Returns a compact JWS of exactly these texts, signed with the named algorithm whatever the header says. */
    public String sign(String alg, String headerJson, String payloadJson) {
        String input = base64url(headerJson) + "." + base64url(payloadJson);
        return input + "." + base64url(signature(alg, input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Returns a compact JWS with a MAC. */
    public static String mac(byte[] secret, Map<String, Object> header, Map<String, Object> claims) {
        String input =
                base64url(JSONObjectUtils.toJSONString(header)) + "." + base64url(JSONObjectUtils.toJSONString(claims));
        try {
            String hash = "HmacSHA" + String.valueOf(header.get("alg")).substring(2);
            Mac mac = Mac.getInstance(hash);
            mac.init(new SecretKeySpec(secret, hash));
            return input + "." + base64url(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a compact token that nobody signed. */
    public static String unsigned(Map<String, Object> header, Map<String, Object> claims) {
        return base64url(JSONObjectUtils.toJSONString(header)) + "." + base64url(JSONObjectUtils.toJSONString(claims))
                + ".";
    }

    /** Returns the text in base64url without padding. */
    public static String base64url(String text) {
        return base64url(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the bytes in base64url without padding. */
    public static String base64url(byte[] bytes) {
        return Base64URL.encode(bytes).toString();
    }

    private byte[] signature(String alg, byte[] input) {
        try {
            Signature signature = algorithm(alg);
            signature.initSign(pair.getPrivate());
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Signature algorithm(String alg) throws GeneralSecurityException {
        if (alg.equals("EdDSA") || alg.equals("Ed25519")) {
            return Signature.getInstance("Ed25519");
        }
        String bits = alg.substring(2);
        return switch (alg.substring(0, 2)) {
            case "RS" -> Signature.getInstance("SHA" + bits + "withRSA");
            case "ES" -> Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
            case "PS" -> pss(bits);
            default -> throw new IllegalArgumentException(alg);
        };
    }

    private static Signature pss(String bits) throws GeneralSecurityException {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec(
                "SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1));
        return pss;
    }
}
