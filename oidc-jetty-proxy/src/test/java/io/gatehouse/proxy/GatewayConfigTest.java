package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.HostHeader;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
    private static final String ENGINE =
            "provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret}\n";
    private static final String ROUTE = "routes: [{upstream: 'http://localhost:8080'}]\n";

    /** Returns the problems of settings that stand beside good ones of the engine. */
    static List<String> problemsOf(String settings) {
        return problems(ENGINE + settings);
    }

    @Test
    void isReadBesideTheEngine() {
        GatewayConfig config = read(ENGINE + """
                        routes:
                          - path: /app
                            hosts: [app.example.com, other.example.com:8443]
                            upstream: https://10.0.0.1:8443/base
                            host-header: upstream
                            strip-path: true
                            timeout: 5s
                          - upstream: [http://localhost:8080]
                        server:
                          listen: ["http://0.0.0.0:8002", "http://[::1]:8002"]
                          max-header-size: 32k
                          access-log: false
                        """);

        RouteConfig first = config.routes().get(0);
        assertThat(first.path()).isEqualTo("/app");
        assertThat(first.hosts()).containsExactly("app.example.com", "other.example.com:8443");
        assertThat(first.upstreams()).containsExactly(URI.create("https://10.0.0.1:8443/base"));
        assertThat(first.hostHeader()).isEqualTo(HostHeader.UPSTREAM);
        assertThat(first.stripPath()).isTrue();
        assertThat(first.timeout()).isEqualTo(Duration.ofSeconds(5));
        RouteConfig second = config.routes().get(1);
        assertThat(second.path()).isEqualTo("/");
        assertThat(second.hostHeader()).isEqualTo(HostHeader.PRESERVE);
        assertThat(second.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.server().listen())
                .containsExactly(URI.create("http://0.0.0.0:8002"), URI.create("http://[::1]:8002"));
        assertThat(config.server().maxHeaderSize()).isEqualTo(32 * 1024);
        assertThat(config.server().accessLog()).isFalse();
        assertThat(config.engine().providers().get(0).clientId()).isEqualTo("app");
    }

    @Test
    void needsNoServerSection() {
        assertThat(read(ENGINE + ROUTE).server().listen()).containsExactly(URI.create("http://127.0.0.1:8002"));
    }

    @Test
    void isReadFromTheEnvironment() {
        GatewayConfig config = GatewayConfig.read(List.of(
                ConfigSource.yaml("f", ENGINE, Path.of("")),
                ConfigSource.environment(Map.of(
                        "GATEHOUSE_ROUTES", "[{upstream: 'http://localhost:1'}]",
                        "GATEHOUSE_SERVER_LISTEN", "http://127.0.0.1:1, http://127.0.0.1:2"))));
        assertThat(config.routes()).hasSize(1);
        assertThat(config.server().listen()).hasSize(2);
    }

    @Test
    void needsNoRouteToAnswerAnotherProxy() {
        assertThat(read(ENGINE).routes()).isEmpty();
    }

    @Test
    void tellsOfEveryRouteAtOnce() {
        assertThat(problems(ENGINE + """
                        routes:
                          - {path: app, upstream: "http://localhost:1"}
                          - {path: /a, upstream: ["http://localhost:1", "https://localhost:2"], hosts: ["*"]}
                          - {path: /b, upstreem: "http://localhost:1"}
                          - {path: /c, upstream: "ftp://localhost", timeout: 1y}
                        server: {listen: "https://127.0.0.1:8443"}
                        """))
                .containsExactly(
                        "gatehouse.yml:3: routes[0].path: expected a path such as /app, written decoded, without dot and empty"
                                + " segments, but came \"app\"",
                        "gatehouse.yml:4: routes[1].hosts: expected hosts with or without a port, such as app.example.com or"
                                + " app.example.com:8443, but came \"*\"",
                        "gatehouse.yml:4: routes[1].upstream: expected upstreams with the same scheme and the same path, so that any can"
                                + " stand in for any other, but came \"https://localhost:2\"",
                        "gatehouse.yml:5: routes[2].upstreem: is not known; did you mean upstream?",
                        "gatehouse.yml:5: routes[2].upstream: is missing; expected where the requests go, such as"
                                + " http://localhost:8080",
                        "gatehouse.yml:6: routes[3].upstream: expected an absolute URL such as http://localhost:8080/path, without"
                                + " user name and fragment, or a socket such as unix:/run/app.sock, but came \"ftp://localhost\"",
                        "gatehouse.yml:6: routes[3].timeout: expected a duration such as 30s, 15m, 8h or 1d, but came \"1y\"",
                        "gatehouse.yml:7: server.listen: expected an http address such as http://127.0.0.1:8002, or"
                                + " server.tls.certificate and server.tls.private-key as well, but came \"https://127.0.0.1:8443\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{path: /a/../b, upstream: 'http://h'} | routes[0].path: expected a path such as /app",
                "{path: //a, upstream: 'http://h'} | routes[0].path: expected a path such as /app",
                "{path: /a%20b, upstream: 'http://h'} | routes[0].path: expected a path such as /app",
                "{path: '/a;b', upstream: 'http://h'} | routes[0].path: expected a path such as /app",
                "{upstream: 'http://h?a=b'} | routes[0].upstream: expected an http or https URL",
                "{upstream: 'http://u:p@h'} | routes[0].upstream: expected an absolute URL",
                "{upstream: 'http://h/a/../b'} | routes[0].upstream: expected a path without dot and empty segments",
                "{upstream: 'http://h:0'} | routes[0].upstream: expected an absolute URL",
                "{upstream: localhost:8080} | routes[0].upstream: expected an absolute URL",
                "{upstream: []} | routes[0].upstream: expected at least one upstream",
                "{upstream: 'http://h', timeout: 0s} | routes[0].timeout: expected a duration of more than 0s",
                "{upstream: 'http://h', timeout: 2d} | routes[0].timeout: expected a duration of more than 0s",
                "{upstream: ['http://h', 'http://h']} | routes[0].upstream: expected different upstreams",
                "{upstream: ['http://h/a', 'http://i/b']} | routes[0].upstream: expected upstreams with the same scheme",
                "{upstream: 'unix:run/app.sock'} | routes[0].upstream: expected the absolute path of a socket",
                "{upstream: 'unix:/run/a%00b.sock'} | routes[0].upstream: expected the absolute path of a socket",
                "{upstream: 'http://h', connect-timeout: 2m} | routes[0].connect-timeout: expected a duration",
                "{upstream: 'http://h', idle-timeout: 2d} | routes[0].idle-timeout: expected a duration",
                "{upstream: 'http://h', max-connections: 0} | routes[0].max-connections: expected a number from 1",
                "{upstream: 'http://h', max-queued: 0} | routes[0].max-queued: expected a number from 1",
                "{upstream: 'http://h', balance: random} | routes[0].balance: expected one of round-robin",
                "{upstream: 'http://h', protocol: h2} | routes[0].protocol: expected one of http/1.1, http/2",
                "{upstream: 'http://h', ejection: {duration: 6m}} | routes[0].ejection.duration: expected a duration",
                "{upstream: 'http://h', ejection: {failures: -1}} | routes[0].ejection.failures: expected a number",
                "{upstream: 'http://h', health-check: {interval: 5s}} | routes[0].health-check.interval: has no use without",
                "{upstream: 'http://h', health-check: {path: health}} | routes[0].health-check.path: expected a path",
                "{upstream: 'http://h', health-check: {path: '/x%zz'}} | routes[0].health-check.path: expected a path",
                "{upstream: 'http://h', health-check: {path: '/x%2'}} | routes[0].health-check.path: expected a path",
                "{upstream: 'http://h', health-check: {path: /, timeout: 11s}} | routes[0].health-check.timeout: expected",
                "{upstream: 'http://h', health-check: {path: /, status: 300-200}} | routes[0].health-check.status: expected a status",
                "{upstream: 'http://h', insecure-tls: true} | routes[0].insecure-tls: has no use, since no upstream",
                "{upstream: 'https://h', tls: {ca-file: no-such.pem}} | routes[0].tls.ca-file: expected a file",
                "{upstream: 'https://h', tls: {server-name: 'h:443'}} | routes[0].tls.server-name: expected a host",
                "{upstream: 'http://h', request-headers: {set: {Host: x}}} | routes[0].request-headers.set: must not hold Host",
                "{upstream: 'http://h', request-headers: {set: {OIDC_CLAIM_sub: x}}} | routes[0].request-headers.set: must not hold OIDC_CLAIM_sub",
                "{upstream: 'http://h', request-headers: {remove: [oidc-claim-sub]}} | routes[0].request-headers.remove: must not hold oidc-claim-sub",
                "{upstream: 'http://h', request-headers: {set: {X_Forwarded_For: x}}} | routes[0].request-headers.set: must not hold X_Forwarded_For",
                "{upstream: 'http://h', request-headers: {set: {'X Y': x}}} | routes[0].request-headers.set: expected header names",
                "{upstream: 'http://h', request-headers: {set: {X-Y: 'é'}}} | routes[0].request-headers.set: expected at most 4096 printable",
                "{upstream: 'http://h', response-headers: {remove: [Connection]}} | routes[0].response-headers.remove: must not hold Connection",
                "{upstream: 'http://h', response-headers: {set: {Set-Cookie: a=b}}} | routes[0].response-headers.set: must not set Set-Cookie",
                "{upstream: 'http://h', host-header: keep} | routes[0].host-header: expected one of preserve, upstream",
            })
    void refusesARoute(String route, String problem) {
        assertThat(problems(ENGINE + "routes: [" + route + "]"))
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml:2: " + problem)
                .doesNotContain("u:p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/", "/caf\u00e9", "/a b", "/"})
    void acceptsAPath(String path) {
        assertThat(problems(ENGINE + "routes: [{path: '" + path + "', upstream: 'http://h'}]"))
                .isEmpty();
    }

    @Test
    void refusesARouteThatNobodyComesTo() {
        assertThat(problems(ENGINE
                        + "routes:\n"
                        + "  - {path: /a, hosts: [a.example, b.example], upstream: 'http://h'}\n"
                        + "  - {path: /a, upstream: 'http://h'}\n"
                        + "  - {path: /a/, hosts: [B.example, a.example], upstream: 'http://i'}\n"))
                .containsExactly(
                        "gatehouse.yml:5: routes[2]: has the path and the hosts of routes[0], so that no request would ever"
                                + " come to it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: localhost:8002 | server.listen: expected an address such as",
                "listen: 'http://*:8002' | server.listen: expected an address such as",
                "listen: 'http://localhost:8002/app' | server.listen: expected an address such as",
                "listen: 'http://localhost:99999' | server.listen: expected an address such as",
                "listen: [] | server.listen: expected at least one address",
                "listen: ['http://h:1', 'http://h:1'] | server.listen[1]: expected different addresses",
                "max-header-size: 100 | server.max-header-size: expected a size from 1k to 1m, but came 100 bytes",
                "max-header-size: 2m | server.max-header-size: expected a size from 1k to 1m",
                "max-header-size: 16kb | server.max-header-size: expected a size below 2048m such as 512, 16k or 1m",
                "access-log: file | server.access-log: expected true or false",
                "tls: {certificate: a} | server.tls.private-key: is missing",
                "admin: localhost | server.admin: expected an http address such as http://127.0.0.1:9002",
                "admin: 'https://127.0.0.1:9002' | server.admin: expected an http address such as http://127.0.0.1:9002",
                "admin: 'http://127.0.0.1:9002/x' | server.admin: expected an http address",
                "admin: 'http://127.0.0.1:99999' | server.admin: expected an http address",
                "admin: ['http://127.0.0.1:9002'] | server.admin: expected",
                "admin: 'http://127.0.0.1:8002' | server.admin: expected another address than those of server.listen",
                "admin: 'http://0.0.0.0:9002' | server.admin-token-file: is missing; other machines may reach server.admin",
                "admin: 'http://[::]:9002' | server.admin-token-file: is missing",
                "admin: 'http://10.0.0.1:9002' | server.admin-token-file: is missing",
                "admin: 'http://localhost.example.com:9002' | server.admin-token-file: is missing",
                "admin-token-file: /nowhere | server.admin-token-file: expected a file, but there is none",
            })
    void refusesAServer(String setting, String problem) {
        assertThat(problems(ENGINE + ROUTE + "server:\n  " + setting))
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml")
                .contains(": " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:9002", "http://localhost:0", "http://[::1]:9002", "http://127.9.9.9:9002"})
    void servesOperatorsOnLoopbackWithoutAToken(String address) {
        GatewayConfig config = read(ENGINE + ROUTE + "server: {admin: '" + address + "'}");
        assertThat(config.server().admin()).contains(URI.create(address));
        assertThat(config.server().adminToken()).isEmpty();
        assertThat(read(ENGINE + ROUTE + "server: {admin: }").server().admin()).isEmpty();
    }

    @Test
    void servesOperatorsElsewhereWithAToken(@TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef0123456789abcdef\n");
        GatewayConfig config =
                read(ENGINE + ROUTE + "server: {admin: 'http://0.0.0.0:9002', admin-token-file: " + token + "}");
        assertThat(config.server().adminToken()).contains(Secret.of("0123456789abcdef0123456789abcdef"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef 0123456789abcdef",
                "\u00e9123456789abcdef0123456789abcdef"
            })
    void refusesATokenThatIsTooShortOrCannotBeSent(String text, @TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), text);
        assertThat(problems(
                        ENGINE + ROUTE + "server: {admin: 'http://127.0.0.1:9002', admin-token-file: " + token + "}"))
                .singleElement()
                .asString()
                .contains("server.admin-token-file: expected a file with a token of 32 to 512 letters")
                .doesNotContain(text);
    }

    @Test
    void showsNoVariable() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> GatewayConfig.read(List.of(
                        ConfigSource.yaml(
                                "f",
                                ENGINE + "routes: [{path: '${P}', upstream: 'http://h?${P}', hosts: ['${P}!']}]\n"
                                        + "server: {listen: 'https://${P}'}",
                                Path.of("")),
                        ConfigSource.environment(Map.of("P", "canary7c1f9e")))));
        assertThat(refused.problems()).hasSize(4);
        assertThat(refused).hasMessageNotContaining("canary");
    }

    @Test
    void isJudgedWhenBuiltAsWhenRead() {
        GatehouseConfig engine = GatehouseConfig.builder()
                .provider(ProviderConfig.builder()
                        .issuer("https://idp.example.com")
                        .clientSecret(Secret.of("x"))
                        .build())
                .build();
        GatewayConfig config = GatewayConfig.builder(engine)
                .routes(List.of(RouteConfig.builder(URI.create("mailto:x"))
                        .path("a")
                        .timeout(Duration.ZERO)
                        .build()))
                .server(ServerConfig.builder()
                        .listen(List.of())
                        .maxHeaderSize(1)
                        .build())
                .build();

        assertThat(config.problems())
                .extracting(ConfigProblem::key)
                .containsExactly(
                        "provider.client-id",
                        "routes[0].path",
                        "routes[0].upstream",
                        "routes[0].timeout",
                        "server.listen",
                        "server.max-header-size");
        assertThat(catchThrowableOfType(ConfigException.class, () -> Gateway.create(config))
                        .problems())
                .hasSize(6);
    }

    private static GatewayConfig read(String yaml) {
        return GatewayConfig.read(List.of(ConfigSource.yaml("gatehouse.yml", yaml, Path.of(""))));
    }

    private static List<String> problems(String yaml) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(yaml));
        return refused == null
                ? List.of()
                : refused.problems().stream().map(ConfigProblem::toString).toList();
    }

    @Test
    void mustNotRouteByClaimsThatAreNotKept() {
        String routes = "routes: [{upstream: 'http://a', when: {claim: {beta: true}}}, {upstream: 'http://b'}]\n";
        for (String claims : List.of("{keep: [email]}", "{drop: [beta]}")) {
            assertThat(problemsOf(routes + "identity: {claims: " + claims + "}\n"))
                    .singleElement()
                    .asString()
                    .contains("routes[0].when", "asks for the claim beta, which is not kept");
        }
        assertThat(problemsOf(routes + "identity: {claims: {keep: [beta]}}\n")).isEmpty();
        assertThat(problemsOf(routes)).isEmpty();
    }
}
