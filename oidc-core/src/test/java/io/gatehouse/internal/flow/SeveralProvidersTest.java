package io.gatehouse.internal.flow;

import static io.gatehouse.testing.ProvidersScene.ACME;
import static io.gatehouse.testing.ProvidersScene.GLOBEX;
import static io.gatehouse.testing.ProvidersScene.NOBODYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.ProvidersScene;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which of several providers signs people in, and where its sessions count. */
class SeveralProvidersTest {
    private static String provider(TestPage page) {
        return ((Outcome.Proceed) page.outcome()).identity().orElseThrow().provider();
    }

    @Nested
    class ByHost {
        @Test
        void sendsEachHostToItsOwnProvider() {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config)) {
                TestBrowser browser = scene.browser();

                TestPage acme = browser.open(ACME + "/reports?x=1");
                TestPage globex = browser.open(GLOBEX + "/");

                assertThat(provider(acme)).isEqualTo("acme");
                assertThat(acme.url()).isEqualTo(ACME + "/reports?x=1");
                assertThat(provider(globex)).isEqualTo("globex");
                assertThat(scene.acme().calls(Endpoint.TOKEN)).isOne();
                assertThat(scene.globex().calls(Endpoint.TOKEN)).isOne();
            }
        }

        @Test
        void hasNoSignInOnAHostThatNobodyNames() {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config)) {
                assertThat(scene.browser().open(NOBODYS + "/").code()).isEqualTo("provider_not_here");
            }
        }
    }
}
