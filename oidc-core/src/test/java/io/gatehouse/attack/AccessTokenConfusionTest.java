package io.gatehouse.attack;

import static io.gatehouse.testing.BearerScene.call;
import static io.gatehouse.testing.BearerScene.detail;
import static io.gatehouse.testing.BearerScene.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.TrustedIssuer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody sends as an access token what is none, or one that is for somebody else. */
@Timeout(120)
class AccessTokenConfusionTest {
    private final EngineScene strict = BearerScene.start();
    private final EngineScene lenient = BearerScene.start(
            bearer -> bearer.insecureAnyTyp(true).audiences(List.of(FakeProvider.audience(), "gateway")));

    @AfterEach
    void stop() {
        strict.close();
        lenient.close();
    }

    private static void refused(EngineScene scene, String token) {
        Outcome outcome = scene.handle(call("/api/x", token));
        assertThat(said(outcome)).as(() -> detail(outcome)).isEqualTo("401 bearer_invalid");
        assertThat(detail(outcome)).doesNotContain(token);
    }

    private static String good(EngineScene scene) {
        return scene.provider().issueAccessToken(claims -> {});
    }

    static Stream<Arguments> otherKinds() {
        return Stream.of(
                kind("an ID token", provider -> provider.issueIdToken("nonce", "access")),
                kind("an ID token without nonce", provider -> provider.issueIdToken(null, null)),
                kind(
                        "an ID token for the API's audience",
                        provider -> provider.idTokenClaims(claims -> claims.put("aud", FakeProvider.audience()))
                                .issueIdToken(null, null)),
                kind("a logout token", provider -> provider.issueLogoutToken(claims -> {})),
                kind(
                        "a logout token that calls itself JWT",
                        provider -> provider.issueLogoutToken(
                                "RS256", header -> header.put("typ", "JWT"), claims -> claims.put("scope", "x"))),
                kind(
                        "signed userinfo",
                        provider -> provider.issueAccessToken("RS256", header -> header.put("typ", "JWT"), claims -> {
                            claims.put("aud", "gateway");
                            List.of("exp", "iat", "jti", "scope", "client_id").forEach(claims::remove);
                        })),
                kind(
                        "signed userinfo with an end",
                        provider -> provider.issueAccessToken("RS256", header -> header.put("typ", "JWT"), claims -> {
                            claims.put("aud", "gateway");
                            List.of("scope", "client_id").forEach(claims::remove);
                        })),
                kind(
                        "a signed introspection answer",
                        provider -> provider.issueAccessToken(
                                "RS256", header -> header.put("typ", "token-introspection+jwt"), claims -> {})),
                kind(
                        "a refresh token of Keycloak",
                        provider -> provider.issueAccessToken(
                                "RS256", header -> header.put("typ", "JWT"), claims -> claims.put("typ", "Refresh"))),
                kind(
                        "an ID token of Keycloak",
                        provider -> provider.issueAccessToken(
                                "RS256", header -> header.put("typ", "JWT"), claims -> claims.put("typ", "ID"))),
                kind(
                        "an ID token of Cognito",
                        provider -> provider.issueAccessToken(
                                "RS256", header -> header.remove("typ"), claims -> claims.put("token_use", "id"))),
                kind(
                        "a client assertion",
                        provider -> provider.issueAccessToken("RS256", header -> header.put("typ", "JWT"), claims -> {
                            List.of("scope", "client_id").forEach(claims::remove);
                        })));
    }

