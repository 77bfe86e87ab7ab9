package io.gatehouse.internal.flow;

import static io.gatehouse.testing.BearerScene.call;
import static io.gatehouse.testing.BearerScene.detail;
import static io.gatehouse.testing.BearerScene.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Access tokens that the provider is asked about. */
@Timeout(60)
class IntrospectionTest {
    private final EngineScene scene = BearerScene.start(bearer -> bearer.introspection(true));
    private final FakeProvider provider = scene.provider();

    @AfterEach
    void stop() {
        scene.close();
    }

    private Outcome ask(String token) {
        return scene.handle(call("/api/x", token));
    }

    @Test
    void asksInTheNameOfTheClientAndBelievesTheAnswer() {
        provider.user("robot", Map.of("email", "robot@example.com"));
        String token = provider.issueOpaqueToken(claims -> {});

        Outcome outcome = ask(token);

        assertThat(said(outcome)).isEqualTo("200 robot");
        assertThat(((Outcome.Proceed) outcome).caller().scopes()).contains("reports:read");
        FakeProvider.Received asked = provider.lastRequest(Endpoint.INTROSPECTION);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.param("token")).isEqualTo(token);
        assertThat(asked.param("token_type_hint")).isEqualTo("access_token");
        assertThat(asked.headers().get("authorization")).startsWith("Basic ");
    }

    @Test
    void doesNotAskAboutWhatCanBeCheckedHere() {
        assertThat(said(ask(provider.issueAccessToken(claims -> {})))).isEqualTo("200 alice");
        assertThat(said(ask(provider.issueAccessToken(claims -> claims.put("aud", "https://other.example.com")))))
                .isEqualTo("401 bearer_invalid");
        assertThat(provider.calls(Endpoint.INTROSPECTION)).isZero();
    }

    @Test
    void asksAboutEveryTokenWhereNoneIsCheckedHere() {
        try (EngineScene asking = BearerScene.start(bearer -> bearer.jwt(false).introspection(true))) {
            String token = asking.provider().issueAccessToken(claims -> {});
            assertThat(said(asking.handle(call("/api/x", token)))).isEqualTo("200 alice");
            assertThat(asking.provider().calls(Endpoint.INTROSPECTION)).isOne();

            asking.provider().revoke(token);
            asking.clock().advance(Duration.ofSeconds(31));

            assertThat(said(asking.handle(call("/api/x", token)))).isEqualTo("401 bearer_invalid");
        }
    }

    @Test
    void neverAsksAboutAnIdTokenAndNeverTakesItsWordForOne() {
        try (EngineScene asking = BearerScene.start(bearer -> bearer.jwt(false).introspection(true))) {
            String idToken = asking.provider().issueIdToken("nonce", "access");

            assertThat(said(asking.handle(call("/api/x", idToken)))).isEqualTo("401 bearer_invalid");
            assertThat(asking.provider().calls(Endpoint.INTROSPECTION)).isZero();
        }
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("inactive", claims -> claims.put("active", false)),
                lie("active as text", claims -> claims.put("active", "true")),
                lie("active as number", claims -> claims.put("active", 1)),
                lie("active missing", claims -> claims.remove("active")),
                lie("another audience", claims -> claims.put("aud", "https://other.example.com")),
                lie("no audience", claims -> claims.remove("aud")),
                lie("another issuer", claims -> claims.put("iss", "https://evil.example.net")),
                lie("over", claims -> claims.put("exp", 1)),
                lie("exp as text", claims -> claims.put("exp", "tomorrow")),
                lie("not yet", claims -> claims.put("nbf", 99_999_999_999L)),
                lie("bound to a key", claims -> claims.put("cnf", Map.of("jkt", "abc"))),
                lie("DPoP", claims -> claims.put("token_type", "DPoP")),
                lie("a refresh token", claims -> claims.put("token_type", "refresh_token")),
                lie("a refresh token of Hydra", claims -> claims.put("token_use", "refresh_token")),
                lie("a refresh token of Keycloak", claims -> claims.put("typ", "Refresh")),
                lie("an ID token", claims -> claims.put("nonce", "n")),
                lie("nobody's", claims -> {
                    claims.remove("sub");
                    claims.remove("client_id");
                }));
    }

    private static Arguments lie(String name, Consumer<Map<String, Object>> edit) {
        return Arguments.of(name, edit);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void refusesWhatTheAnswerShowsToBeNoTokenForHere(String name, Consumer<Map<String, Object>> edit) {
        String token = provider.issueOpaqueToken(claims -> {});
        provider.introspection(edit);

        Outcome outcome = ask(token);

        assertThat(said(outcome)).isEqualTo("401 bearer_invalid");
        assertThat(detail(outcome)).doesNotContain(token);
    }

    @Test
    void aClientWithoutAPersonCannotBeTakenForOne() {
        String token = provider.issueOpaqueToken(claims -> {
            claims.remove("sub");
            claims.put("client_id", "alice");
        });

        assertThat(said(ask(token))).isEqualTo("200 client:alice");
    }

    @Nested
    class ItsWord {
        @Test
        void isTakenForHalfAMinute() {
            String token = provider.issueOpaqueToken(claims -> {});
            ask(token);
            provider.revoke(token);
            scene.clock().advance(Duration.ofSeconds(29));
            assertThat(said(ask(token))).isEqualTo("200 alice");
            assertThat(provider.calls(Endpoint.INTROSPECTION)).isOne();
            scene.clock().advance(Duration.ofSeconds(1));

            assertThat(said(ask(token))).isEqualTo("401 bearer_invalid");
        }

        @Test
        void isNeverTakenBeyondTheEndOfTheToken() {
            String token = provider.issueOpaqueToken(
                    claims -> claims.put("exp", scene.clock().instant().getEpochSecond() + 10));
            assertThat(said(ask(token))).isEqualTo("200 alice");
            scene.clock().advance(Duration.ofSeconds(11));

            assertThat(said(ask(token))).isEqualTo("401 bearer_invalid");
        }

        @Test
        void isAskedForEachTimeWhereItIsNotKept() {
            try (EngineScene asking =
                    BearerScene.start(bearer -> bearer.introspection(true).introspectionCache(Duration.ZERO))) {
                String token = asking.provider().issueOpaqueToken(claims -> {});
                asking.handle(call("/api/x", token));
                asking.handle(call("/api/x", token));

                assertThat(asking.provider().calls(Endpoint.INTROSPECTION)).isEqualTo(2);
            }
        }

        @Test
        void isNotKeptWhereItIsHugeHoweverShortTheToken() {
            try (EngineScene small =
                    BearerScene.start(bearer -> bearer.introspection(true).maxCached(100))) {
                small.provider().introspection(claims -> claims.put("note", "x".repeat(10_000)));
                String token = small.provider().issueOpaqueToken(claims -> {});
                assertThat(said(small.handle(call("/api/x", token)))).isEqualTo("200 alice");
                assertThat(said(small.handle(call("/api/x", token)))).isEqualTo("200 alice");

                assertThat(small.provider().calls(Endpoint.INTROSPECTION)).isEqualTo(2);
            }
        }

        @Test
        void isTakenForAFewSecondsWhereItIsNo() {
            ask("unknown");
            ask("unknown");
            assertThat(provider.calls(Endpoint.INTROSPECTION)).isOne();
            scene.clock().advance(Duration.ofSeconds(5));

            ask("unknown");

            assertThat(provider.calls(Endpoint.INTROSPECTION)).isEqualTo(2);
        }

        @Test
        void isAskedForOnceByManyRequestsAtOnce() throws Exception {
            String token = provider.issueOpaqueToken(claims -> {});
            provider.answerNext(
                    Endpoint.INTROSPECTION,
                    FakeAnswer.json(200, Map.of("active", true, "sub", "alice", "aud", FakeProvider.audience()))
                            .after(Duration.ofMillis(300)));
            ExecutorService threads = Executors.newFixedThreadPool(10);
            try {
                List<Callable<String>> requests = IntStream.range(0, 10)
                        .mapToObj(i -> (Callable<String>) () -> said(ask(token)))
                        .toList();
                for (Future<String> answer : threads.invokeAll(requests)) {
                    assertThat(answer.get()).isEqualTo("200 alice");
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(provider.calls(Endpoint.INTROSPECTION)).isOne();
        }
    }

    @Nested
    class AProviderThatCannotSay {
        @Test
        void letsNobodyPass() {
            String token = provider.issueOpaqueToken(claims -> {});
            for (FakeAnswer answer : List.of(
                    FakeAnswer.json(500, Map.of()),
                    FakeAnswer.json(401, Map.of("error", "invalid_client")),
                    FakeAnswer.json(302, Map.of()),
                    FakeAnswer.html(200),
                    FakeAnswer.json(200, "{"),
                    FakeAnswer.json(200, "{\"active\":false,\"active\":true}"),
                    FakeAnswer.of(200, "application/token-introspection+jwt", "a.b.c"))) {
                provider.answerNext(Endpoint.INTROSPECTION, answer);

                Outcome outcome = ask(token);

                assertThat(said(outcome)).isEqualTo("503 bearer_unavailable");
                assertThat(((Outcome.Refuse) outcome).answer().headers()).containsEntry("Retry-After", "30");
                assertThat(detail(outcome)).doesNotContain(token);
            }
            assertThat(said(ask(token))).isEqualTo("200 alice");
        }

        @Test
        void isNotRemembered() {
            String token = provider.issueOpaqueToken(claims -> {});
            ask(provider.issueOpaqueToken(claims -> {}));
            provider.goDown();
            assertThat(said(ask(token))).isEqualTo("503 bearer_unavailable");
            provider.comeUp();

            assertThat(said(ask(token))).isEqualTo("200 alice");
        }

        @Test
        void isOneWithoutSuchAnEndpoint() {
            provider.metadata(metadata -> metadata.remove("introspection_endpoint"));

            Outcome outcome = ask("opaque");

            assertThat(said(outcome)).isEqualTo("503 bearer_unavailable");
            assertThat(detail(outcome)).contains("provider.endpoints.introspection");
        }
    }

    @Nested
    class ASignedAnswer {
        private void signed(Consumer<Map<String, Object>> payload, Consumer<Map<String, Object>> header) {
            provider.signedIntrospection("RS256").introspection(payload).idTokenHeader(header);
        }

        @Test
        void isAskedForAndBelieved() {
            signed(payload -> {}, header -> {});

            assertThat(said(ask(provider.issueOpaqueToken(claims -> {})))).isEqualTo("200 alice");
            assertThat(provider.lastRequest(Endpoint.INTROSPECTION).headers().get("accept"))
                    .startsWith("application/token-introspection+jwt");
        }

        static Stream<Arguments> forgeries() {
            return Stream.of(
                    lie("another issuer", payload -> payload.put("iss", "https://evil.example.net")),
                    lie("for another client", payload -> payload.put("aud", "another")),
                    lie("old", payload -> payload.put("iat", 1)),
                    lie("undated", payload -> payload.remove("iat")),
                    lie("with a subject of its own", payload -> payload.put("sub", "alice")),
                    lie("without its object", payload -> payload.remove("token_introspection")));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("forgeries")
        void isNotBelievedWhenItIs(String name, Consumer<Map<String, Object>> edit) {
            signed(edit, header -> {});

            assertThat(said(ask(provider.issueOpaqueToken(claims -> {})))).isEqualTo("503 bearer_unavailable");
        }

        @Test
        void isNotBelievedWithAnotherTypeOrWithoutASignature() {
            signed(payload -> {}, header -> header.put("typ", "JWT"));
            assertThat(said(ask(provider.issueOpaqueToken(claims -> {})))).isEqualTo("503 bearer_unavailable");
            signed(payload -> {}, header -> header.remove("typ"));
            assertThat(said(ask(provider.issueOpaqueToken(claims -> {})))).isEqualTo("503 bearer_unavailable");
            provider.signedIntrospection("none").idTokenHeader(header -> {});
            assertThat(said(ask(provider.issueOpaqueToken(claims -> {})))).isEqualTo("503 bearer_unavailable");
        }
    }

    @Test
    void theClientMayAuthenticateInTheForm() {
        try (EngineScene posting = EngineScene.start(
                BearerScene.config(bearer -> bearer.introspection(true)),
                client -> client.clientAuth(ClientAuth.CLIENT_SECRET_POST))) {
            String token = posting.provider().issueOpaqueToken(claims -> {});

            assertThat(said(posting.handle(call("/api/x", token)))).isEqualTo("200 alice");
        }
    }
}
