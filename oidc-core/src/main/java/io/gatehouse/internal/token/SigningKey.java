package io.gatehouse.internal.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A private key of ours that signs what we say ourselves, with the one algorithm that its kind is good for. */
public final class SigningKey {
    /** The algorithm of EC keys on P-256. */
    public static final String ES256 = "ES256";

    /** The algorithm of RSA keys. */
    public static final String RS256 = "RS256";

    /** The other algorithm of RSA keys, for those who ask for it. */
    public static final String PS256 = "PS256";

    private static final int MIN_RSA_BITS = 2048;
    // A signature by a longer one takes a dozen milliseconds and more.
    private static final int MAX_RSA_BITS = 4096;
    private static final int MAX_KID = 200;
    private static final String EXPECTED = "expected a private key for signatures, RSA of " + MIN_RSA_BITS + " to "
            + MAX_RSA_BITS + " bits or EC on P-256";

    private final String kid;
    private final JWSAlgorithm algorithm;
    private final JWK published;
    private final JWSSigner signer;

    private SigningKey(String kid, JWSAlgorithm algorithm, JWK published, JWSSigner signer) {
        this.kid = kid;
        this.algorithm = algorithm;
        this.published = published;
        this.signer = signer;
    }

    /**
     * Reads a key: a JWK (RFC 7517), or PKCS #8 in PEM. Its identifier is that of the JWK, or else its thumbprint (RFC 7638).
     *
     * @throws KeyRejectedException when it is none that can be used, or its public part belongs to another
     */
    public static SigningKey parse(String text) throws KeyRejectedException {
        return of(read(text), JWSAlgorithm.RS256, null);
    }

    /**
     * Reads a key that may sign with {@link #PS256}, too.
     *
     * @param algorithm what it is to sign with; null for what the JWK says, or else {@link #parse(String)} chooses
     * @param kid its identifier; null for that of the JWK, or else its thumbprint
     * @throws KeyRejectedException when it is none that can be used so
     */
    public static SigningKey parse(String text, @Nullable String algorithm, @Nullable String kid)
            throws KeyRejectedException {
        JWK key = read(text);
        String said = key.getAlgorithm() == null ? RS256 : key.getAlgorithm().getName();
        boolean pss = PS256.equals(algorithm == null ? said : algorithm);
        SigningKey signing = of(key, pss ? JWSAlgorithm.PS256 : JWSAlgorithm.RS256, kid);
        if (algorithm != null && !algorithm.equals(signing.algorithm())) {
            throw new KeyRejectedException(
                    "expected a key for " + algorithm + ", but came one for " + signing.algorithm());
        }
        return signing;
    }

    private static JWK read(String text) throws KeyRejectedException {
        return text.strip().startsWith("{") ? jwk(text) : PemKey.parse(text);
    }

    /** Makes a key for {@link #ES256} or {@link #RS256}. */
    public static SigningKey generate(String algorithm, SecureRandom random) {
        try {
            KeyPair pair = pair(algorithm, random);
            return of(
                    pair.getPublic() instanceof RSAPublicKey rsa
                            ? new RSAKey.Builder(rsa)
                                    .privateKey(pair.getPrivate())
                                    .build()
                            : new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                                    .privateKey(pair.getPrivate())
                                    .build(),
                    JWSAlgorithm.RS256,
                    null);
        } catch (GeneralSecurityException | KeyRejectedException e) {
            throw new IllegalStateException("this Java can make no keys for " + algorithm, e);
        }
    }

    /** Makes a key for {@link #ES256} or {@link #RS256}, and returns it as {@link #parse(String)} reads it. */
    public static String generatePem(String algorithm, SecureRandom random) {
        try {
            return PemKey.BEGIN + "\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(pair(algorithm, random).getPrivate().getEncoded())
                    + "\n" + PemKey.END + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java can make no keys for " + algorithm, e);
        }
    }

