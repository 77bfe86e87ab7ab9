package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.http.Params;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.ClaimTest;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.ValuePattern;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts of the flows. */
class FlowPartsTest {

    @Nested
    class UsedStatesAre {
        private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
        private final UsedStates used = new UsedStates(Duration.ofMinutes(10));

        @Test
        void usedOnce() {
            assertThat(used.use("a", NOW)).isTrue();
            assertThat(used.use("b", NOW)).isTrue();
            assertThat(used.use("a", NOW)).isFalse();
        }

        @Test
        void rememberedForAsLongAsAPendingLoginLives() {
            used.use("a", NOW);
            assertThat(used.use("a", NOW.plus(Duration.ofMinutes(10)))).isFalse();
            assertThat(used.use("a", NOW.plus(Duration.ofMinutes(10)).plusMillis(1)))
                    .isTrue();
        }

        @Test
        void bounded() {
            for (int i = 0; i < 60_000; i++) {
                used.use("s" + i, NOW);
            }
            // The latest are known still, the first has made room.
            assertThat(used.use("s59999", NOW)).isFalse();
            assertThat(used.use("s0", NOW)).isTrue();
        }
    }

    @Nested
    class CallbackParamsAre {
        private CallbackParams read(String query) throws Exception {
            return CallbackParams.read(Params.parse(query));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "code=x",
                    "state=",
                    "state=a&state=a",
                    "state=a&code=x&code=y",
                    "state=a&error=x&error=x",
                    "state=a&iss=x&iss=x",
                    "state=a&error_description=x&error_description=y"
                })
        void refusedWhereTheFormIsWrong(String query) {
            assertThatThrownBy(() -> read(query))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.code()).isEqualTo(RefusalCode.CALLBACK_MALFORMED));
        }

        @Test
        void boundedInSize() throws Exception {
            assertThat(read("state=a&code=" + "x".repeat(8192)).code()).hasSize(8192);
            assertThatThrownBy(() -> read("state=a&code=" + "x".repeat(8193))).isInstanceOf(RefusedException.class);
        }

        @ParameterizedTest
        @CsvSource({
            "access_denied, LOGIN_DENIED",
            "temporarily_unavailable, PROVIDER_UNAVAILABLE",
            "invalid_scope, PROVIDER_ERROR",
            "whatever, PROVIDER_ERROR"
        })
        void refusedByTheirError(String error, RefusalCode code) {
            assertThatThrownBy(() -> read("state=a&error=" + error + "&error_description=why")
                            .refuseError())
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.code()).isEqualTo(code))
                    .hasMessageContaining(error)
                    .hasMessageContaining("why");
        }

        @Test
        void quotedInPrintableAsciiAndNotAtLength() {
            assertThatThrownBy(() -> read("state=a&error=x%0d%0aFAKE%20LINE%E2%80%AE&error_description="
                                    + "y".repeat(5000))
                            .refuseError())
                    .satisfies(
                            e -> assertThat(e.getMessage()).hasSizeLessThan(600).matches("[ -~]+"));
        }

        @Test
        void sentOnceMoreWithoutTokensAndUnknownParameters() throws Exception {
            List<Map<String, String>> fields = read("state=a&code=b&iss=c&session_state=d&id_token=secret&error_uri=e")
                    .resubmission();
            assertThat(fields.toString()).doesNotContain("secret", "session_state", "error_uri");
            assertThat(fields)
                    .contains(
                            Map.of("name", "state", "value", "a"),
                            Map.of("name", "code", "value", "b"),
                            Map.of("name", "iss", "value", "c"),
                            Map.of("name", "gatehouse_resubmitted", "value", "1"));
        }

        @Test
        void nothingToBeRead() throws Exception {
            assertThat(read("state=secret&code=secret").toString()).doesNotContain("secret");
        }
    }

    @Nested
    class Endpoints {
        @ParameterizedTest
        @ValueSource(strings = {"/oidc/login", "/oidc/callback", "/oidc/logout", "/oidc/logged-out", "/oidc/session"})
        void areFoundByExactPath(String path) {
            assertThat(Endpoint.at(path, "/oidc")).isPresent();
            assertThat(Endpoint.at(path + "/", "/oidc")).isEmpty();
            assertThat(Endpoint.at(path.toUpperCase(Locale.ROOT), "/oidc")).isEmpty();
            assertThat(Endpoint.at("/x" + path, "/oidc")).isEmpty();
            assertThat(Endpoint.at(path, "/auth/oidc")).isEmpty();
            assertThat(Endpoint.at("/auth" + path, "/auth/oidc")).isPresent();
        }
    }

    @Nested
    class KeptClaimsAre {
        private final Map<String, Object> claims = Map.of(
                "sub", "a", "email", "e", "realm_access", Map.of("roles", List.of("x")), "nonce", "n", "at_hash", "h");

        private static KeptClaims keptBy(IdentityConfig.Builder identity, Requirement... requirements) {
            return new KeptClaims(GatehouseConfig.builder()
                    .identity(identity.build())
                    .rules(new AccessPolicy(Arrays.stream(requirements)
                            .map(requirement -> AccessRule.builder(List.of(PathPattern.of("/**")), requirement)
                                    .build())
                            .toList()))
                    .build());
        }

        @Test
        void thoseThatRulesLookAt() {
            Requirement email =
                    new Requirement.Claim(ClaimPath.of("email"), new ClaimTest.AnyOf(List.of(ValuePattern.glob("*"))));

            assertThat(keptBy(IdentityConfig.builder().keepClaims(List.of("nothing")), new Requirement.Not(email))
                            .of(claims))
                    .containsOnlyKeys("sub", "email", "realm_access");
            assertThat(keptBy(IdentityConfig.builder().keepClaims(List.of("nothing")))
                            .of(claims))
                    .containsOnlyKeys("sub", "realm_access");
        }

        @Test
        void allButThoseOfTheProtocolUnlessSomebodyChooses() {
            assertThat(keptBy(IdentityConfig.builder()).of(claims)).containsOnlyKeys("sub", "email", "realm_access");
        }

        @Test
        void thoseChosenAndThoseThatAreRead() {
            assertThat(keptBy(IdentityConfig.builder()
                                    .keepClaims(List.of("nothing"))
                                    .headerMap(Map.of("X-Mail", ClaimPath.of("email"))))
                            .of(claims))
                    .containsOnlyKeys("sub", "email", "realm_access");
        }

        @Test
        void neverThoseToBeDropped() {
            assertThat(keptBy(IdentityConfig.builder().dropClaims(List.of("realm_access", "sub")))
                            .of(claims))
                    .containsOnlyKeys("email");
        }
    }
}
