package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    private static final String SECRET = "canary-5ecret";

    private record Result(int exit, String out, String err) {}

    @TempDir
    private Path directory;

    private Path site;
    private Path yaml;

    @BeforeEach
    void writeASite() throws IOException {
        yaml = directory.resolve("gatehouse.yml");
        site = Files.writeString(directory.resolve("site.conf"), """
                OIDCProviderMetadataURL https://idp.example.com/.well-known/openid-configuration
                OIDCClientID app
                OIDCClientSecret %s
                OIDCCryptoPassphrase %s
                OIDCSessionType client-cookie
                OIDCRedirectURI https://app.example.com/callback
                ProxyPass / http://127.0.0.1:8080/
                <Location />
                    AuthType openid-connect
                    Require valid-user
                </Location>
                """.formatted(SECRET, SECRET));
    }

    private static Result importing(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("import"));
        Stream.of(args).map(String::valueOf).forEach(all::add);
        int exit = Main.execute(all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
        return new Result(exit, out.toString(), err.toString());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void printsTheConfigurationWithoutSecrets() throws IOException {
        Result result = importing("httpd", site);

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("client-secret: '${CLIENT_SECRET}'", "keys: '${SESSION_KEYS}'", "BY HAND: OIDCRedirectURI");
        assertThat(result.err()).contains("BY HAND: OIDCRedirectURI (" + site + ":6)", "gatehouse check: no problems");
        assertThat(result.toString()).doesNotContain(SECRET);
        assertThat(files()).containsExactly("site.conf");
    }

    @Test
    void writesFilesThatTheirOwnerAloneMayReadAndThatCheckTakes() throws IOException {
        Result result = importing("httpd", site, "--out", yaml);

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(files()).containsExactly("client-secret.txt", "gatehouse.yml", "session-keys.txt", "site.conf");
        for (String name : List.of("client-secret.txt", "gatehouse.yml", "session-keys.txt")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(directory.resolve("client-secret.txt"))).isEqualTo(SECRET + "\n");
        assertThat(Files.readString(yaml) + result).doesNotContain(SECRET);
        StringWriter out = new StringWriter();
        assertThat(Main.execute(
                        new String[] {"check", "--config", yaml.toString()},
                        new PrintWriter(out, true),
                        new PrintWriter(out, true)))
                .as(out.toString())
                .isZero();
    }

    @Test
    void overwritesNothingUnlessTold() throws IOException {
        Files.writeString(directory.resolve("client-secret.txt"), "mine");

        Result refused = importing("httpd", site, "--out", yaml);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("client-secret.txt exists", "--force");
        assertThat(files()).containsExactly("client-secret.txt", "site.conf");
        assertThat(importing("httpd", site, "--out", yaml, "--force").exit()).isZero();
        assertThat(Files.readString(directory.resolve("client-secret.txt"))).isEqualTo(SECRET + "\n");
    }

    @Test
    void saysWhatHasToBeFilledIn() throws IOException {
        Files.writeString(site, "OIDCClientSecret exec:/bin/secret\nProxyPass / http://127.0.0.1:8080/\n");

        Result result = importing("httpd", site, "--out", yaml);

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("not complete yet", "provider.client-id", "CLIENT_SECRET");
        assertThat(yaml).exists();
    }

    @Test
    void tellsInputFromFiles() throws IOException {
        assertThat(importing("httpd", directory.resolve("none.conf")).exit()).isEqualTo(1);
        assertThat(importing("httpd", site, "--out", directory.resolve("none/gatehouse.yml"))
                        .exit())
                .isEqualTo(1);
        assertThat(importing("httpd").exit()).isEqualTo(2);
        assertThat(importing().exit()).isEqualTo(2);
        assertThat(importing("nginx", site).exit()).isEqualTo(2);
        Files.writeString(site, "<VirtualHost *:1>\n");
        assertThat(importing("httpd", site).exit()).isEqualTo(2);
    }

    @Test
    void writesNothingThatATerminalObeys() throws IOException {
        Files.writeString(site, "Frobnicate\u001b[2J on\n", StandardOpenOption.APPEND);

        Result result = importing("httpd", site);

        assertThat(result.out() + result.err()).doesNotContain("\u001b");
    }

    @Test
    void takesTheFlagsOfOauth2ProxyAsTheyAre() {
        Result result = importing(
                "oauth2-proxy",
                "--provider=oidc",
                "--oidc-issuer-url",
                "https://idp.example.com",
                "--client-id=app",
                "--client-secret",
                SECRET,
                "--email-domain=*",
                "--reverse-proxy",
                "--upstream=http://127.0.0.1:8080");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("issuer: 'https://idp.example.com'", "client-id: app", "endpoint-path: /oauth2");
        assertThat(result.toString()).doesNotContain(SECRET);
    }
}
