package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestCertificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorCommandTest {
    private static final String SECRET = "s3cret-of-the-client";
    private static final String CALLBACK = "http://localhost:8002/oidc/callback";

    private record Result(int exit, String out, String err) {
        List<String> found() {
            try {
                List<String> lines = new ArrayList<>();
                for (Map<String, Object> finding :
                        JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(out), "findings")) {
                    Object code = finding.get("code");
                    lines.add(finding.get("result") + " " + ("".equals(code) ? finding.get("topic") : code) + ": "
                            + finding.get("seen") + " -> " + finding.get("change"));
                }
                return lines;
            } catch (ParseException e) {
                throw new AssertionError(out, e);
            }
        }
    }

    private final FakeProvider provider = FakeProvider.start();
    private final Upstream upstream;
    private final Path directory;
    private final Path config;

    DoctorCommandTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.config = directory.resolve("gatehouse.yml");
        this.upstream = Upstream.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        provider.client("gateway", SECRET);
        provider.answer(Endpoint.AUTHORIZATION, FakeAnswer.html(400));
        provider.answerNext(
                Endpoint.AUTHORIZATION, FakeAnswer.redirect(302, CALLBACK + "?error=login_required&state=s"));
    }

    @AfterEach
    void close() throws IOException {
        upstream.close();
        provider.close();
    }

    private String yaml() {
        return """
                public-url: http://localhost:8002
                provider: {issuer: '%s', client-id: gateway, client-secret: %s}
                server: {max-connections: 100}
                routes: [{upstream: '%s'}]
                """.formatted(provider.issuer(), SECRET, upstream.uri());
    }

    private Result doctor(String yaml, String... args) throws IOException {
        Files.writeString(config, yaml);
        List<String> all = new ArrayList<>(List.of("doctor", "--config", config.toString()));
        all.addAll(List.of(args));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.execute(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
        assertThat(out.toString() + err).doesNotContain(SECRET);
        return new Result(exit, out.toString(), err.toString());
    }

    private List<String> found(String topic, String yaml, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("--format", "json", "--only", topic));
        all.addAll(List.of(args));
        Result result = doctor(yaml, all.toArray(String[]::new));
        assertThat(result.exit())
                .isEqualTo(result.found().stream().anyMatch(line -> line.startsWith("problem")) ? 1 : 0);
        return result.found();
    }

    @Test
    void aGatewayThatWillWorkHasNoProblems() throws IOException {
        Result result = doctor(yaml());
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("ok         client: provider: the provider accepts client 'gateway'")
                .contains("ok         redirect-uri: provider: the provider sends browsers back to " + CALLBACK)
                .contains("ok         upstreams: routes[0].upstream: " + upstream.uri() + " answers 200 to HEAD /")
                .contains("not known  front-silent: ")
                .endsWith(" ok, 0 problems, 1 not known\n");
        assertThat(result.exit()).isZero();
    }

    @Test
    void aMistakeIsNamedInALineWithWhatToChangeBelow() throws IOException {
        Result result = doctor(yaml().replace(SECRET, "another"));
        assertThat(result.out())
                .containsPattern("problem    client-refused: provider: the provider does not accept .*\\n"
                        + "           -> copy the secret once more from the provider to provider\\.client-secret\\n");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void whatCouldNotBeLookedAtIsSaidInOneLine() throws IOException {
        provider.goDown();
        Result result = doctor(yaml());
        assertThat(result.out())
                .contains("problem    provider-unreachable: provider: ")
                .contains("not known  issuer, clock, tls, keys, client, redirect-uri,");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void settingsWithProblemsEndItBeforeAnybodyIsAsked() throws IOException {
        Result result = doctor(yaml() + "session: {keys: [c2hvcnQ], cookie: {domain: example.com}}\n");
        assertThat(result.out()).contains("session.keys[0]: expected 32 bytes", "session.cookie.domain: expected");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(provider.calls(Endpoint.METADATA)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--only=nonsense", "--timeout=0", "--timeout=301", "--format=xml", "--url=app.example.com/x"})
    void whatItIsNotMeantForIsRefused(String arg) throws IOException {
        Result result = doctor(yaml(), arg);
        assertThat(result.err()).contains("expected " + arg.substring(0, arg.indexOf('=')) + " to");
        assertThat(result.exit()).isEqualTo(2);
    }

    @Test
    void someTopicsAloneAskNobodyElse() throws IOException {
        assertThat(found("cookies,limits", yaml())).hasSize(2).allMatch(line -> line.startsWith("ok "));
        assertThat(provider.calls(Endpoint.METADATA)).isZero();
    }

    @Test
    void allOfItTakesNoLongerThanIsAllowed() throws IOException {
        provider.answer(Endpoint.METADATA, FakeAnswer.html(200).after(Duration.ofSeconds(8)));
        try (ServerSocket mute = new ServerSocket(0)) {
            long start = System.nanoTime();
            Result result = doctor(
                    yaml().replace(upstream.uri().toString(), "http://127.0.0.1:" + mute.getLocalPort()),
                    "--timeout",
                    "1");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
            assertThat(result.out()).contains("no result within 1 s", "none came in time");
        }
    }

    @Nested
    class ThePublicAddress {
        private String open() {
            return yaml().replace("public-url: http://localhost:8002\n", "");
        }

        @Test
        void thatIsNotSetIsNotKnown() throws IOException {
            assertThat(found("public-url,front,redirect-uri", open()))
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("not known redirect-uri-unset"),
                            line -> assertThat(line).startsWith("not known public-url-unset"),
                            line -> assertThat(line).startsWith("not known front-not-asked"));
        }

        @Test
        void ofHttpIsAProblemBeyondThisMachine() throws IOException {
            assertThat(found("public-url", yaml().replace("localhost:8002", "app.localhost.example")))
                    .first()
                    .asString()
                    .startsWith("problem public-url-http: ")
                    .contains("set public-url: https://");
        }

        @Test
        void ofHttpsInFrontOfHttpThatNobodyKnowsOfIsAProblem() throws IOException {
            assertThat(found("public-url", open(), "--url", "https://localhost"))
                    .singleElement()
                    .asString()
                    .startsWith("problem http-behind-tls: ")
                    .contains("takes itself for http://localhost", "X-Forwarded-Proto: https");
        }

        @Test
        void ofHttpsInFrontOfHttpIsRightWhereItIsSaid() throws IOException {
            assertThat(found("public-url", yaml().replace("http://localhost:8002", "https://localhost")))
                    .singleElement()
                    .asString()
                    .startsWith("ok client-address-lost: ");
            assertThat(found("public-url", open() + "trusted-proxies: [127.0.0.1]\n", "--url", "https://localhost"))
                    .containsExactly("ok public-url: https://localhost -> ");
        }

        @Test
        void whoseHostIsNotAllowedIsAProblem() throws IOException {
            assertThat(found(
                            "public-url",
                            open() + "allowed-hosts: [app.example.com]\n",
                            "--url",
                            "http://localhost:8002"))
                    .singleElement()
                    .asString()
                    .startsWith("problem host-not-allowed: ")
                    .contains("add localhost:8002 to allowed-hosts");
        }
    }

    @Nested
    class TheGatewayThatRuns {
        private int port;

        private @Nullable Gateway gateway;

        @AfterEach
        void stop() {
            if (gateway != null) {
                gateway.close();
            }
        }

        private void start(String yaml) throws IOException {
            Gateway started =
                    Gateway.create(GatewayConfig.read(List.of(ConfigSource.yaml("running.yml", yaml, directory))));
            gateway = started;
            started.start();
            port = started.uris().get(0).getPort();
            provider.restore(Endpoint.AUTHORIZATION);
        }

        private String running(String more) {
            return yaml().replace("public-url: http://localhost:8002\n", "")
                            .replace("server: {", "server: {listen: 'http://127.0.0.1:0', ")
                    + more;
        }

        @Test
        void andKnowsItsAddressIsInOrder() throws IOException {
            start(running(""));
            assertThat(found("front", running(""), "--url", "http://localhost:" + port))
                    .singleElement()
                    .asString()
                    .startsWith("ok front: a gateway answers")
                    .contains("names http://localhost:" + port + "/oidc/callback to the provider");
        }

        @Test
        void andTakesItselfForAnotherIsAProblem() throws IOException {
            start(running(
                    "public-url: http://another.localhost:8002\nallowed-hosts: [another.localhost, localhost]\n"));
            assertThat(found("front", running(""), "--url", "http://localhost:" + port))
                    .singleElement()
                    .asString()
                    .startsWith("problem front-address: ")
                    .contains("names http://another.localhost:8002/oidc/callback");
        }

        @Test
        void andRefusesTheHostIsAProblem() throws IOException {
            start(running("allowed-hosts: [app.example.com]\n"));
            assertThat(found("front,public-url", running(""), "--url", "http://localhost:" + port))
                    .anyMatch(line -> line.startsWith("problem host-not-allowed: the gateway at"));
        }

        @Test
        void andIsSomethingElseIsAProblem() throws IOException {
            assertThat(found("front", running(""), "--url", upstream.uri().toString()))
                    .singleElement()
                    .asString()
                    .startsWith("problem front-other: ")
                    .contains("200 came");
        }
    }

    @Nested
    class Cookies {
        @ParameterizedTest
        @CsvSource({"app.co.uk, co.uk", "app.github.io, github.io", "a.b.com.au, com.au"})
        void forADomainOfEverybodyAreAProblem(String host, String domain) throws IOException {
            assertThat(found(
                            "cookies",
                            yaml().replace("http://localhost:8002", "https://" + host) + "session: {cookie: {domain: "
                                    + domain + "}}\n"))
                    .singleElement()
                    .asString()
                    .startsWith("problem cookie-domain-public: ")
                    .contains("but came " + domain);
        }

        @Test
        void forADomainThatIsNotAboveTheHostAreAProblem() throws IOException {
            assertThat(
                            found(
                                    "cookies",
                                    yaml().replace("public-url: http://localhost:8002\n", "")
                                            + "session: {cookie: {domain: example.com}}\nallowed-hosts: [a.example.com, a.example.org]\n"))
                    .singleElement()
                    .asString()
                    .startsWith("problem cookie-domain-host: ")
                    .contains("not above a.example.org:");
        }

        @Test
        void forADomainOfOnesOwnAreInOrder() throws IOException {
            assertThat(found(
                            "cookies",
                            yaml().replace("http://localhost:8002", "https://app.example.co.uk")
                                    + "session: {cookie: {domain: example.co.uk}}\n"))
                    .singleElement()
                    .asString()
                    .startsWith("ok cookies: example.co.uk");
        }
    }

    @Nested
    class Upstreams {
        private String to(String url, String more) {
            return yaml().replace("{upstream: '" + upstream.uri() + "'}", "{upstream: '" + url + "'" + more + "}");
        }

        @Test
        void thatAreDownAreAProblem() throws IOException {
            int port;
            try (ServerSocket socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            assertThat(found("upstreams", to("http://127.0.0.1:" + port, "")))
                    .singleElement()
                    .asString()
                    .startsWith("problem upstream-unreachable: ")
                    .contains("http://127.0.0.1:" + port);
        }

        @Test
        void whoseNameNobodyKnowsAreAProblem() throws IOException {
            assertThat(found("upstreams", to("http://app.nowhere.invalid", "")))
                    .singleElement()
                    .asString()
                    .startsWith("problem upstream-name-unknown: ");
        }

        @Test
        void thatSayThatTheyAreNotWellAreAProblem() throws IOException {
            try (Upstream ill = Upstream.answering(request -> "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) {
                assertThat(found("upstreams", to(ill.uri().toString(), ", health-check: {path: /up}")))
                        .singleElement()
                        .asString()
                        .startsWith("problem upstream-unwell: ")
                        .contains("answers 503 to GET /up, a status from 200 to 399 was expected");
            }
        }

        @Test
        void thatSpeakSomethingElseAreAProblem() throws IOException {
            try (Upstream strange = Upstream.answering(request -> "SSH-2.0-OpenSSH_9.2\r\n\r\n")) {
                assertThat(found("upstreams", to(strange.uri().toString(), "")))
                        .singleElement()
                        .asString()
                        .startsWith("problem upstream-broken: ");
            }
        }

        @Test
        void whoseCertificateNobodyTrustsAreAProblemUntilItIsNamed() throws Exception {
            TestCertificate certificate = TestCertificate.create(directory, "ip:127.0.0.1");
            Path ca = Files.writeString(directory.resolve("ca.pem"), certificate.pem());
            try (FakeProvider secure = FakeProvider.startTls(certificate.serverContext())) {
                String url = secure.issuer().replace("/op", "");
                assertThat(found("upstreams", to(url, "")))
                        .singleElement()
                        .asString()
                        .startsWith("problem upstream-tls: ")
                        .contains("signed by itself", "tls.ca-file");
                assertThat(found("upstreams", to(url, ", tls: {ca-file: '" + ca + "'}")))
                        .singleElement()
                        .asString()
                        .startsWith("ok upstreams: ");
            }
        }
    }

    @Nested
    class Certificates {
        private String tls(TestAuthority.Issued issued, String address) throws IOException {
            issued.write(directory.resolve("cert.pem"), directory.resolve("key.pem"));
            return yaml().replace("http://localhost:8002", address)
                    .replace(
                            "server: {",
                            "server: {listen: 'https://127.0.0.1:8443', tls: {certificate: cert.pem, private-key: key.pem}, ");
        }

        @Test
        void forOtherNamesAreAProblem() throws IOException {
            TestAuthority authority = TestAuthority.create("ca");
            assertThat(found("listeners", tls(authority.issue("other.example.com"), "https://localhost")))
                    .singleElement()
                    .asString()
                    .startsWith("problem listener-certificate-name: ")
                    .contains("a certificate for localhost was expected, there are some for other.example.com");
        }

        @Test
        void thatEndSoonAreAProblem() throws IOException {
            TestAuthority.Issued issued =
                    TestAuthority.create("ca").issue("EC", "CN=x", Duration.ofDays(3), "localhost");
            assertThat(found("listeners", tls(issued, "https://localhost")))
                    .singleElement()
                    .asString()
                    .startsWith("problem listener-certificate: the certificate for localhost ends at");
        }

        @Test
        void forAnAddressOfHttpAreAProblem() throws IOException {
            assertThat(found("listeners", tls(TestAuthority.create("ca").issue("localhost"), "http://localhost")))
                    .singleElement()
                    .asString()
                    .startsWith("problem listener-scheme: ");
        }
    }

    @Test
    void aSecretThatEverybodyCanReadIsAProblem() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), SECRET);
        String yaml = yaml().replace("client-secret: " + SECRET, "client-secret-file: " + secret);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(found("files", yaml))
                .singleElement()
                .asString()
                .startsWith("problem file-open: ")
                .contains("rw-r--r--", "chmod o-rwx " + secret);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(found("files", yaml)).singleElement().asString().startsWith("ok files: ");
    }

    @Test
    void moreConnectionsThanFilesMayBeOpenAreAProblem() throws IOException {
        assertThat(found("limits", yaml().replace("max-connections: 100", "max-connections: 1000000")))
                .singleElement()
                .asString()
                .matches("(problem descriptors-few: room for 1000200 |ok limits: ).*");
    }

    @Test
    void aSessionStoreThatIsDownIsAProblem() throws IOException {
        assertThat(
                        found(
                                "session-store",
                                yaml()
                                        + "session: {store: redis, keys: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA], redis: {url: 'redis://127.0.0.1:1'}}\n"))
                .singleElement()
                .asString()
                .startsWith("problem session-store-unreachable: ");
    }

    @Test
    void settingsThatWeakenAreRemarkedOn() throws IOException {
        assertThat(found("settings", yaml().replace("client-id:", "insecure-tls: true, client-id:")))
                .singleElement()
                .asString()
                .startsWith("ok weak-setting: ");
    }
}
