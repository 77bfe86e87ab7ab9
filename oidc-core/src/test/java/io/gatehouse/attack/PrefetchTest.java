package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages that are loaded before anybody has asked for them must neither sign in nor out. */
class PrefetchTest {

    @ParameterizedTest
    @CsvSource({
        "Sec-Purpose, prefetch",
        "Sec-Purpose, prefetch;prerender",
        "Sec-Purpose, PREFETCH;anonymous-client-ip",
        "Purpose, prefetch",
        "X-Moz, prefetch"
    })
    void changesNothing(String header, String value) {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            int logins = scene.provider().calls(Endpoint.AUTHORIZATION);
            String session = browser.cookies().all().get(0).value();
            TestBrowser stranger = scene.browser();

            for (String path : new String[] {"/", "/x?y", "/oidc/login", "/oidc/login?return_to=/x", "/oidc/logout"}) {
                for (TestBrowser one : new TestBrowser[] {browser, stranger}) {
                    TestPage page = one.send(
                            APP + path,
                            exchange -> exchange.header("Accept", "text/html")
                                    .header("Sec-Fetch-Mode", "navigate")
                                    .header("Sec-Fetch-Dest", "document")
                                    .header("Sec-Fetch-Site", "same-origin")
                                    .header(header, value));
                    assertThat(page.status()).isIn(200, 401);
                }
            }

            assertThat(stranger.cookies().all()).isEmpty();
            assertThat(browser.cookies().all()).hasSize(1);
            assertThat(browser.cookies().all().get(0).value()).isEqualTo(session);
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(logins);
            assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
        }
    }
}
