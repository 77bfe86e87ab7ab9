package io.gatehouse.internal.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our private keys, with which tokens are decrypted that the provider has encrypted for us (RFC 7516). What is inside must be a signed
 * token, which is then verified like any other: encryption alone proves nothing about who made it, since our public key is public.
 */
public final class DecryptionKeys {
    private static final int MAX_KEYS = 5;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);
    private static final Set<String> RSA = Set.of("RSA-OAEP-256", "RSA-OAEP");
    private static final Set<String> EC = Set.of("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW");
    private static final Set<String> CONTENT = Set.of("A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512");

    private final List<JWK> keys;

    private DecryptionKeys(List<JWK> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Returns no keys, with which nothing can be decrypted. */
    public static DecryptionKeys none() {
        return new DecryptionKeys(List.of());
    }

    /**
     * Reads a JWK set of private keys (RFC 7517, section 5): RSA of 2048 to 8192 bits, or EC on P-256, P-384 or P-521.
     *
     * @throws JsonRejectedException when it is none, or one of its keys cannot be used; the message repeats nothing of it
     */
    public static DecryptionKeys parse(String jwks) throws JsonRejectedException {
        if (!(StrictJson.parse(jwks).get("keys") instanceof List<?> entries)
                || entries.isEmpty()
                || entries.size() > MAX_KEYS) {
            throw new JsonRejectedException("expected a JWK set with a list of 1 to " + MAX_KEYS + " private keys");
        }
        List<JWK> keys = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            JWK key = key(entries.get(i));
            if (key == null) {
                throw new JsonRejectedException("expected private keys for decryption, RSA of " + MIN_RSA_BITS + " to "
                        + MAX_RSA_BITS + " bits or EC on P-256, P-384 or P-521, but key " + (i + 1)
                        + " is none: look for the private part, and for use (enc)");
            }
            keys.add(key);
        }
        return new DecryptionKeys(keys);
    }

    @SuppressWarnings("unchecked") // the members of JSON objects are named by texts
    private static @Nullable JWK key(@Nullable Object entry) {
        if (!(entry instanceof Map<?, ?> members)) {
            return null;
        }
        try {
            JWK key = JWK.parse((Map<String, Object>) members);
            boolean size = key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS;
            boolean curve = key instanceof ECKey ec && CURVES.contains(ec.getCurve());
            boolean use = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.ENCRYPTION);
            return key.isPrivate() && use && (size || curve) ? key : null;
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            return null;
        }
    }

    /** Returns the public parts as the members of JWKs with {@code use}: what the provider encrypts with. */
    public List<Map<String, Object>> publicJwks() {
        return keys.stream().map(key -> PublicKeys.of(key, KeyUse.ENCRYPTION)).toList();
    }

    /**
     * Returns the signed token that is within an encrypted one; a token that is not encrypted is returned as it is.
     *
     * @param what what it is called in messages, such as {@code the ID token}
     * @throws TokenRejectedException when it is encrypted and cannot be decrypted, or no signed token is within
     */
    public String open(String what, String text) throws TokenRejectedException {
        if (text.length() > UnverifiedToken.MAX_LENGTH || text.split("\\.", -1).length != 5 || keys.isEmpty()) {
            // Whatever is wrong with it is said where it is read.
            return text;
        }
        Map<String, Object> header = UnverifiedToken.header(what, text.substring(0, text.indexOf('.')));
        String alg = member(what, header, "alg", RSA, EC);
        member(what, header, "enc", CONTENT, Set.of());
        for (String forbidden : List.of("zip", "crit")) {
            if (header.containsKey(forbidden)) {
                throw TokenRejectedException.because("the encrypted form of " + what + " must not have " + forbidden
                        + ", it has (RFC 8725, section 3.6); let the provider encrypt without it");
            }
        }
        List<JWK> candidates = candidates(alg, header.get("kid"));
        if (candidates.isEmpty()) {
            throw TokenRejectedException.because(what + " is encrypted with " + SafeText.quote(alg) + " for key "
                    + SafeText.quote(String.valueOf(header.get("kid")))
                    + ", provider.decryption-keys-file holds no such private key; register our public key at the"
                    + " provider anew");
        }
        for (JWK candidate : candidates) {
            String inner = decrypted(text, candidate);
            if (inner != null) {
                if (inner.split("\\.", -1).length != 3) {
                    throw TokenRejectedException.because("a signed token was expected within the encrypted form of "
                            + what + ", something else is there; let the provider sign first and then encrypt");
                }
                return inner;
            }
        }
        throw TokenRejectedException.because(what + " cannot be decrypted with a key of provider.decryption-keys-file;"
                + " check that the provider has our present public key");
    }

    private static String member(
            String what, Map<String, Object> header, String name, Set<String> accepted, Set<String> alsoAccepted)
            throws TokenRejectedException {
        if (header.get(name) instanceof String value && (accepted.contains(value) || alsoAccepted.contains(value))) {
            return value;
        }
        List<String> all = new ArrayList<>(accepted);
        all.addAll(alsoAccepted);
        throw TokenRejectedException.because(name + " of the encrypted form of " + what + " must be one of "
                + String.join(", ", all.stream().sorted().toList()) + ", it is "
                + SafeText.quote(String.valueOf(header.get(name))) + "; register another at the provider");
    }

    private List<JWK> candidates(String alg, @Nullable Object kid) {
        return keys.stream()
                .filter(key -> (key instanceof RSAKey) == RSA.contains(alg))
                .filter(key -> key.getAlgorithm() == null
                        || key.getAlgorithm().getName().equals(alg))
                .filter(key ->
                        kid == null || key.getKeyID() == null || key.getKeyID().equals(kid))
                .toList();
    }

    private static @Nullable String decrypted(String text, JWK key) {
        try {
            JWEObject encrypted = JWEObject.parse(text);
            JWEDecrypter decrypter =
                    key instanceof RSAKey rsa ? new RSADecrypter(rsa) : new ECDHDecrypter(key.toECKey());
            encrypted.decrypt(decrypter);
            return new String(encrypted.getPayload().toBytes(), StandardCharsets.ISO_8859_1);
        } catch (ParseException | JOSEException | RuntimeException e) {
            // Why does not matter, and would tell a forger something.
            return null;
        }
    }

    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "DecryptionKeys[redacted]";
    }
}