    private static KeyPair pair(String algorithm, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.equals(RS256) ? "RSA" : "EC");
        if (algorithm.equals(RS256)) {
            generator.initialize(MIN_RSA_BITS, random);
        } else {
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        }
        return generator.generateKeyPair();
    }

    private static JWK jwk(String text) throws KeyRejectedException {
        try {
            JWK key = JWK.parse(StrictJson.parse(text));
            boolean use = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
            boolean operation =
                    key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.SIGN);
            if (use && operation) {
                return key;
            }
        } catch (JsonRejectedException | ParseException | IllegalArgumentException | IllegalStateException e) {
            // Said below, without anything of the text.
        }
        throw new KeyRejectedException(EXPECTED + "; look for the private part, and for use (sig)");
    }

    private static SigningKey of(JWK key, JWSAlgorithm ofRsa, @Nullable String kid) throws KeyRejectedException {
        try {
            if (key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS) {
                RSAKey open = new RSAKey.Builder(rsa.getModulus(), rsa.getPublicExponent())
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(ofRsa)
                        .keyID(kid == null ? kid(rsa) : kid)
                        .build();
                return tried(key, ofRsa, open, new RSASSASigner(rsa), new RSASSAVerifier(open));
            }
            if (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
                ECKey open = new ECKey.Builder(Curve.P_256, ec.getX(), ec.getY())
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.ES256)
                        .keyID(kid == null ? kid(ec) : kid)
                        .build();
                return tried(key, JWSAlgorithm.ES256, open, new ECDSASigner(ec), new ECDSAVerifier(open));
            }
        } catch (JOSEException | IllegalArgumentException | IllegalStateException e) {
            // Said below, without anything of the key.
        }
        throw new KeyRejectedException(EXPECTED + "; look for the private part");
    }

    /** Signs once for nobody: a public key that does not belong to the private one would be noticed by every application at once. */
    private static SigningKey tried(
            JWK key, JWSAlgorithm algorithm, JWK published, JWSSigner signer, JWSVerifier verifier)
            throws JOSEException, KeyRejectedException {
        if (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm)) {
            throw new KeyRejectedException("expected a key whose alg is " + algorithm.getName()
                    + " or not said, which is what this kind of key signs with, but alg says another");
        }
        JWSObject trial = new JWSObject(new JWSHeader(algorithm), new Payload("trial"));
        trial.sign(signer);
        if (!trial.verify(verifier)) {
            throw new KeyRejectedException(
                    "expected the public and the private part of one key, but they belong to two; make the key anew");
        }
        return new SigningKey(published.getKeyID(), algorithm, published, signer);
    }

    private static String kid(JWK key) throws JOSEException, KeyRejectedException {
        String kid = key.getKeyID();
        if (kid == null) {
            return key.computeThumbprint().toString();
        }
        if (kid.isEmpty() || kid.length() > MAX_KID || kid.chars().anyMatch(Character::isISOControl)) {
            throw new KeyRejectedException("expected a kid of 1 to " + MAX_KID + " characters, or none");
        }
        return kid;
    }

    /** Returns the identifier of the key, which every signature names. */
    public String kid() {
        return kid;
    }

    /** Returns the algorithm that it signs with: {@link #ES256}, {@link #RS256} or {@link #PS256}. */
    public String algorithm() {
        return algorithm.getName();
    }

    /** Returns the public part as the members of a JWK, with {@code use}, {@code alg} and {@code kid}. */
    public Map<String, Object> publicJwk() {
        return published.toJSONObject();
    }

    /**
     * Returns a signed JWT in its compact form.
     *
     * @param type the {@code typ} of the header, by which no other kind of token can pass for this one (RFC 8725, section 3.11)
     * @param claims the claims: texts, numbers, booleans, lists and maps of these
     */
    public String sign(String type, Map<String, Object> claims) {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(algorithm)
                        .type(new JOSEObjectType(type))
                        .keyID(kid)
                        .build(),
                new Payload(claims));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a key that could sign before cannot any more", e);
        }
        return token.serialize();
    }

    /** Returns the identifier and the algorithm. */
    @Override
    public String toString() {
        return "SigningKey[" + algorithm.getName() + "]";
    }
}
