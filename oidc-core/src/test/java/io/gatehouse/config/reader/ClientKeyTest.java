package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ClientAudience;
import io.gatehouse.config.ClientKeyAlgorithm;
import io.gatehouse.config.ClientKeyConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.token.SigningKey;
import io.gatehouse.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what the client authenticates, as operators write it. */
class ClientKeyTest {
    private static final String RSA = SigningKey.generatePem(SigningKey.RS256, new SecureRandom());
    private static final String EC = SigningKey.generatePem(SigningKey.ES256, new SecureRandom());
    // As openssl pkcs8 -topk8 -v2 aes-256-cbc writes it.
    private static final String ENCRYPTED = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhAl/hJa0X/dQICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEN8JDqkgWXeqY2yt5Ml71c0EgZA5
            gXciig2xuVb5zOoTNYWmi+QfN0SqAe0qP3D6zLCLCs2omhvWGtAouICCC0+S/5Zz
            kUAUabXvISdg7o4W3bbzezzlzqyXkWF3KMXp/XKUC3ZsFlSfaXbPpa1uYzLkU2qP
            fo+tBa0zCjVGyAMAqry85x4BoeyNyZPW31I5CMttN5KsBpDOnqTvSJ4RzM8cLJE=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    @TempDir
    private Path directory = Path.of("");

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static Written provider(String... lines) {
        Written written = Written.yaml("provider:", "  issuer: https://i.example", "  client-id: a");
        for (String line : lines) {
            int colon = line.indexOf(": ");
            written = written.and("--set", "provider." + line.substring(0, colon), line.substring(colon + 2));
        }
        return written;
    }

    private static ProviderConfig read(String... lines) {
        return provider(lines).read().providers().get(0);
    }

    private static List<String> problems(String... lines) {
        return provider(lines).problems();
    }

    @Test
    void keysAreReadFromOneFileWithWhatIsSaidOfThem() throws IOException {
        Path keys = file("keys.pem", "what is this\n" + RSA + EC);
        ClientKeyConfig read = read(
                        "client-auth: private_key_jwt",
                        "client-key-file: " + keys,
                        "client-assertion-audience: token-endpoint")
                .clientKey();
        assertThat(read.keys()).hasSize(2);
        assertThat(read.keyFile()).contains(keys);
        assertThat(read.audience()).isEqualTo(ClientAudience.TOKEN_ENDPOINT);
        assertThat(read(
                                "client-auth: private_key_jwt",
                                "client-key-file: " + file("one.pem", RSA),
                                "client-key-algorithm: PS256",
                                "client-key-id: k1")
                        .clientKey()
                        .algorithm())
                .contains(ClientKeyAlgorithm.PS256);
    }

    @Test
    void anEncryptedKeyIsReadWithItsPasswordAlone() throws IOException {
        Path key = file("sealed.pem", ENCRYPTED);
        Path password = file("password", "correct horse\n");
        assertThat(read(
                                "client-auth: private_key_jwt",
                                "client-key-file: " + key,
                                "client-key-password-file: " + password)
                        .clientKey()
                        .keys())
                .hasSize(1);
        assertThat(problems(
                        "client-auth: private_key_jwt",
                        "client-key-file: " + key,
                        "client-key-password: battery staple"))
                .singleElement()
                .asString()
                .contains("provider.client-key-file", "could not be decrypted")
                .doesNotContain("battery");
        assertThat(problems("client-auth: private_key_jwt", "client-key-file: " + key))
                .singleElement()
                .asString()
                .contains("client-key-password-file below provider");
    }

    @Test
    void whatAMethodNeedsAndWhatHasNoUseIsSaidAtOnce() throws IOException {
        Path key = file("key.pem", EC);
        assertThat(problems("client-auth: private_key_jwt", "client-secret: s"))
                .anyMatch(why -> why.contains("provider.client-key-file: is missing"))
                .anyMatch(why ->
                        why.contains("provider.client-secret: has no use with provider.client-auth: private_key_jwt"))
                .hasSize(2);
        assertThat(problems("client-auth: tls_client_auth"))
                .anyMatch(why -> why.contains("provider.client-certificate-file: is missing"))
                .anyMatch(why -> why.contains("provider.client-key-file: is missing"))
                .hasSize(2);
        assertThat(problems(
                        "client-secret: s",
                        "client-key-file: " + key,
                        "client-certificate-file: " + key,
                        "client-key-id: k",
                        "client-key-algorithm: RS256",
                        "client-assertion-audience: token-endpoint"))
                .hasSize(5)
                .allMatch(why -> why.contains("has no use with provider.client-auth: client_secret_basic"));
        assertThat(problems("client-key-file: " + key))
                .anyMatch(why -> why.contains("private_key_jwt or tls_client_auth"));
        assertThat(problems("client-auth: client_secret_jwt", "client-secret: short"))
                .singleElement()
                .asString()
                .contains("at least 32 bytes");
    }

    @Test
    void keysThatAreWeakUnfitOrNoneAreRefusedWithoutBeingRepeated() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        String encoded = Base64.getMimeEncoder()
                .encodeToString(weak.generateKeyPair().getPrivate().getEncoded());
        Path weakKey = file("weak.pem", "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n");
        assertThat(problem(weakKey)).contains("RSA of 2048 to 4096 bits").doesNotContain(encoded.substring(0, 20));
        assertThat(problem(file("none.pem", "hello"))).contains("expected 1 to 5 private keys");
        assertThat(problem(directory.resolve("missing"))).contains("there is none at");
        assertThat(problem(file("twice.pem", EC + EC))).contains("key 2: has the kid of one before it");
        assertThat(problems(
                        "client-auth: private_key_jwt",
                        "client-key-file: " + file("ec.pem", EC),
                        "client-key-algorithm: RS256"))
                .singleElement()
                .asString()
                .contains("expected a key for RS256, but came one for ES256");
    }

    private static String problem(Path keyFile) {
        List<String> problems = problems("client-auth: private_key_jwt", "client-key-file: " + keyFile);
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    @Test
    void aCertificateMustBeThatOfItsKey() throws IOException, GeneralSecurityException {
        TestCertificate one = TestCertificate.create(directory, "dns:a.example.com");
        TestCertificate other = TestCertificate.create(directory, "dns:b.example.com");
        Path certificate = file("client.crt", one.pem());
        ClientKeyConfig read = read(
                        "client-auth: self_signed_tls_client_auth",
                        "client-certificate-file: " + certificate,
                        "client-key-file: " + file("client.key", one.keyPem()))
                .clientKey();
        assertThat(read.certificateFile()).contains(certificate);
        assertThat(problems(
                        "client-auth: tls_client_auth",
                        "client-certificate-file: " + certificate,
                        "client-key-file: " + file("other.key", other.keyPem())))
                .singleElement()
                .asString()
                .contains("provider.client-certificate-file", "is for another key");
        assertThat(problems(
                        "client-auth: tls_client_auth",
                        "client-certificate-file: " + directory.resolve("missing"),
                        "client-key-file: " + file("text", "text")))
                .anyMatch(why -> why.contains("provider.client-certificate-file: expected a file"))
                .anyMatch(why -> why.contains("provider.client-key-file: expected one private key"))
                .hasSize(2);
    }
}
