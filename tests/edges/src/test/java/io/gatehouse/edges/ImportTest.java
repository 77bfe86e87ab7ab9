package io.gatehouse.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Browser;
import io.gatehouse.testing.Echo;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apache with mod_auth_openidc and the gateway that was made of its configuration, side by side in front of one application: the site of a
 * tutorial, whose provider's metadata is at another place than its issuer.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportTest {
    private static final Path MODULE = Path.of("/usr/lib/apache2/modules/mod_auth_openidc.so");
    private static final String ISSUER = "https://localhost:9443/oauth2/token";
    private static final String SECRET = "a secret #1 with ${} and \"marks\"";

    /** What is new at every login. */
    private static final List<String> OF_THE_LOGIN = List.of(
            "OIDC_CLAIM_iat",
            "OIDC_CLAIM_exp",
            "OIDC_CLAIM_auth_time",
            "OIDC_access_token",
            "OIDC_access_token_expires");

    /** What says something about the ID token and nothing about the person: the gateway keeps it to itself. */
    private static final List<String> OF_THE_TOKEN = List.of("OIDC_CLAIM_nonce", "OIDC_CLAIM_at_hash");

    private FakeProvider provider;
    private EchoServer application;
    private Program apache;
    private Program gateway;
    private String said;

    @BeforeAll
    void startBoth(@TempDir Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        Product.APACHE.executable();
        Product.installedFile(MODULE, "libapache2-mod-auth-openidc");
        provider = FakeProvider.startTls(
                TestCertificate.create(directory, "ip:127.0.0.1").serverContext());
        provider.client("mod-auth-app", SECRET)
                .metadata(metadata -> metadata.put("issuer", ISSUER))
                .idTokenClaims(claims -> claims.put("iss", ISSUER))
                .authorizationResponse(response -> response.put("iss", ISSUER));
        Map<String, Object> alice = new LinkedHashMap<>();
        alice.put("name", "Alice O'Neil");
        alice.put("email", "alice@example.com");
        alice.put("groups", List.of("staff", "admin"));
        alice.put("org_id", "10084a8d-113f-4211-a0d5-efe36b082211");
        alice.put("amr", List.of("BasicAuthenticator"));
        provider.user("alice", alice).userInfo(Map.of("updated_at", 1_700_000_000, "roles", List.of("everyone")));
        application = EchoServer.start();
        open(directory);
        startApache(directory);
        startGateway(directory);
    }

    private static Path open(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private String site(int port) throws IOException {
        return resource("wso2.conf")
                .replace("@port@", Integer.toString(port))
                .replace("@provider@", provider.issuer())
                .replace("@application@", application.url());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ImportTest.class.getResourceAsStream("/import/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void startApache(Path directory) throws IOException {
        Path files = open(Files.createDirectory(directory.resolve("apache")));
        Path scratch = open(Files.createDirectory(files.resolve("scratch")));
        int port = Program.freePort();
        Files.writeString(files.resolve("site.conf"), site(port));
        Files.writeString(
                files.resolve("apache.conf"), resource("apache.conf").replace("@scratch@", scratch.toString()));
        List<String> command =
                new ArrayList<>(List.of(Product.APACHE.executable().toString()));
        command.addAll(Product.APACHE.arguments(files, scratch));
        apache = Program.start(command, scratch, port);
    }

    private void startGateway(Path directory) throws IOException, InterruptedException {
        Path files = Files.createDirectory(directory.resolve("gateway"));
        Path scratch = Files.createDirectory(files.resolve("scratch"));
        int port = Program.freePort();
        Path site = Files.writeString(files.resolve("site.conf"), site(port));
        Path yaml = files.resolve("gatehouse.yml");
        Process importing = new ProcessBuilder(Program.java(
                        "import", "httpd", site.toString(), "-D", "TutorialAsItStands", "--out", yaml.toString()))
                .redirectErrorStream(true)
                .start();
        said = new String(importing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(importing.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(importing.exitValue()).as(said).isZero();
        // A machine that is busy takes its time.
        gateway = Program.start(
                Program.java(
                        "--config",
                        yaml.toString(),
                        "--set",
                        "provider.connect-timeout=1m",
                        "--set",
                        "provider.request-timeout=1m"),
                scratch,
                port);
    }

    @AfterAll
    void stopEverything() {
        if (gateway != null) {
            gateway.close();
        }
        if (apache != null) {
            apache.close();
        }
        if (application != null) {
            application.close();
        }
        if (provider != null) {
            provider.close();
        }
    }

    /** Signs a person in and returns what the application then sees. */
    private Echo signIn(Program edge) throws IOException {
        Browser browser = new Browser();
        Browser.Response response = browser.navigate(edge.url() + "/reports?x=1");
        assertThat(response.status()).as(edge.log()).isEqualTo(302);
        assertThat(response.location()).startsWith(provider.issuer());
        Map<String, String> answers = provider.visit(response.location());
        String redirectUri =
                provider.lastRequest(FakeProvider.Endpoint.AUTHORIZATION).param("redirect_uri");
        String answer = answers.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        Browser.Response back = browser.navigate(redirectUri + "?" + answer);
        assertThat(back.status()).as(() -> back + edge.log()).isEqualTo(302);
        Echo echo = Echo.of(browser.navigate(
                URI.create(redirectUri).resolve(back.location()).toString()));
        assertThat(echo.target()).isEqualTo("/reports?x=1");
        return echo;
    }

    private static Map<String, List<String>> identity(Echo echo) {
        Map<String, List<String>> identity = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        echo.headers().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("oidc")) {
                boolean fresh = OF_THE_LOGIN.stream().anyMatch(name::equalsIgnoreCase);
                identity.put(name, fresh ? List.of("(of this login)") : values);
            }
        });
        return identity;
    }

    @Test
    void theApplicationSeesTheSameHeadersBehindBoth() throws IOException {
        Echo behindApache = signIn(apache);
        Echo behindGateway = signIn(gateway);

        Map<String, List<String>> expected = identity(behindApache);
        OF_THE_TOKEN.forEach(expected::remove);
        assertThat(identity(behindGateway)).isEqualTo(expected);
        assertThat(expected.keySet())
                .anyMatch("OIDC_CLAIM_sub"::equalsIgnoreCase)
                .anyMatch("OIDC_CLAIM_groups"::equalsIgnoreCase)
                .anyMatch("OIDC_CLAIM_roles"::equalsIgnoreCase)
                .anyMatch("OIDC_access_token"::equalsIgnoreCase);
        assertThat(behindGateway.all("Host")).isEqualTo(behindApache.all("Host"));
    }

    @Test
    void whatElseTheApplicationSeesIsKnown() throws IOException {
        Echo behindApache = signIn(apache);
        Echo behindGateway = signIn(gateway);

        // Apache shows the application the cookie of the session, the gateway does not.
        assertThat(onlyIn(behindApache, behindGateway))
                .containsExactlyInAnyOrder(
                        "Cookie", "Connection", "X-Forwarded-Server", "OIDC_CLAIM_nonce", "OIDC_CLAIM_at_hash");
        assertThat(onlyIn(behindGateway, behindApache))
                .containsExactlyInAnyOrder("Forwarded", "Traceparent", "X-Forwarded-Port", "X-Forwarded-Proto");
    }

    private static Set<String> onlyIn(Echo one, Echo other) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(one.headers().keySet());
        names.removeAll(other.headers().keySet());
        return names;
    }

    @Test
    void nothingOfTheImportTellsTheSecret() {
        assertThat(said).contains("no problems").doesNotContain("#1 with");
    }
}
