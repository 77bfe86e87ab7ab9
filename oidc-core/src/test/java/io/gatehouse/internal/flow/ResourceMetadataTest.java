package io.gatehouse.internal.flow;

import static io.gatehouse.testing.BearerScene.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.TrustedIssuer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients read that look for the authorization server (RFC 9728). */
class ResourceMetadataTest {
    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private static Map<String, Object> read(EngineScene scene, FakeExchange exchange) throws Exception {
        Outcome outcome = scene.handle(exchange);
        assertThat(outcome).as(() -> said(outcome)).isInstanceOf(Outcome.Reply.class);
        Outcome.Reply reply = (Outcome.Reply) outcome;
        assertThat(reply.answer().status()).isEqualTo(200);
        assertThat(reply.answer().headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Access-Control-Allow-Origin", "*")
                .containsEntry("Cache-Control", "no-store");
        return JSONObjectUtils.parse(new String(reply.answer().body(), StandardCharsets.UTF_8));
    }

    @Test
    void namesTheIssuersAndHowToSendTokens() throws Exception {
        try (EngineScene scene = BearerScene.start(bearer -> bearer.scopes(List.of("reports:read"))
                .issuers(List.of(TrustedIssuer.of("https://tokens.example.com"))))) {
            assertThat(read(scene, FakeExchange.request("GET", WELL_KNOWN)))
                    .containsOnly(
                            Map.entry("resource", "https://app.example.com"),
                            Map.entry(
                                    "authorization_servers",
                                    List.of(scene.provider().issuer(), "https://tokens.example.com")),
                            Map.entry("scopes_supported", List.of("reports:read")),
                            Map.entry("bearer_methods_supported", List.of("header")));
        }
    }

    @Test
    void isAboutThePathThatFollows() throws Exception {
        try (EngineScene scene = BearerScene.start()) {
            assertThat(read(scene, FakeExchange.request("GET", WELL_KNOWN + "/api/mcp%20server")))
                    .containsEntry("resource", "https://app.example.com/api/mcp%20server")
                    .doesNotContainKey("scopes_supported");
            assertThat(said(scene.handle(FakeExchange.request("GET", WELL_KNOWN + "/private"))))
                    .isEqualTo("404 no_route");
        }
    }

    @Test
    void isBelowTheContextPathOfAWebApplication() throws Exception {
        try (EngineScene scene = BearerScene.start()) {
            FakeExchange refused = FakeExchange.request("GET", "/shop/api/x").contextPath("/shop");

            assertThat(BearerScene.challenge(scene.handle(refused)))
                    .contains("resource_metadata=\"https://app.example.com/shop" + WELL_KNOWN + "/api/x\"");
            assertThat(read(
                            scene,
                            FakeExchange.request("GET", "/shop" + WELL_KNOWN + "/api/x")
                                    .contextPath("/shop")))
                    .containsEntry("resource", "https://app.example.com/shop/api/x");
        }
    }

    @Test
    void mayBeAskedForByPagesOfOtherOrigins() {
        try (EngineScene scene = BearerScene.start()) {
            Outcome.Reply reply = (Outcome.Reply) scene.handle(FakeExchange.request("OPTIONS", WELL_KNOWN)
                    .header("Origin", "https://inspector.example.net")
                    .header("Access-Control-Request-Method", "GET")
                    .header("Access-Control-Request-Headers", "mcp-protocol-version"));

            assertThat(reply.answer().status()).isEqualTo(204);
            assertThat(reply.answer().headers())
                    .containsEntry("Access-Control-Allow-Origin", "*")
                    .containsEntry("Access-Control-Allow-Headers", "*")
                    .doesNotContainKey("Access-Control-Allow-Credentials");
            assertThat(said(scene.handle(FakeExchange.request("POST", WELL_KNOWN))))
                    .isEqualTo("405 method_not_allowed");
        }
    }

    @Test
    void isTheApplicationsWhereNoRuleAcceptsTokens() {
        try (EngineScene scene = EngineScene.start()) {
            assertThat(said(scene.handle(FakeExchange.request("GET", WELL_KNOWN))))
                    .isEqualTo("401 login_required");
        }
    }
}
