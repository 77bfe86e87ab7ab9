package io.gatehouse.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.Secret;
import io.gatehouse.proxy.TestAuthority;
import io.gatehouse.proxy.TestAuthority.Issued;
import io.gatehouse.tls.CertifiedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys as operators have them in files. */
class CertifiedKeyTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path directory = Path.of("");

    private final List<String> problems = new ArrayList<>();

    private Optional<CertifiedKey> read(String certificates, String key, Optional<Secret> password) throws IOException {
        Path certificateFile = Files.writeString(directory.resolve("tls.crt"), certificates);
        Path keyFile = Files.writeString(directory.resolve("tls.key"), key);
        return CertifiedKey.read(
                certificateFile, keyFile, password.map(Secret::reveal), (part, why) -> problems.add(part + ": " + why));
    }

    private Optional<CertifiedKey> read(String certificates, String key) throws IOException {
        return read(certificates, key, Optional.empty());
    }

    private static String pkcs8(PrivateKey key) {
        return TestAuthority.pem("PRIVATE KEY", key.getEncoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsAKeyInPkcs8(String algorithm) throws IOException {
        Issued issued = AUTHORITY.issue(algorithm, "CN=a", Duration.ofDays(60), "a.example.com", "*.b.example.com");

        CertifiedKey read = read(issued.chain(), pkcs8(issued.key())).orElseThrow(() -> new AssertionError(problems));

        assertThat(read.key()).isEqualTo(issued.key());
        assertThat(read.chain()).hasSize(2);
        assertThat(read.names()).containsExactly("a.example.com", "*.b.example.com");
        assertThat(read.warnings(Instant.now())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void readsAKeyAsItWasWrittenBeforePkcs8(String algorithm) throws IOException {
        Issued issued = AUTHORITY.issue(algorithm, "CN=a", Duration.ofDays(60), "a.example.com");
        String old = TestAuthority.oldPem(issued.key());
        assertThat(old).contains(algorithm + " PRIVATE KEY");

        // That it is the right one is seen by its certificate.
        assertThat(read(issued.chain(), old)).isPresent();
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAnEncryptedKeyWithItsPasswordAlone(boolean sha1) throws Exception {
        Issued issued = AUTHORITY.issue("a.example.com");
        String encrypted = encrypted(issued.key(), sha1 ? PKCS8Generator.PRF_HMACSHA1 : PKCS8Generator.PRF_HMACSHA256);

        assertThat(read(issued.chain(), encrypted, Optional.of(Secret.of(PASSWORD))))
                .isPresent();
        assertThat(read(issued.chain(), encrypted, Optional.of(Secret.of("battery staple"))))
                .isEmpty();
        assertThat(read(issued.chain(), encrypted)).isEmpty();
        assertThat(problems)
                .hasSize(2)
                .anyMatch(why -> why.contains("could not be decrypted"))
                .anyMatch(why -> why.contains("write private-key-password-file below server.tls")
                        && why.contains("for a route's upstreams must not be encrypted"))
                .noneMatch(why -> why.contains("battery"));
    }

    private static String encrypted(PrivateKey key, AlgorithmIdentifier prf) throws Exception {
        return TestAuthority.pem(
                "ENCRYPTED PRIVATE KEY",
                new JcaPKCS8Generator(
                                key,
                                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                        .setPRF(prf)
                                        .setPassword(PASSWORD.toCharArray())
                                        .setProvider(new BouncyCastleProvider())
                                        .build())
                        .generate()
                        .getContent());
    }

    @Test
    void saysThatAnOldKindOfEncryptionMustGo() throws IOException {
        String old = """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00

                AAAA
                -----END RSA PRIVATE KEY-----
                """;

        assertThat(read(AUTHORITY.issue("a").chain(), old)).isEmpty();
        assertThat(problems).singleElement().asString().contains("openssl pkcs8 -topk8");
    }

    @Test
    void refusesACertificateOfAnotherKey() throws IOException {
        Issued one = AUTHORITY.issue("a.example.com");

        assertThat(read(one.chain(), pkcs8(AUTHORITY.issue("a.example.com").key())))
                .isEmpty();
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("CERTIFICATE: ")
                .contains("is for another key");
    }

    @Test
    void refusesAChainThatDoesNotBeginWithTheCertificateOfTheKey() throws IOException {
        Issued issued = AUTHORITY.issue("a.example.com");

        assertThat(read(AUTHORITY.pem() + issued.chain(), pkcs8(issued.key()))).isEmpty();
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("to be the first")
                .contains("it comes later");
    }

    @Test
    void warnsOfAChainWithAGap() throws IOException {
        Issued issued = AUTHORITY.issue("a.example.com");
        String chain = issued.chain() + TestAuthority.create("Other CA").pem();

        assertThat(read(chain, pkcs8(issued.key())).orElseThrow().warnings(Instant.now()))
                .singleElement()
                .asString()
                .contains("not in their order");
    }

    @Test
    void warnsOfACertificateThatIsOverOrSoonOver() throws IOException {
        Issued issued = AUTHORITY.issue("EC", "CN=a", Duration.ofDays(10), "a.example.com");
        CertifiedKey read = read(issued.chain(), pkcs8(issued.key())).orElseThrow();

        assertThat(read.warnings(Instant.now())).singleElement().asString().contains("a.example.com ends at");
        assertThat(read.warnings(Instant.now().plus(Duration.ofDays(11))))
                .singleElement()
                .asString()
                .contains("has expired");
        assertThat(read.warnings(Instant.now().minus(Duration.ofDays(5)))).isEmpty();
        assertThat(read.warnings(Instant.now().minus(Duration.ofDays(31))))
                .singleElement()
                .asString()
                .contains("clock");
    }

    @Test
    void refusesAShortKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);

        assertThat(read(
                        AUTHORITY.issue("a").chain(),
                        pkcs8(generator.generateKeyPair().getPrivate())))
                .isEmpty();
        assertThat(problems).singleElement().asString().contains("at least 2048 bits");
    }

    @Test
    void tellsWhatIsWrongWithBothFilesAtOnce() throws IOException {
        assertThat(read("nothing", "-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----\n"))
                .isEmpty();
        assertThat(problems)
                .satisfiesExactlyInAnyOrder(
                        why -> assertThat(why).startsWith("CERTIFICATE: ").contains("came none"),
                        why -> assertThat(why).startsWith("PRIVATE_KEY: ").contains("expected base64"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\n\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN DSA PRIVATE KEY-----\nMAA=\n-----END DSA PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n",
                "-----BEGIN PRIVATE KEY"
            })
    void refusesWhatIsNoKey(String text) throws IOException {
        assertThat(read(AUTHORITY.issue("a").chain(), text, Optional.of(Secret.of("x"))))
                .isEmpty();
        assertThat(problems).singleElement().asString().startsWith("PRIVATE_KEY: ");
    }

    @Test
    void knowsWhichHostsACertificateIsFor() throws IOException {
        Issued issued = AUTHORITY.issue("a.example.com", "*.b.example.com");
        CertifiedKey read = read(issued.chain(), pkcs8(issued.key())).orElseThrow();

        assertThat(read.fits("A.example.com")).isEqualTo(2);
        assertThat(read.fits("x.b.example.com")).isEqualTo(1);
        assertThat(read.fits("x.y.b.example.com")).isZero();
        assertThat(read.fits("b.example.com")).isZero();
        assertThat(read.fits("")).isZero();
    }
}
