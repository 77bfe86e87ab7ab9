package io.gatehouse.internal.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import javax.crypto.KeyAgreement;

/** A private key in PEM (RFC 7468, section 10: PKCS #8, not encrypted), made whole by the public key that belongs to it. */
final class PemKey {
    static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    static final String END = "-----END PRIVATE KEY-----";

    private PemKey() {}

    /** Reads one block, from its first line to its last. */
    static JWK parse(String block) throws KeyRejectedException {
        String body = block.strip();
        if (!body.startsWith(BEGIN) || !body.endsWith(END) || body.length() < BEGIN.length() + END.length()) {
            throw new KeyRejectedException("expected a private key between " + BEGIN + " and " + END);
        }
        try {
            byte[] der = Base64.getDecoder()
                    .decode(body.substring(BEGIN.length(), body.length() - END.length())
                            .replaceAll("\\s", ""));
            return whole(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new KeyRejectedException("expected an RSA key or an EC key on P-256 in PKCS #8, which openssl genpkey"
                    + " writes, but the block between " + BEGIN + " and " + END + " is none");
        }
    }

    private static JWK whole(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        PrivateKey key;
        try {
            key = KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
            return ec((ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(spec));
        }
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new InvalidKeySpecException("an RSA key without its public exponent");
        }
        RSAPublicKey open = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        return new RSAKey.Builder(open).privateKey(rsa).build();
    }

    private static JWK ec(ECPrivateKey key) throws GeneralSecurityException {
        Curve curve = Curve.forECParameterSpec(key.getParams());
        if (curve == null || !(key.getParams().getCurve().getField() instanceof ECFieldFp field)) {
            throw new InvalidKeySpecException("a curve that is not known");
        }
        return new ECKey.Builder(curve, publicKey(key, field.getP()))
                .privateKey(key)
                .build();
    }

    /**
     * Returns the public key of a private one, which PKCS #8 need not hold. The JDK multiplies points in key agreements alone, and tells
     * the x of the product: agreeing with the curve's own generator gives the x of our public key. Of the two y that fit, the one is
     * right that our signatures hold with.
     */
    private static ECPublicKey publicKey(ECPrivateKey key, BigInteger p) throws GeneralSecurityException {
        ECParameterSpec params = key.getParams();
        KeyFactory factory = KeyFactory.getInstance("EC");
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(key);
        agreement.doPhase(factory.generatePublic(new ECPublicKeySpec(params.getGenerator(), params)), true);
        BigInteger x = new BigInteger(1, agreement.generateSecret());
        BigInteger square = x.pow(3)
                .add(params.getCurve().getA().multiply(x))
                .add(params.getCurve().getB())
                .mod(p);
        // A root for every p that is 3 modulo 4, as those of the NIST curves are.
        BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
        for (BigInteger candidate : new BigInteger[] {y, p.subtract(y)}) {
            ECPublicKey open =
                    (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, candidate), params));
            if (belong(key, open)) {
                return open;
            }
        }
        throw new InvalidKeySpecException("no public key fits");
    }

    private static boolean belong(ECPrivateKey key, ECPublicKey open) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        return signature.verify(signed);
    }
}
