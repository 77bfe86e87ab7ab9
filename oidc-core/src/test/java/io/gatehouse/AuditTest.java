package io.gatehouse;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.AuditConfig;
import io.gatehouse.config.AuditSubject;
import io.gatehouse.config.AuditTarget;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.StoreKind;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the audit log says of what people do. */
class AuditTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    private Path directory;

    private EngineScene start(AuditSubject subject, UnaryOperator<GatehouseConfig.Builder> edit) {
        return EngineScene.start(config -> edit.apply(config.audit(AuditConfig.builder()
                .log(AuditTarget.file(directory.resolve("audit.log")))
                .subject(subject)
                .build())));
    }

    /** Closes the engine, which writes everything down, and returns the lines of an event. */
    private List<Map<String, Object>> lines(EngineScene scene, String event) throws IOException, ParseException {
        scene.close();
        List<Map<String, Object>> lines = new ArrayList<>();
        Path file = directory.resolve("audit.log");
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            Map<String, Object> read = JSONObjectUtils.parse(line);
            if (event.equals(read.get("event"))) {
                lines.add(read);
            }
        }
        return lines;
    }

    private static AccessPolicy rules() {
        return new AccessPolicy(List.of(
                AccessRule.builder(List.of(PathPattern.of("/admin/**")), new Requirement.Role(List.of("admin")))
                        .build(),
                AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                        .build()));
    }

    private static String traceparent() {
        return "00-" + TRACE + "-00f067aa0ba902b7-01";
    }

    @Test
    void saysWhoSignedIn() throws Exception {
        EngineScene scene = start(AuditSubject.PLAIN, config -> config);
        scene.signedIn("alice");

        assertThat(lines(scene, "login")).singleElement().satisfies(line -> {
            assertThat(line)
                    .containsEntry("subject", "alice")
                    .containsEntry("provider", "default")
                    .containsEntry("method", "GET")
                    .containsEntry("host", "app.example.com")
                    .containsEntry("path", "/oidc/callback")
                    .containsKeys("client_address", "session");
            assertThat((String) line.get("time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        });
    }

    @Test
    void saysWhyALoginFailed() throws Exception {
        EngineScene scene = start(AuditSubject.PLAIN, config -> config);
        scene.provider().refuseLogins("access_denied");
        scene.browser().open(APP + "/");

        assertThat(lines(scene, "login.refused"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("reason", "login_denied")
                        .containsEntry("provider", "default")
                        .containsEntry("path", "/oidc/callback")
                        .containsKeys("reference", "client_address"));
    }

    @Test
    void saysWhoWasDeniedWhatByWhichRuleAndInWhichTrace() throws Exception {
        EngineScene scene = start(AuditSubject.PLAIN, config -> config.rules(rules()));
        TestBrowser browser = scene.signedIn("alice");
        browser.send(APP + "/admin/x?token=secret", exchange -> exchange.header("traceparent", traceparent()));

        Object session = lines(scene, "login").get(0).get("session");
        assertThat(lines(scene, "access.denied"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("reason", "access_denied")
                        .containsEntry("subject", "alice")
                        .containsEntry("provider", "default")
                        .containsEntry("path", "/admin/x")
                        .containsEntry("rule", "rules[0]")
                        .containsEntry("trace_id", TRACE)
                        .containsEntry("session", session)
                        .containsKeys("reference", "client_address", "method", "host"));
    }

    @Test
    void saysWhatBecameOfRenewals() throws Exception {
        EngineScene scene = start(AuditSubject.PLAIN, config -> config);
        scene.provider().withRefreshTokens().tokenLifetime(Duration.ofMinutes(5));
        TestBrowser browser = scene.signedIn("alice");
        scene.clock().advance(Duration.ofSeconds(290));
        browser.fetch(APP, APP + "/x");
        scene.provider().endGrants();
        scene.clock().advance(Duration.ofSeconds(290));
        browser.fetch(APP, APP + "/x");

        Object session = lines(scene, "login").get(0).get("session");
        assertThat(lines(scene, "refresh"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("subject", "alice")
                        .containsEntry("provider", "default")
                        .containsEntry("rule", "rules[0]")
                        .containsEntry("session", session));
        assertThat(lines(scene, "refresh.failed"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("reason", "session_ended")
                        .containsEntry("subject", "alice")
                        .containsEntry("session", session));
    }

    @Test
    void saysWhoSignedOutAndWhoWasSignedOut() throws Exception {
        EngineScene scene = start(AuditSubject.PLAIN, config -> config);
        scene.signedIn("alice").open(APP + "/oidc/logout");
        scene.signedIn("bob");
        scene.handle(FakeExchange.form(
                "/oidc/logout/backchannel",
                "logout_token=" + scene.provider().issueLogoutToken(claims -> claims.put("sub", "bob"))));

        assertThat(lines(scene, "logout"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("subject", "alice")
                        .containsEntry("reason", "here_and_at_provider")
                        .containsKeys("session", "provider", "client_address"));
        assertThat(lines(scene, "logout.provider"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("reason", "back")
                        .containsEntry("subject", "bob")
                        .containsEntry("provider", "default"));
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"MEMORY", "COOKIE"})
    void saysOnceThatASessionIsOver(StoreKind store) throws Exception {
        EngineScene scene = start(
                AuditSubject.PLAIN,
                config -> config.session(EngineScene.session(store)
                        .inactivityTimeout(Duration.ofMinutes(10))
                        .build()));
        TestBrowser browser = scene.signedIn("alice");
        scene.clock().advance(Duration.ofMinutes(11));
        browser.fetch(APP, APP + "/x");
        browser.fetch(APP, APP + "/x");

        Object session = lines(scene, "login").get(0).get("session");
        assertThat(lines(scene, "session.expired"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("reason", "inactivity")
                        .containsEntry("subject", "alice")
                        .containsEntry("provider", "default")
                        .containsEntry("session", session));
    }

    @Test
    void saysWhichTokensWereRefused() throws Exception {
        EngineScene scene = start(
                AuditSubject.PLAIN,
                config -> BearerScene.config(bearer -> bearer).apply(config));
        scene.handle(BearerScene.call("/api/x", "no.token.atall").header("traceparent", traceparent()));

        assertThat(lines(scene, "bearer.refused"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("reason", "bearer_invalid")
                        .containsEntry("path", "/api/x")
                        .containsEntry("trace_id", TRACE)
                        .containsKeys("reference", "client_address", "rule"));
    }

    @Nested
    class NamesPeople {
        private String nameOfAlice(AuditSubject form, UnaryOperator<GatehouseConfig.Builder> edit) throws Exception {
            Files.deleteIfExists(directory.resolve("audit.log"));
            EngineScene scene = start(form, edit);
            scene.signedIn("alice");
            Map<String, Object> line = lines(scene, "login").get(0);
            assertThat(line.toString()).matches(text -> form == AuditSubject.PLAIN || !text.contains("alice"));
            return String.valueOf(line.get("subject"));
        }

        @Test
        void byAHashThatIsTheSameAfterARestart() throws Exception {
            String first = nameOfAlice(AuditSubject.HASHED, config -> config);
            assertThat(first).matches("[A-Za-z0-9_-]{22}");
            assertThat(nameOfAlice(AuditSubject.HASHED, config -> config)).isEqualTo(first);
        }

        @Test
        void byAHashThatNobodyElseCanMake() throws Exception {
            String first = nameOfAlice(AuditSubject.HASHED, config -> config);
            assertThat(nameOfAlice(
                            AuditSubject.HASHED,
                            config -> config.audit(AuditConfig.builder()
                                    .log(AuditTarget.file(directory.resolve("audit.log")))
                                    .subject(AuditSubject.HASHED)
                                    .key(Secret.of("HwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4"))
                                    .build())))
                    .isNotEqualTo(first);
        }

        @Test
        void notAtAll() throws Exception {
            assertThat(nameOfAlice(AuditSubject.NONE, config -> config)).isEqualTo("null");
        }
    }
}
