package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer of another provider, or one that pretends to be of ours (RFC 9207). */
class MixUpTest {

    static List<String> wrongIssuers() {
        return List.of(
                "https://evil.example.net",
                "",
                "{issuer}/",
                "{ISSUER}",
                " {issuer}",
                "{issuer} ",
                "{issuer}%2F..",
                "{issuer}#",
                "{issuer}?",
                "{issuer-with-port-dot}");
    }

    @ParameterizedTest
    @MethodSource("wrongIssuers")
    void anAnswerWithAnotherIssuerIsRefused(String wrong) {
        try (EngineScene scene = EngineScene.start()) {
            String issuer = scene.provider().issuer();
            scene.provider()
                    .authorizationResponse(response -> response.put(
                            "iss",
                            wrong.replace("{issuer}", issuer)
                                    .replace("{ISSUER}", issuer.replace("http", "HTTP"))
                                    .replace("{issuer-with-port-dot}", issuer.replace("127.0.0.1", "127.0.0.1."))));
            TestBrowser browser = scene.browser();

            TestPage page = browser.open(APP + "/");

            assertThat(page.code()).isEqualTo("callback_issuer_mismatch");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    void anAnswerWithoutThePromisedIssuerIsRefused() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().authorizationResponse(response -> response.remove("iss"));
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("callback_issuer_mismatch");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
        }
    }

    @Test
    void anErrorOfAnotherIssuerIsNotBelieved() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().refuseLogins("access_denied");
            scene.provider().authorizationResponse(response -> response.put("iss", EVIL));
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("callback_issuer_mismatch");
        }
    }

    @Test
    void aRepeatedIssuerIsRefused() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            assertThat(browser.click(EVIL, callback.url() + "&iss=" + EVIL).code())
                    .isEqualTo("callback_malformed");
        }
    }

    @Test
    void aThirdPartyCannotNameAnotherIssuer() {
        try (EngineScene scene = EngineScene.start()) {
            TestPage page = scene.browser().click(EVIL, APP + "/oidc/login?iss=" + EVIL);
            assertThat(page.code()).isEqualTo("issuer_unknown");
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isZero();
        }
    }
}
