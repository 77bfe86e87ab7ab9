package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ResponseMode;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Markup in everything that comes from outside and might reach a page. */
class PageInjectionTest {
    private static final List<String> PAYLOADS = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "'><svg/onload=alert(1)>",
            "javascript:alert(1)",
            "</title><script>alert(1)</script>",
            "{{{nonce}}}",
            "{{nonce}}",
            "\" autofocus onfocus=alert(1) x=\"",
            "</form><form action=https://evil.example.net>",
            "`-alert(1)-`",
            "\u0000<b>",
            "%3Cscript%3E",
            "+ADw-script+AD4-",
            "&lt;script&gt;&quot;",
            "\u2028<i>");

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Checks a page: nothing of the payload is markup, and the policy would stop it even then. */
    private static void check(String body, Map<String, String> headers, String payload) {
        if (headers.getOrDefault("Content-Type", "").startsWith("text/html")) {
            assertThat(headers.get("Content-Type")).isEqualTo("text/html; charset=utf-8");
            String policy = headers.getOrDefault("Content-Security-Policy", "");
            assertThat(policy)
                    .contains("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action")
                    .doesNotContain("unsafe");
            assertThat(headers).containsEntry("X-Frame-Options", "DENY");
            Matcher nonce =
                    Pattern.compile("script-src 'nonce-([A-Za-z0-9_-]{43})'").matcher(policy);
            assertThat(nonce.find()).isTrue();
            String own = nonce.group(1);
            String rest = body.replace(" nonce=\"" + own + "\"", "");
            assertThat(rest).doesNotContain(own);
        }
        for (String markup : List.of(
                "<script>",
                "<img",
                "<svg",
                "<b>",
                "<i>",
                "onfocus=alert(1) x=\"",
                "action=https://evil",
                "href=\"javascript:",
                "action=\"javascript:")) {
            assertThat(body).as(payload).doesNotContain(markup);
        }
        assertThat(headers).containsEntry("X-Content-Type-Options", "nosniff");
    }

    private static void check(Outcome outcome, String payload) {
        if (outcome instanceof Outcome.Refuse refuse) {
            check(
                    new String(refuse.answer().body(), StandardCharsets.UTF_8),
                    refuse.answer().headers(),
                    payload);
        } else if (outcome instanceof Outcome.Reply reply) {
            check(
                    new String(reply.answer().body(), StandardCharsets.UTF_8),
                    reply.answer().headers(),
                    payload);
        } else if (outcome instanceof Outcome.Redirect redirect) {
            assertThat(redirect.location()).as(payload).matches("[!-~]+").doesNotContain("<", ">", "\"");
        }
    }

    @Test
    void parametersOfEveryEndpointAreHarmless() {
        try (EngineScene scene = EngineScene.start()) {
            List<String> names = List.of(
                    "state",
                    "code",
                    "error",
                    "error_description",
                    "error_uri",
                    "iss",
                    "return_to",
                    "target_link_uri",
                    "login_hint",
                    "provider",
                    "gatehouse_resubmitted",
                    "id_token",
                    "x");
            for (String payload : PAYLOADS) {
                for (String endpoint : List.of("login", "callback", "logout", "logged-out", "session")) {
                    for (String name : names) {
                        String query = name + "=" + encoded(payload)
                                + (name.equals("state") ? "" : "&state=" + encoded(payload + "12345678"));
                        check(scene.handle(FakeExchange.navigation("/oidc/" + endpoint + "?" + query)), payload);
                        check(
                                scene.handle(FakeExchange.navigation("/oidc/" + endpoint + "?" + query)
                                        .replace("Sec-Fetch-Site", "cross-site")),
                                payload);
                        check(
                                scene.handle(FakeExchange.form("/oidc/" + endpoint, query)
                                        .header("Sec-Fetch-Site", "cross-site")),
                                payload);
                    }
                }
            }
        }
    }

    @Test
    void requestLinesAndHeadersAreHarmless() {
        try (EngineScene scene = EngineScene.start()) {
            for (String payload : PAYLOADS) {
                check(scene.handle(FakeExchange.navigation("/" + payload)), payload);
                check(scene.handle(FakeExchange.navigation("/x?" + payload)), payload);
                check(scene.handle(FakeExchange.navigation("/%3Cscript%3E" + encoded(payload))), payload);
                check(
                        scene.handle(
                                FakeExchange.request(payload, "/oidc/login").header("Accept", "text/html")),
                        payload);
                check(scene.handle(FakeExchange.navigation("/x").authority(payload)), payload);
                check(
                        scene.handle(FakeExchange.navigation("/oidc/logout")
                                .header("Referer", payload)
                                .header("Origin", payload)
                                .replace("Sec-Fetch-Site", payload)),
                        payload);
                check(
                        scene.handle(FakeExchange.navigation("/oidc/callback?state=12345678&code=x")
                                .cookie("__Host-gatehouse-login-" + payload, payload)),
                        payload);
                check(
                        scene.handle(FakeExchange.navigation("/x")
                                .contextPath("")
                                .cookie("__Host-gatehouse", payload)
                                .header("X-Forwarded-Host", payload)),
                        payload);
            }
        }
    }

    @Test
    void whatTheProviderSaysIsHarmless() {
        try (EngineScene scene = EngineScene.start()) {
            for (String payload : PAYLOADS) {
                scene.provider().authorizationResponse(response -> {
                    response.remove("code");
                    response.put("error", payload);
                    response.put("error_description", payload);
                });
                TestPage page = scene.browser().open(APP + "/x?q=" + encoded(payload));
                check(page.outcome(), payload);
                assertThat(page.code()).isIn("provider_error", "callback_malformed");
            }
            scene.provider().authorizationResponse(response -> {});
            for (String payload : PAYLOADS) {
                scene.provider().user(payload.replaceAll("[^ -~]", ""), Map.of("name", payload, payload, payload));
                TestBrowser browser = scene.browser();
                browser.open(APP + "/x");
                TestPage session = browser.fetch(APP, APP + "/oidc/session");
                assertThat(session.header("Content-Type")).isEqualTo("application/json");
                assertThat(session.header("X-Content-Type-Options")).isEqualTo("nosniff");
            }
        }
    }

    @Test
    void theBouncePageHoldsNothingAsMarkup() {
        try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
            for (String payload : PAYLOADS) {
                Map<String, String> fields = new LinkedHashMap<>();
                fields.put("state", payload + "12345678");
                fields.put("code", payload);
                List<String> body = new ArrayList<>();
                fields.forEach((name, value) -> body.add(name + "=" + encoded(value)));
                Outcome outcome = scene.handle(FakeExchange.form("/oidc/callback", String.join("&", body))
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("Origin", EVIL));
                check(outcome, payload);
                assertThat(outcome).isInstanceOf(Outcome.Reply.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bye?x='onclick=alert(1)", "/a'b", "/x?{{nonce}}", "/x?`"})
    void theConfirmationPageIsHarmless(String target) {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            TestPage page = browser.click(EVIL, APP + "/oidc/logout?return_to=" + encoded(target));
            check(page.outcome(), target);
        }
    }

    @Test
    void eachPageHasANonceOfItsOwn() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            String one = browser.open(APP + "/oidc/logged-out").header("Content-Security-Policy");
            String two = browser.open(APP + "/oidc/logged-out").header("Content-Security-Policy");
            assertThat(one).isNotEqualTo(two);
        }
    }
}
