package io.gatehouse.proxy.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.Secret;
import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.Note;
import io.gatehouse.proxy.importer.draft.YamlText;
import io.gatehouse.proxy.importer.oauth2proxy.Oauth2ProxyImport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Oauth2ProxyImportTest {
    private static final List<String> BASE = List.of(
            "--provider=oidc",
            "--oidc-issuer-url=https://idp.example.com",
            "--client-id=app",
            "--client-secret=s3cret",
            "--redirect-url=https://app.example.com/oauth2/callback",
            "--upstream=http://127.0.0.1:8080");

    @TempDir
    private Path directory;

    private static Draft draft(String... flags) throws ImportFailedException {
        List<String> all = new ArrayList<>(BASE);
        all.addAll(List.of(flags));
        return Oauth2ProxyImport.read(all, Map.of());
    }

    /** Returns the YAML of a configuration that the gateway takes. */
    private static String imported(Draft draft) throws ImportFailedException {
        ImportResult result = Importer.finish(draft, "oauth2-proxy", null, false, Map.of());
        assertThat(result.problems()).as(result.yaml()).isEmpty();
        return YamlText.of(draft, List.of(), secret -> false, "");
    }

    private static List<String> rules(String... flags) throws ImportFailedException {
        return imported(draft(flags))
                .lines()
                .dropWhile(line -> !line.equals("rules:"))
                .skip(1)
                .takeWhile(line -> line.startsWith(" "))
                .filter(line -> !line.strip().startsWith("#"))
                .map(String::strip)
                .toList();
    }

    @Test
    void knowsEveryOptionByName() throws IOException {
        try (InputStream in = Oauth2ProxyImportTest.class.getResourceAsStream("oauth2-proxy-options.txt")) {
            List<String> options = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();

            assertThat(Oauth2ProxyImport.knownOptions()).containsAll(options);
        }
    }

    @Test
    void readsTheFileTheVariablesAndTheFlagsInThisOrder() throws IOException, ImportFailedException {
        Path file = Files.writeString(directory.resolve("o.cfg"), """
                # a comment
                provider = "oidc"
                oidc_issuer_url = "https://file.example.com"
                client_id = "of the file"   # a comment
                client_secret = "a \\"secret\\" # with marks"
                email_domains = [ "a.example", # one
                    'b.example',
                ]
                upstreams = "http://127.0.0.1:8080/"
                cookie_secure = false
                """);
        Draft draft = Oauth2ProxyImport.read(
                List.of(file.toString(), "--client-id", "of the flags"),
                Map.of(
                        "OAUTH2_PROXY_CLIENT_ID", "of the variable",
                        "OAUTH2_PROXY_OIDC_ISSUER_URL", "https://variable.example.com",
                        "OAUTH2_PROXY_WHITELIST_DOMAINS", "a.example.com,b.example.com",
                        "CLIENT_ID", "of nobody"));

        assertThat(imported(draft))
                .contains(
                        "client-id: of the flags",
                        "issuer: 'https://variable.example.com'",
                        "email: ['*@a.example', '*@b.example']",
                        "allowed-returns: ['https://a.example.com', 'https://b.example.com']")
                .doesNotContain("with marks");
        assertThat(draft.secrets().values())
                .filteredOn(secret -> secret.key().equals("provider.client-secret"))
                .singleElement()
                .satisfies(
                        secret -> assertThat(secret.known().map(Secret::reveal)).contains("a \"secret\" # with marks"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "this is no line | expected TOML",
                "client_id = secret-without-marks | expected TOML",
                "client_id = 'secret | expected TOML",
                "[section] | expected a text, a number",
                "upstreams = [[1, 2]] | expected a text, a number",
                "provider = 'twice' | each key once",
            })
    void saysWhereAFileCannotBeUnderstood(String line, String why) throws IOException {
        Path file = Files.writeString(directory.resolve("o.cfg"), "provider = \"oidc\"\n" + line + "\n");

        assertThatThrownBy(() -> Oauth2ProxyImport.read(List.of(file.toString()), Map.of()))
                .isInstanceOf(ImportFailedException.class)
                .hasMessageContainingAll("o.cfg:2", why)
                .hasMessageNotContaining("secret");
    }

    @Test
    void saysThatResponsesDoNotCarryTheIdentity() throws ImportFailedException {
        assertThat(imported(draft("--set-xauthrequest"))).contains("differs: set-xauthrequest");
        assertThat(imported(draft())).doesNotContain("differs: set-xauthrequest");
    }

    @Test
    void refusesListsThatAreNestedWithoutEnd() throws IOException {
        Path file = Files.writeString(directory.resolve("o.cfg"), "upstreams = " + "[".repeat(200_000));

        assertThatThrownBy(() -> Oauth2ProxyImport.read(List.of(file.toString()), Map.of()))
                .isInstanceOf(ImportFailedException.class)
                .hasMessageContaining("nested too deeply");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--email-domain=* | - {path: /**, allow: signed-in}",
                "--email-domain=corp.example | - {path: /**, allow: {claim: {email: '*@corp.example', email_verified: true}}}",
                "--email-domain=.corp.example | - {path: /**, allow: {claim: {email: '*@*.corp.example', email_verified: true}}}",
                "--banner=x | - {path: /**, allow: {role: nobody-has-this}}"
            })
    void letsThosePassWhoseAddressesAreNamed(String flag, String rule) throws ImportFailedException {
        assertThat(rules(flag)).containsExactly(rule);
    }

    @Test
    void asksForGroupsBesideAddresses() throws ImportFailedException {
        assertThat(rules("--email-domain=*", "--allowed-group=a", "--allowed-group=b,c"))
                .containsExactly("- {path: /**, allow: {role: [a, b, c]}}");
        assertThat(rules("--email-domain=x.example", "--insecure-oidc-allow-unverified-email", "--allowed-group=a"))
                .containsExactly("- {path: /**, allow: {all: [{claim: {email: '*@x.example'}}, {role: a}]}}");
    }

    @Test
    void putsTheAddressesOfAFileIntoTheRule() throws IOException, ImportFailedException {
        Path file = Files.writeString(directory.resolve("emails"), "# people\nann@a.example\nbob@b.example\n");

        assertThat(rules("--authenticated-emails-file=" + file, "--insecure-oidc-allow-unverified-email"))
                .containsExactly("- {path: /**, allow: {claim: {email: [ann@a.example, bob@b.example]}}}");
        assertThat(rules("--authenticated-emails-file=" + directory.resolve("none")))
                .containsExactly("- {path: /**, allow: {role: nobody-has-this}}");
    }

    @Test
    void opensWhatNeedsNoSignIn() throws ImportFailedException {
        assertThat(rules(
                        "--email-domain=*",
                        "--skip-auth-route=GET=^/public/",
                        "--skip-auth-route=^/(health|ready)$",
                        "--skip-auth-regex=^/assets(/|$)",
                        "--skip-auth-route=/anywhere",
                        "--skip-auth-route=^/v[0-9]+/",
                        "--api-route=^/api/",
                        "--trusted-ip=10.0.0.0/8"))
                .containsExactly(
                        "- {path: /**, from: [10.0.0.0/8], allow: everyone}",
                        "- {path: /assets/**, allow: everyone}",
                        "- {path: /public/**, methods: [GET], allow: everyone}",
                        "- {path: [/health, /ready], allow: everyone}",
                        "- {path: /api/**, allow: signed-in, on-anonymous: 401}",
                        "- {path: /**, allow: signed-in}");
        assertThat(rules("--email-domain=*", "--skip-auth-route=GET!=^/api/"))
                .containsExactly(
                        "- {path: /api/**, methods: [GET], allow: signed-in}",
                        "- {path: /**, methods: [GET], allow: everyone}",
                        "- {path: /**, allow: signed-in}");
    }

    @Test
    void acceptsAccessTokensAndPreflights() throws ImportFailedException {
        String yaml = imported(draft(
                "--email-domain=*",
                "--skip-jwt-bearer-tokens",
                "--skip-auth-preflight=true",
                "--extra-jwt-issuers=https://other.example.com=api"));

        assertThat(yaml)
                .contains(
                        "{path: /**, accept: [session, bearer], allow: signed-in, preflight: pass}",
                        "audiences: [app]",
                        "issuers: [{issuer: 'https://other.example.com', audiences: [api]}]");
    }

    @Test
    void sendsRequestsWhereTheyWent() throws ImportFailedException {
        String yaml = imported(draft(
                "--email-domain=*",
                "--upstream=https://10.0.0.1:8443/api/",
                "--pass-host-header=false",
                "--ssl-upstream-insecure-skip-verify",
                "--proxy-websockets=false"));

        assertThat(yaml)
                .contains(
                        "{path: /, upstream: 'http://127.0.0.1:8080', host-header: upstream, timeout: 30s, websocket: {allowed: false}}",
                        "upstream: 'https://10.0.0.1:8443'",
                        "path: /api",
                        "insecure-tls: true");
    }

    @Test
    void keepsSessionsInRedisWithoutItsPasswordInTheYaml() throws ImportFailedException {
        Draft draft = draft(
                "--email-domain=*",
                "--session-store-type=redis",
                "--redis-connection-url=redis://:pa55@redis.example.com:6380/2");

        assertThat(imported(draft))
                .contains("store: redis", "url: 'redis://redis.example.com:6380/2'", "password: '${REDIS_PASSWORD}'")
                .doesNotContain("pa55");
        assertThat(imported(draft(
                        "--email-domain=*",
                        "--session-store-type=redis",
                        "--redis-use-sentinel",
                        "--redis-sentinel-master-name=main",
                        "--redis-sentinel-connection-urls=redis://a:1,redis://b:2")))
                .contains("url: 'redis+sentinel://a:1,b:2/main'");
    }

    @Test
    void saysWhatAnAlphaConfigurationIsMadeOf() throws IOException, ImportFailedException {
        Path alpha = Files.writeString(
                directory.resolve("alpha.yml"), "providers:\n- id: a\nupstreamConfig:\n  upstreams: []\n");

        assertThat(draft("--email-domain=*", "--alpha-config", alpha.toString()).allNotes())
                .filteredOn(note -> note.kind() == Note.Kind.BY_HAND)
                .extracting(Note::what)
                .containsExactlyInAnyOrder("alpha-config", "alpha:providers", "alpha:upstreamConfig");
    }

    @Test
    void explainsWhatNobodyKnows() throws ImportFailedException {
        assertThat(draft("--email-domain=*", "--frobnicate=secret-value").allNotes())
                .filteredOn(note -> note.what().equals("frobnicate"))
                .singleElement()
                .satisfies(note -> assertThat(note.text()).contains("not known").doesNotContain("secret-value"));
    }

    static Stream<String> secrets() {
        return Stream.of(
                "--client-secret",
                "--cookie-secret",
                "--redis-password",
                "--basic-auth-password",
                "--github-token",
                "--signature-key",
                "--jwt-key");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void neverWritesASecretIntoTheYaml(String flag) throws ImportFailedException {
        Draft draft = draft("--email-domain=*", flag, "canary-5ecret");

        assertThat(imported(draft)).doesNotContain("canary-5ecret");
        assertThat(draft.allNotes().toString() + draft.secrets()).doesNotContain("canary-5ecret");
    }
}
