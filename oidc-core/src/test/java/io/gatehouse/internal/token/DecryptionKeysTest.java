package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.gatehouse.config.Secret;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecryptionKeysTest {
    private static final String SIGNED = "eyJ.eyJ.c2ln";
    private static final RSAKey RSA = rsa("rsa");
    private static final RSAKey STRANGER = rsa("rsa");
    private static final ECKey EC = ec("ec");

    private static RSAKey rsa(String kid) {
        try {
            return new RSAKeyGenerator(2048).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String set(JWK... keys) {
        return new JWKSet(Arrays.asList(keys)).toString(false);
    }

    private static String encrypt(
            JWK key, String alg, String enc, UnaryOperator<JWEHeader.Builder> edit, String content) {
        try {
            JWEHeader header = edit.apply(new JWEHeader.Builder(JWEAlgorithm.parse(alg), EncryptionMethod.parse(enc))
                            .keyID(key.getKeyID())
                            .contentType("JWT"))
                    .build();
            JWEObject object = new JWEObject(header, new Payload(content));
            object.encrypt(key instanceof RSAKey rsa ? new RSAEncrypter(rsa) : new ECDHEncrypter(key.toECKey()));
            return object.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encrypt(JWK key, String alg) {
        return encrypt(key, alg, "A256GCM", header -> header, SIGNED);
    }

    private static String open(String token) throws TokenRejectedException {
        try {
            return DecryptionKeys.parse(set(RSA, EC)).open("the token", token);
        } catch (JsonRejectedException e) {
            throw new AssertionError(e);
        }
    }

    private static void rejects(String token, String... words) {
        assertThatThrownBy(() -> open(token))
                .isInstanceOf(TokenRejectedException.class)
                .message()
                .contains(words)
                .doesNotContain(SIGNED);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA-OAEP-256, A256GCM",
        "RSA-OAEP, A128CBC-HS256",
        "ECDH-ES, A128GCM",
        "ECDH-ES+A128KW, A256CBC-HS512",
        "ECDH-ES+A256KW, A256GCM"
    })
    void findTheSignedTokenWithin(String alg, String enc) throws Exception {
        JWK key = alg.startsWith("RSA") ? RSA : EC;
        assertThat(open(encrypt(key, alg, enc, header -> header, SIGNED))).isEqualTo(SIGNED);
        assertThat(open(encrypt(key, alg, enc, header -> header.keyID(null), SIGNED)))
                .as("without kid each key that fits is tried")
                .isEqualTo(SIGNED);
        assertThat(open(SIGNED)).as("not encrypted").isEqualTo(SIGNED);
    }

    @Test
    void refuseWhatIsWeakOrForeign() {
        rejects(encrypt(RSA, "RSA1_5"), "alg", "'RSA1_5'");
        rejects(encrypt(RSA, "RSA-OAEP-512"), "alg");
        rejects(encrypt(RSA, "RSA-OAEP-256", "A192GCM", header -> header, SIGNED), "enc", "'A192GCM'");
        rejects(
                encrypt(
                        RSA,
                        "RSA-OAEP-256",
                        "A256GCM",
                        header -> header.compressionAlgorithm(CompressionAlgorithm.DEF),
                        SIGNED),
                "zip");
        rejects(
                encrypt(RSA, "RSA-OAEP-256", "A256GCM", header -> header.keyID("other"), SIGNED),
                "no such private key");
        rejects(encrypt(STRANGER, "RSA-OAEP-256"), "cannot be decrypted");
        String good = encrypt(EC, "ECDH-ES");
        String[] parts = good.split("\\.", -1);
        parts[4] = (parts[4].startsWith("A") ? "B" : "A") + parts[4].substring(1);
        rejects(String.join(".", parts), "cannot be decrypted");
        parts[0] = parts[0] + "=";
        rejects(String.join(".", parts), "malformed");
    }

    @Test
    void refuseWhatIsNotSignedWithin() {
        rejects(encrypt(RSA, "RSA-OAEP-256", "A256GCM", header -> header, "{\"sub\":\"alice\"}"), "signed token");
        rejects(
                encrypt(RSA, "RSA-OAEP-256", "A256GCM", header -> header, encrypt(RSA, "RSA-OAEP-256")),
                "signed token");
    }

    @Test
    void leaveWhatIsTooLongToTheReaderWhoRefusesIt() throws Exception {
        String long5 = "a.b.c.d." + "e".repeat(UnverifiedToken.MAX_LENGTH);
        assertThat(open(long5)).isEqualTo(long5);
        assertThatThrownBy(() -> UnverifiedToken.parse("the token", long5)).hasMessageContaining("must not be longer");
        assertThatThrownBy(() ->
                        UnverifiedToken.parse("the token", DecryptionKeys.none().open("the token", "a.b.c.d.e")))
                .hasMessageContaining("provider.decryption-keys-file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "{\"keys\":[]}", "{\"keys\":[1]}", "{\"keys\":[{\"kty\":\"RSA\"}]}", "PUBLIC", "SIG"})
    void refuseToStartWithKeysThatCannotDecrypt(String text) {
        String jwks = text.equals("PUBLIC")
                ? set(RSA.toPublicJWK())
                : text.equals("SIG") ? set(RSA).replace("\"kty\"", "\"use\":\"sig\",\"kty\"") : text;
        assertThatThrownBy(() -> DecryptionKeys.parse(jwks)).isInstanceOf(JsonRejectedException.class);
        assertThat(DecryptionKeys.none().toString()).contains("redacted");
    }

    @Test
    void letAWholeSessionBeginAndEndWithEncryptedTokens() {
        try (EngineScene scene =
                EngineScene.start(config -> config, provider -> provider.decryptionKeys(Secret.of(set(RSA, EC))))) {
            scene.provider().idToken(token -> encrypt(EC, "ECDH-ES+A256KW", "A256GCM", header -> header, token));
            TestBrowser alice = scene.signedIn("alice");
            String app = EngineScene.APP;
            assertThat(alice.fetch(app, app + "/oidc/session").status()).isEqualTo(200);

            String logout = encrypt(
                    RSA,
                    "RSA-OAEP-256",
                    "A256GCM",
                    header -> header,
                    scene.provider().issueLogoutToken(claims -> {}));
            scene.handle(FakeExchange.form("/oidc/logout/backchannel", "logout_token=" + logout));
            assertThat(alice.fetch(app, app + "/oidc/session").status()).isEqualTo(401);

            // What is within is judged like any other: nobody is believed for knowing our public key.
            scene.provider().signingAlg("none");
            assertThat(scene.browser().open(app + "/").status()).isNotEqualTo(200);
            assertThat(scene.events().toString()).contains("'none'", "ID_TOKEN_INVALID");
            assertThat(List.of(scene.gatehouse().config().providers().get(0).decryptionKeys())
                            .toString())
                    .contains("redacted");
        }
    }
}
