package io.gatehouse.internal.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks the header and the signature of a token (RFC 8725, section 3.1). The algorithms are chosen here and not by the token, and of
 * the token's header only {@code alg}, {@code kid} and {@code typ} are looked at: never a key or an address of one.
 */
final class SignatureVerifier {
    /** More keys than this with one kid are not tried. */
    private static final int MAX_CANDIDATES = 5;

    private final String what;
    private final Set<String> types;
    private final Set<SignatureAlgorithm> algorithms;
    private final List<SecretKey> secrets;

    /**
     * Creates a verifier.
     *
     * @param types what {@code typ} may be, where it is there
     */
    SignatureVerifier(String what, Set<String> types, Set<SignatureAlgorithm> algorithms, List<SecretKey> secrets) {
        this.what = what;
        this.types = types;
        this.algorithms = algorithms;
        this.secrets = secrets;
    }

    /** Returns the algorithm with which the token is rightly signed. */
    SignatureAlgorithm verify(UnverifiedToken token, KeySet keys) throws TokenRejectedException {
        SignatureAlgorithm algorithm = algorithm(token);
        if (token.headerHas("crit") || token.headerHas("b64")) {
            throw TokenRejectedException.because(
                    what + " demands extensions (crit), none of which is understood (RFC 7515, section 4.1.11)");
        }
        if (token.headerHas("typ")
                && !token.headerText("typ").filter(this::isOurs).isPresent()) {
            throw TokenRejectedException.because(what + " must have typ "
                    + String.join(" or ", types.stream().sorted().toList()) + " or none, it has "
                    + SafeText.quote(token.headerText("typ").orElse("something that is no text"))
                    + "; it is another kind of token (RFC 8725, section 3.11)");
        }
        if (token.headerHas("kid") && token.headerText("kid").isEmpty()) {
            throw TokenRejectedException.because("the kid of " + what + " must be text");
        }
        if (algorithm.isAsymmetric()) {
            verifyWithKeys(token, algorithm, keys);
        } else {
            verifyWithSecret(token, algorithm);
        }
        return algorithm;
    }

    private boolean isOurs(String type) {
        return types.stream().anyMatch(type::equalsIgnoreCase);
    }

    private SignatureAlgorithm algorithm(UnverifiedToken token) throws TokenRejectedException {
        String alg = token.headerText("alg")
                .orElseThrow(() -> TokenRejectedException.because(what + " names no signature algorithm"));
        SignatureAlgorithm algorithm =
                SignatureAlgorithm.of(alg.equals("Ed25519") ? "EdDSA" : alg).orElse(null);
        if (algorithm == null || !algorithms.contains(algorithm)) {
            List<String> accepted =
                    algorithms.stream().map(SignatureAlgorithm::joseName).toList();
            throw TokenRejectedException.because(what + " must be signed with "
                    + (accepted.isEmpty() ? "an algorithm of provider.signing-algs" : String.join(" or ", accepted))
                    + ", it is signed with " + SafeText.quote(alg)
                    + (algorithm == null
                            ? ", which is never accepted: change the signature algorithm of the client at the provider"
                            : "; register the client at the provider with one of these, or name the algorithm in"
                                    + " provider.signing-algs"));
        }
        return algorithm;
    }

    private void verifyWithKeys(UnverifiedToken token, SignatureAlgorithm algorithm, KeySet keys)
            throws TokenRejectedException {
        @Nullable String kid = token.headerText("kid").orElse(null);
        List<VerificationKey> candidates = keys.candidates(algorithm, kid);
        if (candidates.isEmpty()) {
            throw TokenRejectedException.forWantOfKey(what + " is signed with " + algorithm.joseName()
                    + (kid == null ? "" : " and key " + SafeText.quote(kid))
                    + ", the provider's key set holds no such key; check that provider.endpoints.jwks or the metadata's"
                    + " jwks_uri belong to the same provider");
        }
        if (kid == null && candidates.size() > 1) {
            throw TokenRejectedException.because(what + " does not say which of the provider's " + candidates.size()
                    + " keys for " + algorithm.joseName()
                    + " signed it: a kid is needed (OpenID Connect Core 1.0, section 10.1)");
        }
        for (VerificationKey candidate : candidates.subList(0, Math.min(candidates.size(), MAX_CANDIDATES))) {
            if (holds(token, algorithm, candidate.key())) {
                return;
            }
        }
        throw TokenRejectedException.forWantOfKey("the signature of " + what + " does not fit the provider's key");
    }

    private void verifyWithSecret(UnverifiedToken token, SignatureAlgorithm algorithm) throws TokenRejectedException {
        if (secrets.isEmpty()) {
            throw TokenRejectedException.because(
                    what + " is signed with " + algorithm.joseName() + ", for which provider.client-secret is needed");
        }
        List<SecretKey> longEnough = secrets.stream()
                .filter(secret -> secret.getEncoded().length * 8 >= algorithm.hashBits())
                .toList();
        if (longEnough.isEmpty()) {
            throw TokenRejectedException.because(algorithm.joseName() + " needs a client secret of at least "
                    + algorithm.hashBits() / 8 + " bytes (RFC 7518, section 3.2), provider.client-secret is shorter;"
                    + " let the provider sign with RS256 or ES256");
        }
        for (SecretKey secret : longEnough) {
            try {
                if (nimbusHolds(token, algorithm, new MACVerifier(secret))) {
                    return;
                }
            } catch (JOSEException e) {
                // A signature of the wrong form does not hold either.
            }
        }
        throw TokenRejectedException.because(
                "the signature of " + what + " does not fit the client secret; check provider.client-secret");
    }

    private static boolean holds(UnverifiedToken token, SignatureAlgorithm algorithm, PublicKey key) {
        try {
            return switch (algorithm.family()) {
                case RSA -> rsaHolds(token, algorithm, (RSAPublicKey) key);
                case EC -> nimbusHolds(token, algorithm, new ECDSAVerifier((ECPublicKey) key));
                case ED25519 -> javaHolds(token, "Ed25519", key);
                case SECRET -> false;
            };
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean nimbusHolds(UnverifiedToken token, SignatureAlgorithm algorithm, JWSVerifier verifier)
            throws JOSEException {
        return verifier.verify(
                new JWSHeader(JWSAlgorithm.parse(algorithm.joseName())),
                token.signingInput(),
                Base64URL.encode(token.signature()));
    }

    /** What nearly every provider signs with is checked by Java itself: the library does the same, and takes a tenth of the time on top. */
    private static boolean rsaHolds(UnverifiedToken token, SignatureAlgorithm algorithm, RSAPublicKey key)
            throws JOSEException, GeneralSecurityException {
        return switch (algorithm) {
            case RS256 -> javaHolds(token, "SHA256withRSA", key);
            case RS384 -> javaHolds(token, "SHA384withRSA", key);
            case RS512 -> javaHolds(token, "SHA512withRSA", key);
            default -> nimbusHolds(token, algorithm, new RSASSAVerifier(key));
        };
    }

    private static boolean javaHolds(UnverifiedToken token, String name, PublicKey key)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(name);
        signature.initVerify(key);
        signature.update(token.signingInput());
        return signature.verify(token.signature());
    }
}
