package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    private record Result(int exit, String out, String err) {}

    private final Path config;
    private final Path claims;

    ExplainCommandTest(@TempDir Path directory) throws IOException {
        config = Files.writeString(directory.resolve("gatehouse.yml"), """
                public-url: https://app.example.com
                provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret}
                identity: {claims: {drop: [phone]}}
                bearer: {audiences: [api]}
                routes: [{upstream: "http://localhost:8080"}]
                rules:
                  - {path: /public/**, allow: everyone}
                  - path: /admin/**
                    from: [10.0.0.0/8]
                    allow: {any: [{role: admin}, {all: [{claim: {email: "*@ops.example.com"}}, {claim: {email_verified: true}}]}]}
                    on-denied: 404
                  - {path: /admin/**, allow: {not: {role: guest}}}
                  - {path: /api/**, accept: [bearer], allow: {scope: "reports:read"}, preflight: pass}
                  - {path: /app/**, allow: signed-in}
                  - {path: /app/x, allow: everyone}
                """);
        claims = Files.writeString(directory.resolve("ann.json"), """
                {"sub": "ann", "email": "ann@ops.example.com", "email_verified": "true", "groups": ["user"], "phone": "1"}
                """);
    }

    private Result explain(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain", "--config", config.toString()));
        all.addAll(List.of(arguments));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.execute(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
        return new Result(exit, out.toString(), err.toString());
    }

    @Test
    void showsWhichRuleDecidesAndWhatBecameOfEachPart() {
        Result result = explain("--url", "/admin/x?y=z", "--from", "10.1.2.3", "--claims", claims.toString());

        assertThat(result.out().lines())
                .containsExactly(
                        "request: GET /admin/x?y=z from 10.1.2.3, by session",
                        "not about it: rules[0], path /public/** -> no",
                        "rule: rules[1], 2 of 6 (path /admin/**, from 10.0.0.0/8), accepts session",
                        "allow:",
                        "  any of -> unknown: a part is",
                        "    role: admin -> no",
                        "    all of -> unknown: a part is",
                        "      claim: {email: \"*@ops.example.com\"} -> yes",
                        "      claim: {email_verified: true} -> unknown: it is of another type",
                        "decision: refused with 404 not_found");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void showsTheHeadersOfWhoeverPasses() {
        assertThat(explain("--url", "/admin/x", "--claims", claims.toString())
                        .out()
                        .lines())
                .containsExactly(
                        "request: GET /admin/x from 127.0.0.1, by session",
                        "not about it: rules[0], path /public/** -> no",
                        "not about it: rules[1], path /admin/** -> yes, from 10.0.0.0/8 -> no",
                        "rule: rules[2], 3 of 6 (path /admin/**), accepts session",
                        "allow:",
                        "  not -> yes",
                        "    role: guest -> no",
                        "decision: passes",
                        "identity headers:",
                        "  OIDC_CLAIM_sub: ann",
                        "  OIDC_CLAIM_email: ann@ops.example.com",
                        "  OIDC_CLAIM_email_verified: true",
                        "  OIDC_CLAIM_groups: user",
                        "route: routes[0], path /, to http://localhost:8080");
    }

    @Test
    void showsWhatAnonymousRequestsGet() {
        assertThat(explain("--url", "/app/").out())
                .contains("request: GET /app/ from 127.0.0.1, nobody known")
                .contains("  signed-in -> unknown: nobody is signed in")
                .endsWith("decision: a navigation is sent to sign in, anything else gets 401 login_required\n");
        assertThat(explain("--url", "/public/a").out()).contains("decision: passes\nidentity headers: none\n");
    }

    @Test
    void showsWhichCredentialsCount() {
        assertThat(explain("--url", "/api/a", "--claims", claims.toString(), "--scopes", "reports:read")
                        .out())
                .contains("credential: session is none that the rule accepts, so nobody is known")
                .contains("decision: refused with 401 login_required");
        assertThat(explain(
                                "--url",
                                "/api/a",
                                "--claims",
                                claims.toString(),
                                "--scopes",
                                "openid reports:read",
                                "--credential",
                                "bearer")
                        .out())
                .contains("by bearer", "  scope: reports:read -> yes", "decision: passes");
    }

    @Test
    void showsWhatIsDecidedWithoutARule() {
        assertThat(explain("--url", "/elsewhere").out())
                .endsWith("rule: none of the 6 is about it\ndecision: refused with 403 access_denied\n");
        assertThat(explain("--url", "/admin/..%2fx").out())
                .contains("decision: refused with 400 ambiguous_path before any rule is asked: ");
        assertThat(explain("--url", "https://other.example.com/app/").out())
                .contains("decision: refused with 421 host_not_allowed before any rule is asked: ");
        assertThat(explain("--url", "/app/", "--host", "other.example.com").out())
                .contains("421 host_not_allowed");
        assertThat(explain("--url", "/api/a", "--method", "PUT", "--preflight").out())
                .endsWith("decision: the preflight passes, without identity\n");
    }

    /** Explains with further settings. */
    private Result explainWith(String set, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--set", set));
        all.addAll(List.of(arguments));
        return explain(all.toArray(String[]::new));
    }

    @Test
    void showsWhetherTheSignInWasStrongAndFreshEnough() {
        String rules = "rules=[{path: /**, allow: signed-in, step-up: {acr: [mfa], max-age: 15m}}]";

        assertThat(explainWith(rules, "--url", "/", "--claims", claims.toString())
                        .out())
                .contains("step-up:\n  acr: mfa -> unknown: it is missing\n  max-age: 900s -> unknown: it is missing\n")
                .contains("decision: a navigation is sent to sign in again");
        assertThat(explainWith(
                                rules,
                                "--url",
                                "/",
                                "--claims",
                                claims.toString(),
                                "--acr",
                                "pwd",
                                "--signed-in-ago",
                                "3600")
                        .out())
                .contains("step-up:\n  acr: mfa -> no\n  max-age: 900s -> no\n");
        assertThat(explainWith(
                                rules,
                                "--url",
                                "/",
                                "--claims",
                                claims.toString(),
                                "--acr",
                                "mfa",
                                "--signed-in-ago",
                                "60")
                        .out())
                .contains("step-up:\n  acr: mfa -> yes\n  max-age: 900s -> yes\n")
                .contains("decision: passes");
        assertThat(explain("--url", "/", "--acr", "mfa").err()).contains("expected --claims beside --acr");
    }

    @Test
    void showsHowPreflightsAreAnsweredAndWebSocketsOpened() {
        String rules = "rules=[{path: /**, allow: signed-in, methods: [PUT, GET], preflight: answer,"
                + " allowed-origins: [https://spa.example.com]}]";

        assertThat(explainWith(
                                rules,
                                "--url",
                                "/a",
                                "--method",
                                "PUT",
                                "--preflight",
                                "--origin",
                                "https://spa.example.com")
                        .out())
                .endsWith("decision: the preflight is answered here, and the request may follow\n");
        assertThat(explainWith(
                                rules,
                                "--url",
                                "/a",
                                "--method",
                                "PUT",
                                "--preflight",
                                "--origin",
                                "https://x.example.com")
                        .out())
                .contains(
                        "decision: refused with 403 access_denied, whoever asks: rules[0] answers preflights of other origins");
        assertThat(explainWith(
                                rules,
                                "--url",
                                "/a",
                                "--method",
                                "DELETE",
                                "--preflight",
                                "--origin",
                                "https://spa.example.com")
                        .out())
                .contains("rules[0] is about other methods");
        assertThat(explainWith(
                                rules,
                                "--url",
                                "/a",
                                "--websocket",
                                "--origin",
                                "https://x.example.com",
                                "--claims",
                                claims.toString())
                        .out())
                .contains("decision: refused with 403 origin_not_allowed, whoever asks: ");
        assertThat(explainWith(
                                rules,
                                "--url",
                                "/a",
                                "--websocket",
                                "--origin",
                                "https://spa.example.com",
                                "--claims",
                                claims.toString())
                        .out())
                .contains("decision: passes");
    }

    @Test
    void showsWhatGatehouseAnswersItself() {
        assertThat(explain("--url", "/oidc/login").out())
                .endsWith("decision: answered by Gatehouse's own endpoint /oidc/login, before any rule\n")
                .doesNotContain("rule:");
    }

    @Test
    void showsWhereARequestGoesThatPasses() {
        assertThat(explainWith(
                                "routes=[{path: /a, upstream: [\"http://one.example\", \"http://two.example\"]}]",
                                "--url",
                                "/public/x")
                        .out())
                .endsWith("route: none: refused with 404 no_route\n");
        assertThat(explainWith(
                                "routes=[{path: /, upstream: \"http://zero.example\"}, {path: /public, upstream:"
                                        + " [\"http://one.example\", \"http://two.example\"]}]",
                                "--url",
                                "/public/x")
                        .out())
                .endsWith("route: routes[1], path /public, to http://one.example or http://two.example\n");
    }

    @Test
    void showsTheSameAsJson() throws Exception {
        Map<String, Object> json =
                JSONObjectUtils.parse(explain("--url", "/admin/x", "--claims", claims.toString(), "--format", "json")
                        .out());

        assertThat(json).containsEntry("decision", "passes").containsKeys("request", "headers");
        Map<String, Object> judgement = JSONObjectUtils.getJSONObject(json, "judgement");
        assertThat(judgement).containsEntry("decided_by", "rules[2]").containsEntry("verdict", "allow");
        assertThat(String.valueOf(judgement.get("tried"))).contains("asked=[10.0.0.0/8]", "met=false");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        for (List<String> wrong : List.of(
                List.of("--url", "admin"),
                List.of("--url", "/", "--from", "localhost"),
                List.of("--url", "/", "--method", "get"),
                List.of("--url", "/", "--credential", "cookie"),
                List.of("--url", "/", "--claims", "/nowhere"),
                List.of("--url", "/", "--claims", config.toString()),
                List.of("--url", "ftp://x/y"))) {
            Result result = explain(wrong.toArray(String[]::new));
            assertThat(result.exit()).as("%s", wrong).isEqualTo(2);
            assertThat(result.err()).as("%s", wrong).startsWith("expected --");
        }
    }

    @Test
    void isHelpedByTheNotesOfCheck() {
        StringWriter out = new StringWriter();
        int exit = Main.execute(
                new String[] {"check", "--config", config.toString()},
                new PrintWriter(out),
                new PrintWriter(new StringWriter()));
        assertThat(exit).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "no problems\nnote: rules[5]: never decides anything: rules[4] is about the same requests and stands before"
                                + " it; move it up, or remove it\n");
    }
}
