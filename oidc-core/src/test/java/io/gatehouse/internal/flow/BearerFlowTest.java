package io.gatehouse.internal.flow;

import static io.gatehouse.testing.BearerScene.call;
import static io.gatehouse.testing.BearerScene.detail;
import static io.gatehouse.testing.BearerScene.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What requests with access tokens get. */
class BearerFlowTest {
    private static Outcome.Proceed passed(Outcome outcome) {
        assertThat(outcome).as(() -> said(outcome) + " " + detail(outcome)).isInstanceOf(Outcome.Proceed.class);
        return (Outcome.Proceed) outcome;
    }

    @Nested
    class AGoodToken {
        @Test
        void letsItsRequestPassAsWhoeverItStandsFor() {
            try (EngineScene scene = BearerScene.start()) {
                scene.provider().user("alice", Map.of("roles", List.of("reader"), "email", "alice@example.com"));
                Instant signIn = scene.clock().instant().minusSeconds(90);
                String token = scene.provider().issueAccessToken(claims -> {
                    claims.put("acr", "mfa");
                    claims.put("auth_time", signIn.getEpochSecond());
                });

                Outcome.Proceed proceed = passed(scene.handle(call("/api/reports", token)));

                Caller caller = proceed.caller();
                assertThat(caller.credential()).isEqualTo(Credential.BEARER);
                assertThat(caller.scopes()).containsExactlyInAnyOrder("reports:read", "reports:write");
                assertThat(caller.acr()).hasValue("mfa");
                assertThat(caller.authenticatedAt()).hasValue(Instant.ofEpochSecond(signIn.getEpochSecond()));
                assertThat(caller.identity()).hasValueSatisfying(identity -> {
                    assertThat(identity.subject()).isEqualTo("alice");
                    assertThat(identity.issuer()).isEqualTo(scene.provider().issuer());
                    assertThat(identity.provider()).isEqualTo("default");
                    assertThat(identity.hasRole("reader")).isTrue();
                });
                assertThat(proceed.headers().set())
                        .containsEntry("OIDC_CLAIM_sub", "alice")
                        .containsEntry("OIDC_CLAIM_email", "alice@example.com");
            }
        }

        @Test
        void setsNoCookie() {
            try (EngineScene scene = BearerScene.start()) {
                Outcome outcome = scene.handle(call("/both/x", scene.provider().issueAccessToken(claims -> {})));

                assertThat(passed(outcome).cookies()).isEmpty();
            }
        }
    }
}
