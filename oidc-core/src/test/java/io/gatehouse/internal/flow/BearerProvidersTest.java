package io.gatehouse.internal.flow;

import static io.gatehouse.testing.BearerScene.call;
import static io.gatehouse.testing.BearerScene.detail;
import static io.gatehouse.testing.BearerScene.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.ProvidersScene;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Access tokens of several providers: each provider is shown its own, and believed about its own. */
@Timeout(60)
class BearerProvidersTest {
    private static String token(FakeProvider provider) {
        return provider.issueAccessToken(claims -> {});
    }

    private static String opaque(FakeProvider provider) {
        return provider.issueOpaqueToken(claims -> {});
    }

    private static Outcome ask(ProvidersScene scene, String origin, String token) {
        return scene.gatehouse().handle(call("/api/x", token).authority(origin.substring("https://".length())));
    }

    private static void both(ProvidersScene scene) {
        scene.acme().user("alice", Map.of());
        scene.globex().user("bob", Map.of());
    }

    @Nested
    class OnAHostOfItsOwn {
        @Test
        void aTokenThatWasAcceptedIsNotAcceptedOnTheOtherHost() {
            try (ProvidersScene scene = ProvidersScene.byHost(BearerScene.config(bearer -> bearer))) {
                both(scene);
                String acme = token(scene.acme());
                String globex = token(scene.globex());
                for (int i = 0; i < 2; i++) {
                    assertThat(said(ask(scene, ProvidersScene.ACME, acme))).isEqualTo("200 alice");
                    assertThat(said(ask(scene, ProvidersScene.GLOBEX, acme))).isEqualTo("401 bearer_invalid");
                    assertThat(said(ask(scene, ProvidersScene.NOBODYS, acme))).isEqualTo("401 bearer_invalid");
                    assertThat(said(ask(scene, ProvidersScene.GLOBEX, globex))).isEqualTo("200 bob");
                    assertThat(said(ask(scene, ProvidersScene.ACME, globex))).isEqualTo("401 bearer_invalid");
                }
            }
        }

        @Test
        void anOpaqueTokenThatWasAcceptedIsNotAcceptedOnTheOtherHost() {
            try (ProvidersScene scene =
                    ProvidersScene.byHost(BearerScene.config(bearer -> bearer.introspection(true)))) {
                both(scene);
                String acme = opaque(scene.acme());
                for (int i = 0; i < 2; i++) {
                    assertThat(said(ask(scene, ProvidersScene.ACME, acme))).isEqualTo("200 alice");
                    assertThat(said(ask(scene, ProvidersScene.GLOBEX, acme))).isEqualTo("401 bearer_invalid");
                }
                assertThat(said(ask(scene, ProvidersScene.GLOBEX, opaque(scene.globex()))))
                        .isEqualTo("200 bob");
            }
        }

        @Test
        void aJwtOfTheOtherIsNotShownToIt() {
            try (ProvidersScene scene = ProvidersScene.byHost(
                    BearerScene.config(bearer -> bearer.jwt(false).introspection(true)))) {
                both(scene);
                assertThat(said(ask(scene, ProvidersScene.ACME, token(scene.globex()))))
                        .isEqualTo("401 bearer_invalid");
                assertThat(scene.acme().calls(Endpoint.INTROSPECTION)).isZero();
                assertThat(scene.globex().calls(Endpoint.INTROSPECTION)).isZero();
            }
        }
    }

    @Nested
    class InTheSamePlace {
        @Test
        void eachIsAskedAboutTheJwtsThatNameIt() {
            try (ProvidersScene scene = ProvidersScene.byChoice(
                    BearerScene.config(bearer -> bearer.jwt(false).introspection(true)))) {
                both(scene);
                assertThat(said(ask(scene, ProvidersScene.ACME, token(scene.globex()))))
                        .isEqualTo("200 bob");
                assertThat(scene.acme().calls(Endpoint.INTROSPECTION)).isZero();
                assertThat(said(ask(scene, ProvidersScene.ACME, token(scene.acme()))))
                        .isEqualTo("200 alice");
                assertThat(scene.globex().calls(Endpoint.INTROSPECTION)).isOne();
            }
        }

        @Test
        void nobodyIsAskedAboutAJwtThatNamesNoneOfThem() {
            try (ProvidersScene scene = ProvidersScene.byChoice(
                    BearerScene.config(bearer -> bearer.jwt(false).introspection(true)))) {
                String stranger =
                        scene.acme().issueAccessToken(claims -> claims.put("iss", "https://evil.example.net"));
                assertThat(said(ask(scene, ProvidersScene.ACME, stranger))).isEqualTo("401 bearer_invalid");
                assertThat(scene.acme().calls(Endpoint.INTROSPECTION)).isZero();
                assertThat(scene.globex().calls(Endpoint.INTROSPECTION)).isZero();
            }
        }

        @Test
        void noneIsShownAnOpaqueTokenThatMayBeTheOthers() {
            try (ProvidersScene scene =
                    ProvidersScene.byChoice(BearerScene.config(bearer -> bearer.introspection(true)))) {
                Outcome outcome = ask(scene, ProvidersScene.ACME, opaque(scene.globex()));

                assertThat(said(outcome)).isEqualTo("401 bearer_invalid");
                assertThat(detail(outcome)).contains("acme", "globex", "hosts", "paths");
                assertThat(scene.acme().calls(Endpoint.INTROSPECTION)).isZero();
                assertThat(scene.globex().calls(Endpoint.INTROSPECTION)).isZero();
            }
        }
    }
}
