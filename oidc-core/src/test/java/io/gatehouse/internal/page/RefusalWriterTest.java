package io.gatehouse.internal.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.internal.request.Challenge;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.RequestReader;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.FakeExchange;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalWriterTest {
    private static final String OPERATOR_DETAIL = "operator detail with canary-7f3a";

    private final GatehouseConfig config = GatehouseConfig.builder().build();
    private final SecureRandom random = new SecureRandom();
    private final RefusalWriter writer = new RefusalWriter(config, Pages.load(Optional.empty(), random), random);

    private Request request(FakeExchange exchange) throws RefusedException {
        return new RequestReader(config).read(exchange);
    }

    private Outcome.Refuse write(FakeExchange exchange, RefusalCode code, Optional<String> returnTo) throws Exception {
        return writer.write(request(exchange), code, OPERATOR_DETAIL, returnTo, List.of(), Challenge.none());
    }

    private static String body(Outcome.Refuse refuse) {
        return new String(refuse.answer().body(), UTF_8);
    }

    @Nested
    class ForPrograms {
        @ParameterizedTest
        @EnumSource(RefusalCode.class)
        void isProblemDetails(RefusalCode code) throws Exception {
            Outcome.Refuse refuse = write(FakeExchange.fetch("/x"), code, Optional.empty());
            assertThat(refuse.answer().status()).isEqualTo(code.status());
            assertThat(refuse.answer().headers())
                    .containsEntry("Content-Type", "application/problem+json")
                    .containsEntry("Cache-Control", "no-store")
                    .containsEntry("X-Content-Type-Options", "nosniff");
            Map<String, Object> problem = JSONObjectUtils.parse(body(refuse));
            assertThat(problem)
                    .containsEntry("title", code.title())
                    .containsEntry("code", code.word())
                    .containsEntry("detail", code.detail())
                    .containsEntry("reference", refuse.refusal().reference());
            assertThat(((Number) problem.getOrDefault("status", 0)).intValue()).isEqualTo(code.status());
            assertThat(problem.containsKey("login_url"))
                    .isEqualTo(code == RefusalCode.LOGIN_REQUIRED || code == RefusalCode.STEP_UP_REQUIRED);
            assertThat(body(refuse)).doesNotContain("canary");
        }

        @Test
        void namesWhereToSignIn() throws Exception {
            Outcome.Refuse refuse = write(
                    FakeExchange.fetch("/shop/x").contextPath("/shop"),
                    RefusalCode.LOGIN_REQUIRED,
                    Optional.of("/shop/a?b=\"c&d#e"));
            assertThat(JSONObjectUtils.parse(body(refuse)))
                    .containsEntry(
                            "login_url",
                            "https://app.example.com/shop/oidc/login?return_to=%2Fshop%2Fa%3Fb%3D%22c%26d%23e");
        }
    }

    @Nested
    class ForPeople {
        @ParameterizedTest
        @EnumSource(RefusalCode.class)
        void isAPage(RefusalCode code) throws Exception {
            Outcome.Refuse refuse =
                    write(FakeExchange.navigation("/x"), code, Optional.of("/\"><script>alert(1)</script>"));
            assertThat(refuse.answer().status()).isEqualTo(code.status());
            assertThat(refuse.answer().headers()).containsEntry("Content-Type", "text/html; charset=utf-8");
            assertThat(body(refuse))
                    .contains(code.title(), code.word(), refuse.refusal().reference())
                    .doesNotContain("canary", "<script>alert");
        }

        @Test
        void offersAnotherTryWhereThatMayHelp() throws Exception {
            assertThat(body(write(FakeExchange.navigation("/x"), RefusalCode.LOGIN_EXPIRED, Optional.of("/a"))))
                    .contains("https://app.example.com/oidc/login?return_to&#x3D;%2Fa");
            assertThat(body(write(FakeExchange.navigation("/x"), RefusalCode.ACCESS_DENIED, Optional.of("/a"))))
                    .doesNotContain("/oidc/login");
        }
    }

    @Test
    void challengesWithoutAnErrorWhereNoCredentialCame() throws Exception {
        Outcome.Refuse refuse = write(FakeExchange.fetch("/"), RefusalCode.LOGIN_REQUIRED, Optional.empty());
        assertThat(refuse.answer().headers()).containsEntry("WWW-Authenticate", "Bearer realm=\"app.example.com\"");
    }

    @Test
    void saysWhenToComeBack() throws Exception {
        assertThat(write(FakeExchange.fetch("/"), RefusalCode.PROVIDER_UNAVAILABLE, Optional.empty())
                        .answer()
                        .headers())
                .containsEntry("Retry-After", "30");
    }

    @Test
    void keepsWhatTheOperatorIsToldForTheOperator() throws Exception {
        Outcome.Refuse refuse = write(FakeExchange.fetch("/"), RefusalCode.BAD_REQUEST, Optional.empty());
        assertThat(refuse.refusal().operatorDetail()).isEqualTo(OPERATOR_DETAIL);
        assertThat(refuse.answer().headers().toString()).doesNotContain("canary");
    }

    @Test
    void givesEachRefusalAReferenceOfItsOwn() throws Exception {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(seen.add(write(FakeExchange.fetch("/"), RefusalCode.BAD_REQUEST, Optional.empty())
                            .refusal()
                            .reference()))
                    .isTrue();
        }
    }
}
