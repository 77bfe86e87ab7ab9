package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    /** Returns PKCS #8 as Java writes it: of an EC key without the public one. */
    private static String pem(PrivateKey key) {
        return PemKey.BEGIN + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()) + "\n" + PemKey.END
                + "\n";
    }

    private static void assertRefused(String text, String... hints) {
        assertThatThrownBy(() -> SigningKey.parse(text))
                .isInstanceOf(KeyRejectedException.class)
                .hasMessageContainingAll(hints)
                .hasMessageStartingWith("expected");
    }

    @Nested
    class InPem {
        /** Either of the two points that have the same x: on average each comes every other time. */
        @RepeatedTest(8)
        void isMadeWholeByItsPublicPartOnACurve() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            SigningKey key = SigningKey.parse(pem(pair.getPrivate()));
            ECKey expected = new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).build();

            assertThat(key.algorithm()).isEqualTo("ES256");
            assertThat(key.publicJwk())
                    .containsEntry("x", expected.getX().toString())
                    .containsEntry("y", expected.getY().toString())
                    .containsEntry("kid", expected.computeThumbprint().toString());
            assertThat(JWSObject.parse(key.sign("t", Map.of("a", "b"))).verify(new ECDSAVerifier(expected)))
                    .isTrue();
        }

        @Test
        void isReadAsRsa() throws Exception {
            RSAKey rsa = new RSAKeyGenerator(2048).generate();
            SigningKey key = SigningKey.parse(pem(rsa.toPrivateKey()));

            assertThat(key.algorithm()).isEqualTo("RS256");
            assertThat(JWSObject.parse(key.sign("t", Map.of("a", "b"))).verify(new RSASSAVerifier(rsa.toPublicJWK())))
                    .isTrue();
        }

        @Test
        void isRefusedOnAnotherCurve() throws Exception {
            assertRefused(pem(new ECKeyGenerator(Curve.P_384).generate().toPrivateKey()), "P-256");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "-----BEGIN PRIVATE KEY-----",
                    "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
                    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                    "-----BEGIN PRIVATE KEY-----\n!!s3cret!!\n-----END PRIVATE KEY-----",
                    "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
                })
        void isRefusedWhereItIsNoPrivateKey(String text) {
            assertRefused(text, "PRIVATE KEY");
            assertThatThrownBy(() -> SigningKey.parse(text)).hasMessageNotContaining("s3cret");
        }
    }

    @Nested
    class AsJwk {
        @Test
        void keepsItsIdentifierOrGetsItsThumbprint() throws Exception {
            assertThat(SigningKey.parse(new ECKeyGenerator(Curve.P_256)
                                    .keyID("mine")
                                    .generate()
                                    .toJSONString())
                            .kid())
                    .isEqualTo("mine");
            ECKey nameless = new ECKeyGenerator(Curve.P_256).generate();
            assertThat(SigningKey.parse(nameless.toJSONString()).kid())
                    .isEqualTo(nameless.computeThumbprint().toString());
        }

        @Test
        void isRefusedWithoutItsPrivatePart() throws Exception {
            assertRefused(
                    new ECKeyGenerator(Curve.P_256).generate().toPublicJWK().toJSONString(), "private");
            assertRefused(new RSAKeyGenerator(2048).generate().toPublicJWK().toJSONString(), "private");
        }

        @Test
        void isRefusedWhereItIsForSomethingElse() throws Exception {
            assertRefused(
                    new RSAKeyGenerator(2048)
                            .keyUse(KeyUse.ENCRYPTION)
                            .generate()
                            .toJSONString(),
                    "sig");
            assertRefused(
                    new RSAKeyGenerator(2048)
                            .algorithm(JWSAlgorithm.PS256)
                            .generate()
                            .toJSONString(),
                    "RS256");
            assertRefused(new ECKeyGenerator(Curve.P_521).generate().toJSONString(), "P-256");
            OctetSequenceKey secret = new OctetSequenceKeyGenerator(256).generate();
            assertRefused(secret.toJSONString(), "RSA");
            assertThatThrownBy(() -> SigningKey.parse(secret.toJSONString()))
                    .hasMessageNotContaining(secret.getKeyValue().toString());
        }

        @Test
        void isRefusedWhereItsPartsBelongToTwo() throws Exception {
            ECKey one = new ECKeyGenerator(Curve.P_256).generate();
            ECKey other = new ECKeyGenerator(Curve.P_256).generate();
            assertRefused(
                    new ECKey.Builder(Curve.P_256, one.getX(), one.getY())
                            .d(other.getD())
                            .build()
                            .toJSONString(),
                    "two");
        }
    }

    @Test
    void tellsNothingOfItself() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).generate();
        SigningKey signing = SigningKey.parse(key.toJSONString());
        assertThat(signing.toString()).isEqualTo("SigningKey[ES256]");
        assertThat(signing.publicJwk()).doesNotContainKey("d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "RS256"})
    void isMadeAnewEachTime(String algorithm) {
        SigningKey one = SigningKey.generate(algorithm, new SecureRandom());
        assertThat(one.algorithm()).isEqualTo(algorithm);
        assertThat(SigningKey.generate(algorithm, new SecureRandom()).kid()).isNotEqualTo(one.kid());
    }

    @Nested
    class InAFile {
        @Test
        void standSeveralOfBothKinds() throws Exception {
            ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
            RSAKey rsa = new RSAKeyGenerator(2048).keyID("b").generate();
            assertThat(SigningKeyFile.split(new JWKSet(List.of(ec, rsa)).toString(false)))
                    .extracting(text -> SigningKey.parse(text).kid())
                    .containsExactly("a", "b");
            assertThat(SigningKeyFile.split(ec.toJSONString())).hasSize(1);
            assertThat(SigningKeyFile.split("# the new one\n" + pem(ec.toPrivateKey()) + pem(rsa.toPrivateKey())))
                    .extracting(text -> SigningKey.parse(text).algorithm())
                    .containsExactly("ES256", "RS256");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "nothing",
                    "{}",
                    "{\"keys\":[]}",
                    "{\"keys\":[{},{},{},{},{},{}]}",
                    "{\"keys\":{}}",
                    "{",
                    "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
                })
        void areRefusedWhereThereAreNoneOrTooMany(String text) {
            assertThatThrownBy(() -> SigningKeyFile.split(text))
                    .isInstanceOf(KeyRejectedException.class)
                    .hasMessageStartingWith("expected");
        }
    }
}
