package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.http.AddressRange;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EdgeProxy;
import io.gatehouse.testing.EdgeProxy.Visit;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that wants a proxy to ask about another request than the one it makes: by headers that the proxy forgot to write, by writing
 * them twice or in another spelling, or by a target that the proxy and we might read differently. The prize is always {@code /private}.
 */
class ForwardAuthSpoofingTest {
    @SuppressWarnings("NullAway.Init") // before all tests
    private static EngineScene scene;

    @BeforeAll
    static void start() {
        scene = EngineScene.start(config -> config.forwardAuth(true)
                .trustedProxies(List.of(AddressRange.parse("10.0.0.0/8").orElseThrow()))
                .allowedHosts(List.of("app.example.com"))
                .rules(new AccessPolicy(List.of(
                        rule("/public/**").build(),
                        rule("/reading/**").methods(Set.of("GET", "HEAD")).build()))));
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static AccessRule.Builder rule(String path) {
        return AccessRule.builder(List.of(PathPattern.of(path)), new Requirement.Everyone());
    }

    private static Answer answer(Outcome outcome) {
        return outcome instanceof Outcome.Reply reply ? reply.answer() : ((Outcome.Refuse) outcome).answer();
    }

    private static void assertRefused(FakeExchange exchange, String as) {
        Outcome outcome = scene.handle(exchange);
        assertThat(answer(outcome).status()).as(as).isBetween(400, 499);
        assertThat(((Outcome.Refuse) outcome).refusal().code())
                .as(as)
                .isIn(
                        RefusalCode.FORWARDED_REQUEST_INVALID,
                        RefusalCode.AMBIGUOUS_PATH,
                        RefusalCode.HOST_NOT_ALLOWED,
                        RefusalCode.ACCESS_DENIED);
    }

    private static FakeExchange open(EdgeProxy edge) {
        return edge.asksAbout(Visit.of("GET", APP + "/public/x")).exchange();
    }

    private static List<String> read(EdgeProxy edge) {
        if (edge.isNginx()) {
            return List.of("X-Original-URL", "X-Original-Method");
        }
        return edge.isEnvoy()
                ? List.of("X-Forwarded-Proto")
                : List.of("X-Forwarded-Method", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Uri");
    }

    static Stream<Arguments> everyHeaderOfEveryEdge() {
        return Stream.of(EdgeProxy.values()).flatMap(edge -> read(edge).stream().map(name -> Arguments.of(edge, name)));
    }

    /** The same question without one of its headers. */
    private static FakeExchange without(FakeExchange exchange, String name) {
        FakeExchange copy = FakeExchange.request(exchange.method(), exchange.rawPath())
                .scheme(exchange.scheme())
                .authority(exchange.authority().orElse(null))
                .peer(exchange.peerAddress());
        for (String other : exchange.headers().names()) {
            if (!other.equalsIgnoreCase(name)) {
                exchange.headers().all(other).forEach(value -> copy.header(other, value));
            }
        }
        return copy;
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void theQuestionItselfIsGood(EdgeProxy edge) {
        assertThat(answer(scene.handle(open(edge))).status()).isEqualTo(200);
        assertRefused(edge.asksAbout(Visit.of("GET", APP + "/private")).exchange(), "private");
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void nobodyButATrustedProxyAsks(EdgeProxy edge) {
        for (String peer : List.of("192.0.2.10", "127.0.0.1", "::1", "11.0.0.1", "")) {
            assertRefused(open(edge).peer(peer), peer);
        }
        // Who is believed is the peer, whatever it says of who sent it.
        assertRefused(open(edge).peer("192.0.2.10").replace("X-Forwarded-For", "10.0.0.2"), "forwarded");
    }

    @ParameterizedTest
    @MethodSource("everyHeaderOfEveryEdge")
    void nothingIsTakenFromElsewhereWhenAHeaderIsMissing(EdgeProxy edge, String name) {
        FakeExchange exchange = without(open(edge), name)
                .header("X-Forwarded-Port", "443")
                .header("Forwarded", "proto=https;host=app.example.com")
                .header("X-Scheme", "https")
                .header("X-Original-URI", "/public/x")
                .header("X-Rewrite-URL", "/public/x")
                .header("X-Auth-Request-Redirect", "/public/x");

        assertRefused(exchange, name);
    }

    @ParameterizedTest
    @MethodSource("everyHeaderOfEveryEdge")
    void nothingIsSaidTwice(EdgeProxy edge, String name) {
        FakeExchange exchange = open(edge);
        String value = exchange.headers().first(name).orElseThrow();

        assertRefused(open(edge).header(name, value), "the same again");
        assertRefused(open(edge).header(name.toLowerCase(Locale.ROOT), value), "the same again in small letters");
        assertRefused(open(edge).replace(name, value + ", " + value), "both in one");
        assertRefused(open(edge).replace(name, ""), "empty");
    }

    @ParameterizedTest
    @MethodSource("everyHeaderOfEveryEdge")
    void nothingIsSaidInAnotherSpelling(EdgeProxy edge, String name) {
        String value = open(edge).headers().first(name).orElseThrow();
        for (String alias : List.of(
                name.replace('-', '_'),
                name.replaceFirst("-", "_"),
                name.replace('-', '.'),
                name.toLowerCase(Locale.ROOT).replace('-', '_'))) {
            assertRefused(open(edge).header(alias, value), alias);
            assertRefused(without(open(edge), name).header(alias, value), alias + " alone");
        }
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void theHeadersOfOtherConventionsCountForNothing(EdgeProxy edge) {
        FakeExchange exchange =
                edge.asksAbout(Visit.of("DELETE", APP + "/private")).exchange();
        Set<String> own = new LinkedHashSet<>(read(edge));
        List<String[]> forged = new ArrayList<>(List.of(
                new String[] {"X-Original-URL", APP + "/public/x"},
                new String[] {"X-Original-Method", "GET"},
                new String[] {"X-Original-URI", "/public/x"},
                new String[] {"X-Original-Uri", "/public/x"},
                new String[] {"X-Rewrite-URL", "/public/x"},
                new String[] {"X-Auth-Request-Redirect", "/public/x"},
                new String[] {"X-Forwarded-Method", "GET"},
                new String[] {"X-Forwarded-Uri", "/public/x"},
                new String[] {"X-Forwarded-Prefix", "/public"},
                new String[] {"X-HTTP-Method-Override", "GET"},
                new String[] {"X-Envoy-Original-Path", "/public/x"},
                new String[] {"Forwarded", "host=evil.example.net;proto=http"}));
        if (edge.isNginx() || edge.isEnvoy()) {
            forged.add(new String[] {"X-Forwarded-Host", "evil.example.net"});
        }
        for (String[] header : forged) {
            if (own.stream().noneMatch(header[0]::equalsIgnoreCase)) {
                exchange.header(header[0], header[1]);
            }
        }

        Outcome outcome = scene.handle(exchange);

        assertThat(answer(outcome).status()).isEqualTo(403);
        assertThat(scene.events())
                .filteredOn(GatehouseEvent.RequestRefused.class::isInstance)
                .last()
                .extracting(event -> ((GatehouseEvent.RequestRefused) event).request())
                .isEqualTo(
                        new GatehouseEvent.RequestSummary(EdgeProxy.CLIENT, "DELETE", "app.example.com", "/private"));
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void theMethodIsTheOneThatTheProxySays(EdgeProxy edge) {
        assertThat(answer(scene.handle(edge.asksAbout(Visit.of("GET", APP + "/reading/x"))
                                .exchange()))
                        .status())
                .isEqualTo(200);
        for (String method :
                List.of("DELETE", "POST", "get", "GET ", "GET,DELETE", "", "GET\tX", "G\u00cbT", "A".repeat(40))) {
            assertThat(scene.handle(
                            edge.asksAbout(Visit.of(method, APP + "/reading/x")).exchange()))
                    .as(method)
                    .isInstanceOfSatisfying(
                            Outcome.Refuse.class,
                            refuse -> assertThat(refuse.refusal().code())
                                    .isEqualTo(
                                            method.matches("DELETE|POST")
                                                    ? RefusalCode.ACCESS_DENIED
                                                    : RefusalCode.FORWARDED_REQUEST_INVALID));
        }
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void aTargetIsReadInOneWayOrNotAtAll(EdgeProxy edge) {
        for (String target : List.of(
                "//evil.example.net/public/x",
                "///public/x",
                "/\\evil.example.net/public/x",
                "/public/x#/private",
                "/public/x?y#z",
                "/public/x%23",
                "/public/..%2fprivate",
                "/public/%2e%2e/private",
                "/public/../private",
                "/public/./x",
                "/public/..;/private",
                "/public/x;y=z",
                "/public/%5c..%5cprivate",
                "/public/%252e%252e/private",
                "/public/%00",
                "/public/x%0d%0aX-Original-Method:%20GET",
                "/public/x\r\nX-Original-Method: GET",
                "/public/x y",
                "/public/x\u0000",
                "/public/%c0%ae%c0%ae/private",
                "/public/%ff",
                "/public/%",
                "/public/%zz",
                "/public/\u00e4",
                "/public/x?" + "y".repeat(20_000))) {
            Visit visit = new Visit("GET", "https", "app.example.com", target, Map.of());
            assertRefused(edge.asksAbout(visit).exchange(), target);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EdgeProxy.class,
            names = {"TRAEFIK", "CADDY", "APISIX", "HAPROXY"})
    void aTargetIsAPath(EdgeProxy edge) {
        for (String target : List.of(
                "public/x",
                "*",
                "",
                "?x",
                APP + "/public/x",
                "http://evil.example.net/public/x",
                "@evil.example.net/",
                " /public/x")) {
            assertRefused(open(edge).replace("X-Forwarded-Uri", target), target);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public/x",
                "//app.example.com/public/x",
                "app.example.com/public/x",
                "https:/app.example.com/public/x",
                "https:app.example.com/public/x",
                "https:///public/x",
                "https://app.example.com",
                "https://app.example.com?x",
                "https://app.example.comhttp://evil.example.net/public/x",
                "https://app.example.com*",
                "https://app.example.com@evil.example.net/public/x",
                "https://evil.example.net@app.example.com/public/x",
                "https://app.example.com:/public/x",
                "https://app.example.com:0/public/x",
                "https://app.example.com:99999/public/x",
                "https://app.example.com\\@evil.example.net/public/x",
                "https://app.example.com, https://app.example.com/public/x",
                "https://app.example.com /public/x",
                " https://app.example.com/public/x",
                "HTTPS://app.example.com/public/x",
                "ftp://app.example.com/public/x",
                "javascript://app.example.com/public/x",
                "ws://app.example.com/public/x",
                "https://app.example.com#/public/x",
                "https://app.example.com%2f/public/x",
                "https://[app.example.com/public/x",
                "https://evil.example.net/public/x",
                "https://evil.example.net://app.example.com/public/x"
            })
    void anOriginalUrlIsAbsoluteAndPlain(String url) {
        assertRefused(open(EdgeProxy.NGINX).replace("X-Original-URL", url), url);
    }

    @ParameterizedTest
    @EnumSource(
            value = EdgeProxy.class,
            names = {"TRAEFIK", "CADDY", "APISIX", "HAPROXY", "ENVOY", "ISTIO"})
    void schemeAndHostAreThemselves(EdgeProxy edge) {
        for (String scheme : List.of("HTTPS", "https,http", "https http", "ftp", "https://", " https", "httpss")) {
            assertRefused(open(edge).replace("X-Forwarded-Proto", scheme), scheme);
        }
        for (String host : List.of(
                "evil.example.net",
                "app.example.com, evil.example.net",
                "evil.example.net, app.example.com",
                "app.example.com/public",
                "app.example.com#",
                "app.example.com?",
                "user@app.example.com",
                "app.example.com:",
                "app.example.com:443:443",
                "app.example.com\r\nx",
                "")) {
            FakeExchange exchange = open(edge);
            assertRefused(edge.isEnvoy() ? exchange.authority(host) : exchange.replace("X-Forwarded-Host", host), host);
        }
        if (edge.isEnvoy()) {
            assertRefused(open(edge).authority(null), "no host");
        }
    }

    @Test
    void whatIsLongIsNotRepeatedInTheLog() {
        scene.handle(open(EdgeProxy.NGINX).replace("X-Original-URL", "https://app.example.com/x y canary"));

        assertThat(scene.events()).last().asString().doesNotContain("canary");
    }

    @ParameterizedTest
    @EnumSource(HeaderPreset.class)
    void forgedIdentityIsNeverRepeatedToTheProxy(HeaderPreset preset) {
        try (EngineScene own = EngineScene.start(config -> config.forwardAuth(true)
                .trustedProxies(List.of(AddressRange.parse("10.0.0.0/8").orElseThrow()))
                .identity(IdentityConfig.builder()
                        .headers(preset)
                        .headerMap(preset == HeaderPreset.MAP ? Map.of("X-User", ClaimPath.of("sub")) : Map.of())
                        .build())
                .rules(new AccessPolicy(List.of(rule("/public/**").build()))))) {
            for (EdgeProxy edge : EdgeProxy.values()) {
                FakeExchange exchange = open(edge)
                        .header("X-User", "evil")
                        .header("X_User", "evil")
                        .header("OIDC_CLAIM_sub", "evil")
                        .header("OIDC-CLAIM-sub", "evil")
                        .header("Remote-User", "evil")
                        .header("X-Forwarded-User", "evil")
                        .header("X-Auth-Request-User", "evil")
                        .header("OIDC_access_token", "evil");

                Answer answer = answer(own.handle(exchange));

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.headers().values()).doesNotContain("evil");
                if (edge.isEnvoy()) {
                    assertThat(List.of(answer.headers()
                                    .getOrDefault("x-envoy-auth-headers-to-remove", "")
                                    .split(",", -1)))
                            .contains(
                                    "remote-user",
                                    "remote_user",
                                    "x-forwarded-user",
                                    "x-auth-request-user",
                                    "oidc_claim_sub",
                                    "oidc-claim-sub")
                            .allMatch(name -> name.matches("[a-z0-9_-]+"));
                }
            }
        }
    }
}