    private static Arguments kind(String name, java.util.function.Function<FakeProvider, String> make) {
        return Arguments.of(name, make);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherKinds")
    void otherKindsOfTokensAreNoAccessTokens(String name, java.util.function.Function<FakeProvider, String> make) {
        refused(strict, make.apply(strict.provider()));
        refused(lenient, make.apply(lenient.provider()));
    }

    @Test
    void tokensThatDoNotSayTheirKindNeedASettingAndAMark() {
        Consumer<Map<String, Object>> jwt = header -> header.put("typ", "JWT");
        refused(strict, strict.provider().issueAccessToken("RS256", jwt, claims -> {}));
        refused(strict, strict.provider().issueAccessToken("RS256", header -> header.remove("typ"), claims -> {}));
        for (Consumer<Map<String, Object>> header :
                List.of(jwt, (Consumer<Map<String, Object>>) fields -> fields.remove("typ"))) {
            for (String mark : List.of("scope", "scp", "client_id", "appid", "azpacr", "gty")) {
                String token = lenient.provider().issueAccessToken("RS256", header, claims -> {
                    List.of("scope", "client_id").forEach(claims::remove);
                    claims.put(mark, "1");
                });
                assertThat(said(lenient.handle(call("/api/x", token)))).as(mark).isEqualTo("200 alice");
            }
        }
    }

    static Stream<Arguments> badClaims() {
        return Stream.of(
                claim("another audience", claims -> claims.put("aud", "https://other.example.com")),
                claim("no audience", claims -> claims.remove("aud")),
                claim("audience as a number", claims -> claims.put("aud", 7)),
                claim("audience that begins alike", claims -> claims.put("aud", FakeProvider.audience() + "/")),
                claim(
                        "audience in a list of lists",
                        claims -> claims.put("aud", List.of(List.of(FakeProvider.audience())))),
                claim("another issuer", claims -> claims.put("iss", "https://evil.example.net")),
                claim("issuer with a slash more", claims -> claims.put("iss", claims.get("iss") + "/")),
                claim("no issuer", claims -> claims.remove("iss")),
                claim("over", claims -> claims.put("exp", 1_000_000)),
                claim("without an end", claims -> claims.remove("exp")),
                claim("end as text", claims -> claims.put("exp", "9999999999")),
                claim("not yet", claims -> claims.put("nbf", 99_999_999_999L)),
                claim("issued in the future", claims -> claims.put("iat", 99_999_999_999L)),
                claim("nobody's", claims -> List.of("sub", "client_id").forEach(claims::remove)),
                claim("empty subject", claims -> claims.put("sub", "")),
                claim("subject as a number", claims -> claims.put("sub", 7)),
                claim("subject in two lines", claims -> claims.put("sub", "alice\nadmin")),
                claim("long subject", claims -> claims.put("sub", "a".repeat(256))),
                claim("bound by DPoP", claims -> claims.put("cnf", Map.of("jkt", "0ZcOCORZNYy"))),
                claim("bound by mutual TLS", claims -> claims.put("cnf", Map.of("x5t#S256", "bwcK0esc3ACC3DB2Y5"))),
                claim("bound by something else", claims -> claims.put("cnf", "whatever")));
    }

    private static Arguments claim(String name, Consumer<Map<String, Object>> edit) {
        return Arguments.of(name, edit);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badClaims")
    void tokensForSomebodyElseAreRefused(String name, Consumer<Map<String, Object>> edit) {
        refused(strict, strict.provider().issueAccessToken(edit));
    }

    static Stream<Arguments> badHeaders() {
        return Stream.of(
                claim("crit", header -> header.put("crit", List.of("exp"))),
                claim("b64", header -> header.put("b64", false)),
                claim("type of a DPoP proof", header -> header.put("typ", "dpop+jwt")),
                claim("type as a list", header -> header.put("typ", List.of("at+jwt"))),
                claim("kid as a number", header -> header.put("kid", 1)),
                claim("unknown kid", header -> header.put("kid", "../../etc/passwd")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHeaders")
    void headersThatAskForSomethingElseAreRefused(String name, Consumer<Map<String, Object>> edit) {
        refused(strict, strict.provider().issueAccessToken("RS256", edit, claims -> {}));
    }

    @Test
    void theAlgorithmIsNotTheTokensToChoose() {
        FakeProvider provider = strict.provider();
        refused(strict, provider.issueAccessToken("none", header -> {}, claims -> {}));
        refused(strict, provider.issueAccessToken("HS256", header -> {}, claims -> {}));
        Map<String, Object> header = new LinkedHashMap<>(Map.of(
                "alg", "HS256", "typ", "at+jwt", "kid", provider.keys().get(0).kid()));
        Map<String, Object> victim = Map.of(
                "iss",
                provider.issuer(),
                "sub",
                "admin",
                "aud",
                FakeProvider.audience(),
                "exp",
                strict.clock().instant().getEpochSecond() + 60);
        refused(strict, FakeKey.mac(provider.keys().get(0).encodedPublicKey(), header, victim));
        String token = good(strict);
        refused(strict, token.substring(0, token.lastIndexOf('.') + 1));
        refused(strict, token.substring(0, token.length() - 6) + "AAAAAA");
    }

    @Test
    void theKeyIsNotTheTokensToChoose() throws Exception {
        FakeKey own = FakeKey.rsa("own");
        Map<String, Object> victim = Map.of(
                "iss",
                strict.provider().issuer(),
                "sub",
                "admin",
                "aud",
                FakeProvider.audience(),
                "exp",
                strict.clock().instant().getEpochSecond() + 60);
        try (FakeProvider evil = FakeProvider.start()) {
            evil.keys(own);
            for (Map<String, Object> more : List.<Map<String, Object>>of(
                    Map.of("jwk", own.publicJwk()),
                    Map.of("jku", evil.url(Endpoint.JWKS).toString()),
                    Map.of("x5u", evil.url(Endpoint.JWKS).toString()),
                    Map.of("kid", evil.url(Endpoint.JWKS).toString()),
                    Map.of("kid", strict.provider().keys().get(0).kid()))) {
                Map<String, Object> header = new LinkedHashMap<>(Map.of("alg", "RS256", "typ", "at+jwt"));
                header.putAll(more);
                refused(
                        strict,
                        own.sign("RS256", JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(victim)));
            }
            assertThat(evil.calls(Endpoint.JWKS)).isZero();
        }
    }

    @Test
    void oneMemberIsReadInOneWay() {
        FakeProvider provider = strict.provider();
        FakeKey key = provider.keys().get(0);
        long exp = strict.clock().instant().getEpochSecond() + 60;
        String payload = "{\"iss\":\"" + provider.issuer() + "\",\"aud\":\"" + FakeProvider.audience() + "\",\"exp\":"
                + exp + ",\"sub\":\"alice\",\"sub\":\"admin\"}";
        refused(
                strict,
                key.sign("RS256", "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"" + key.kid() + "\"}", payload));
        refused(
                strict,
                key.sign(
                        "RS256",
                        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"typ\":\"at+jwt\",\"kid\":\"" + key.kid() + "\"}",
                        payload.replace(",\"sub\":\"admin\"", "")));
    }

    @Test
    void whatHoldsForOneProviderHoldsForNoOther() {
        FakeProvider other = lenient.provider();
        // The same user, the same audience, another issuer; and a token that claims to come from here, signed there.
        refused(strict, other.issueAccessToken(claims -> {}));
        refused(
                strict,
                other.issueAccessToken(
                        claims -> claims.put("iss", strict.provider().issuer())));
    }

    @Test
    void theKeysOfATrustedIssuerProveNothingAboutTheProvider() {
        try (FakeProvider trusted = FakeProvider.start();
                EngineScene scene = BearerScene.start(bearer -> bearer.issuers(List.of(
                        new TrustedIssuer(trusted.issuer(), null, null, List.of("https://only.example.com"), null))))) {
            trusted.clock(scene.clock());
            trusted.user("robot", Map.of());
            assertThat(said(scene.handle(call(
                            "/api/x",
                            trusted.issueAccessToken(claims -> claims.put("aud", "https://only.example.com"))))))
                    .isEqualTo("200 robot");
            refused(scene, trusted.issueAccessToken(claims -> {}));
            refused(
                    scene,
                    trusted.issueAccessToken(
                            claims -> claims.put("iss", scene.provider().issuer())));
            refused(scene, scene.provider().issueAccessToken(claims -> claims.put("iss", trusted.issuer())));
            refused(scene, scene.provider().issueAccessToken(claims -> claims.put("aud", "https://only.example.com")));
        }
    }

    @Test
    void aFloodOfUnknownKeysDoesNotHaveTheKeysReadForEach() {
        assertThat(said(strict.handle(call("/api/x", good(strict))))).isEqualTo("200 alice");
        for (int i = 0; i < 200; i++) {
            String kid = "unknown-" + i;
            refused(
                    strict,
                    strict.provider().issueAccessToken("RS256", header -> header.put("kid", kid), claims -> {}));
        }
        assertThat(strict.provider().calls(Endpoint.JWKS)).isLessThanOrEqualTo(2);

        strict.clock().advance(Duration.ofSeconds(31));
        strict.provider().rotateKeys();
        assertThat(said(strict.handle(call("/api/x", good(strict))))).isEqualTo("200 alice");
    }

    @Test
    void aFloodOfUnknownTokensIsRemembered() {
        try (EngineScene scene = BearerScene.start(bearer -> bearer.introspection(true))) {
            String live = scene.provider().issueOpaqueToken(claims -> {});
            assertThat(said(scene.handle(call("/api/x", live)))).isEqualTo("200 alice");
            for (int i = 0; i < 300; i++) {
                refused(scene, "garbage-" + i);
            }

            assertThat(said(scene.handle(call("/api/x", live)))).isEqualTo("200 alice");
            assertThat(scene.provider().calls(Endpoint.INTROSPECTION)).isEqualTo(301);
        }
    }
}
