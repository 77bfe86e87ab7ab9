package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String CANARY = "canary7c1f9e";
    private static final String KEY = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";
    private static final String OTHER_KEY = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA";

    @Nested
    class OfTheClient {
        private final Written written = Written.yaml("provider:", "  issuer: https://i.example", "  client-id: a");

        @Test
        void mayBeSeveralWhileTheProviderChangesThem() {
            assertThat(Written.yaml("provider: {issuer: https://i.example, client-id: a, client-secret: [new, 'o,ld']}")
                            .read()
                            .providers()
                            .get(0)
                            .clientSecrets())
                    .containsExactly(Secret.of("new"), Secret.of("o,ld"));
        }

        @Test
        void areNotTornApartAtCommas() {
            assertThat(written.andVariable("GATEHOUSE_PROVIDER_CLIENT_SECRET", "[a, b],c")
                            .read()
                            .providers()
                            .get(0)
                            .clientSecrets())
                    .containsExactly(Secret.of("[a, b],c"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"[a, a]", "[a, b, c, d, e, f]", "[a, '']", "[a, [b]]", "{a: b}"})
        void areRefusedWhereTheyMakeNoSense(String value) {
            assertThat(Written.yaml("provider: {issuer: https://i.example, client-id: a, client-secret: " + value + "}")
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("provider.client-secret");
        }

        @Test
        void mustEachBeLongEnoughForSignatures() {
            assertThat(Written.yaml(
                                    "provider: {issuer: https://i.example, client-id: a, signing-algs: [HS256], client-secret: [01234567890123456789012345678901, short]}")
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("HS256 needs a client secret of at least 32 bytes");
        }
    }

    @Nested
    class FromAFile {
        @TempDir
        Path directory;

        @Test
        void areReadBesideTheConfigurationWithoutTheLastLineBreak() throws IOException {
            Files.createDirectory(directory.resolve("conf"));
            Files.writeString(directory.resolve("conf/secret"), " it's secret \r\n");
            Path file = Files.writeString(
                    directory.resolve("conf/gatehouse.yml"),
                    "provider: {issuer: https://idp.example.com, client-id: a, client-secret-file: secret}");

            assertThat(Written.nothing().andYaml(file).read().providers().get(0).clientSecrets())
                    .contains(Secret.of(" it's secret "));
        }

        @Test
        void maybeKeysOneALine() throws IOException {
            Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n\n" + OTHER_KEY + "\n");
            assertThat(Written.minimumAnd("session: {store: cookie, keys-file: " + keys + "}")
                            .read()
                            .session()
                            .keys())
                    .containsExactly(Secret.of(KEY), Secret.of(OTHER_KEY));
        }

        @Test
        void mayBeClientSecretsOneALineOfWhichTheFirstIsTheNewest() throws IOException {
            Path file = Files.writeString(directory.resolve("secret"), "new one \r\n\n old,one\n");
            ProviderConfig provider = Written.yaml("provider:", "  issuer: https://i.example", "  client-id: a")
                    .and("--set", "provider.client-secret-file", file.toString())
                    .read()
                    .providers()
                    .get(0);
            assertThat(provider.clientSecrets()).containsExactly(Secret.of("new one "), Secret.of(" old,one"));
            assertThat(provider.clientSecrets()).contains(Secret.of("new one "));
            assertThat(provider.clientSecretFile()).contains(file);
        }

        @Test
        void areKnownByTheFileTheyCameFromWhereTheyCameFromOne() throws IOException {
            Path keys = Files.writeString(directory.resolve("keys"), KEY);
            assertThat(Written.minimumAnd("session.keys-file: " + keys)
                            .read()
                            .session()
                            .keysFile())
                    .contains(keys);
            assertThat(Written.minimumAnd("session.keys-file: " + keys)
                            .and("--set", "session.keys", OTHER_KEY)
                            .read()
                            .session()
                            .keysFile())
                    .isEmpty();
        }

        @Test
        void contradictASecretInTheSamePlace() throws IOException {
            Path secret = Files.writeString(directory.resolve("secret"), "x");
            assertThat(Written.minimumAnd("provider.client-secret-file: " + secret)
                            .problems())
                    .containsExactly(
                            "gatehouse.yml:1: provider.client-secret: is written together with provider.client-secret-file; keep one"
                                    + " of the two");
        }

        @Test
        void giveWayToASecretInALaterPlace() throws IOException {
            Path secret = Files.writeString(directory.resolve("secret"), "from-file");
            Written written = Written.yaml("provider:", "  issuer: https://i.example", "  client-id: a")
                    .and("init-param", "provider.client-secret-file", secret.toString())
                    .andVariable("GATEHOUSE_PROVIDER_CLIENT_SECRET", "from-environment");
            assertThat(written.read().providers().get(0).clientSecrets()).contains(Secret.of("from-environment"));

            assertThat(Written.minimumAnd()
                            .and("--set", "provider.client-secret-file", secret.toString())
                            .read()
                            .providers()
                            .get(0)
                            .clientSecrets())
                    .contains(Secret.of("from-file"));
        }

        @Test
        void areMissedWithAWord() throws IOException {
            Files.writeString(directory.resolve("empty"), "\n");
            Files.writeString(directory.resolve("large"), "x".repeat(20_000));
            Files.writeString(directory.resolve("lines"), (CANARY + "\n").repeat(6));
            Files.writeString(directory.resolve("controls"), CANARY + "\t\u0001\n");
            Files.writeString(directory.resolve("keys"), "x\n".repeat(11));
            Files.write(directory.resolve("binary"), new byte[] {(byte) 0xC0});

            assertThat(secretFile("nowhere")).contains("expected a file, but there is none at ");
            assertThat(secretFile("empty")).contains("expected a file with a secret in it, but came an empty one");
            assertThat(secretFile("large")).contains("expected a file of at most 16384 bytes");
            assertThat(secretFile("controls"))
                    .contains("expected one line of text without control characters in the file")
                    .doesNotContain(CANARY);
            assertThat(secretFile("lines"))
                    .contains("expected a file with 1 to 5 secrets, one a line, but came 6")
                    .doesNotContain(CANARY);
            assertThat(secretFile("binary")).contains("expected a text file in UTF-8");
            assertThat(secretFile(".")).contains("expected a file, but came a directory");
            assertThat(Written.minimumAnd("session.keys-file: " + directory.resolve("keys"))
                            .problems())
                    .containsExactly(
                            "gatehouse.yml:2: session.keys-file: expected a file with 1 to 10 secrets, one a line, but came 11");
        }

        private String secretFile(String name) {
            return Written.yaml("provider:", "  issuer: https://i.example", "  client-id: a")
                    .and(
                            "--set",
                            "provider.client-secret-file",
                            directory.resolve(name).toString())
                    .problems()
                    .toString();
        }
    }

    @Nested
    class InAProblem {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "provider: {client-secret: [" + CANARY + "]}",
                    "provider: {client-secret: {a: " + CANARY + "}}",
                    "provider: {client-secret: \"" + CANARY + "\\n\"}",
                    "provider: {client-secret: *" + CANARY + "}",
                    "provider: {client-secret: !" + CANARY + "!x y}",
                    "provider: {client-secret: !" + CANARY + " y}",
                    "provider: {client-secret: &" + CANARY + " *" + CANARY + "}",
                    "provider: {client-secret: '" + CANARY + "}",
                    "provider: {client-secret: \"\\x" + CANARY + "\"}",
                    "provider: {client-secret: ${" + CANARY + "}",
                    "provider: {client-secret: @" + CANARY + "}",
                    "provider:\n  client-secret: " + CANARY + ": x",
                    "provider:\n  client-secret: | " + CANARY,
                    "provider:\n  client-secret: % " + CANARY,
                    "session: {keys: " + CANARY + "}",
                    "session: {keys: [{a: " + CANARY + "}]}",
                    "session: {keys: [" + CANARY + "]}",
                    "session: {keys: '[" + CANARY + ", &" + CANARY + "]'}",
                    "login: {timeout: '${SECRET}'}",
                    "allowed-hosts: ['${SECRET}!']",
                    "allowed-hosts: ${SECRET_LIST}",
                    "provider.client-secret-file: ${SECRET}",
                    "provider.metadata-url: ftp://user:" + CANARY + "@idp.example.com/",
                    "provider.issuer: https://user:" + CANARY + "@idp.example.com/",
                    "unknown: " + CANARY,
                    "provider: {cilent-secret: " + CANARY + "}",
                })
        void isNeverRepeated(String text) {
            Throwable refused = catchThrowable(() -> Written.yaml(text)
                    .andVariable("SECRET", CANARY)
                    .andVariable("SECRET_LIST", "[" + CANARY + "!]")
                    .andVariable("GATEHOUSE_PROVIDER_CLIENTSECRET", CANARY)
                    .read());

            StringWriter printed = new StringWriter();
            refused.printStackTrace(new PrintWriter(printed));
            assertThat(refused).isInstanceOf(ConfigException.class);
            assertThat(printed.toString()).doesNotContain(CANARY);
        }

        @Test
        void isNeverRepeatedFromAParameterEither() {
            assertThat(Written.nothing()
                            .and("--set", "provider.client-secret", CANARY + "\u0000")
                            .and("--set", "session.keys", CANARY)
                            .problems()
                            .toString())
                    .contains("session.keys")
                    .doesNotContain(CANARY);
        }
    }

    @Test
    void areInNoDescription() {
        ConfigSource yaml = ConfigSource.yaml("f", CANARY, Path.of(""));
        ConfigNode text = new ConfigNode.Text(new Place(0, "f", 1, Path.of("")), CANARY, false, false, false, false);

        assertThat(Secret.of(CANARY) + " " + yaml + text).doesNotContain(CANARY);
    }
}
