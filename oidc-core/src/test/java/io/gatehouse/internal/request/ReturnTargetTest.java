package io.gatehouse.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.FakeExchange;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnTargetTest {
    private static final Origin OWN = Origin.parse("https://app.example.com").orElseThrow();
    private static final List<Origin> ALLOWED =
            List.of(Origin.parse("https://other.example.com:8443").orElseThrow());

    private static Optional<String> judge(String text) {
        return ReturnTarget.judge(text, OWN, ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b?x=1&y=%2F#top, /a/b?x=1&y=%2F#top",
        "/?next=//evil.example, /?next=//evil.example",
        "/a?b;c, /a?b;c",
        "https://app.example.com/x, /x",
        "https://APP.example.com:443/x?y#z, /x?y#z",
        "https://app.example.com, /",
        "https://other.example.com:8443/x, https://other.example.com:8443/x",
        "HTTPS://Other.example.com:8443, https://other.example.com:8443/"
    })
    void takesATargetOfOurOwnOrOfAnAllowedOrigin(String text, String target) {
        assertThat(judge(text)).contains(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "?x",
                "#x",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "\\/evil.example",
                "/\t/evil.example",
                "/\n/evil.example",
                "\t//evil.example",
                " //evil.example",
                "/%09/evil.example",
                "/%2f/evil.example",
                "/%5cevil.example",
                "/.//evil.example",
                "/..//evil.example",
                "/./evil",
                "/a//b",
                "/%2e%2e//x",
                "/;//evil.example",
                "/;jsessionid=1",
                "/a;b",
                "http://app.example.com/",
                "https://evil.example/",
                "https:/evil.example",
                "https:evil.example",
                "https:///evil.example",
                "https://app.example.com@evil.example/",
                "https://app.example.com:x@evil.example/",
                "https://app.example.com.evil.example",
                "https://app.example.com\\.evil.example",
                "https://app.example.com\\@evil.example",
                "https://evil.example\\@app.example.com/",
                "https://app.example.com%2eevil.example/",
                "https://app.example.com/../..//evil.example",
                "https://app.example.com//evil.example",
                "https://app.example.com:8443/",
                "https://other.example.com/",
                "https://app.example.com?x",
                "https://app.example.com#x",
                "https://evil.example#@app.example.com/",
                "https://evil.example?https://app.example.com/",
                "javascript:alert(1)",
                "javascript://app.example.com/%0aalert(1)",
                "data:text/html,x",
                "JaVaScRiPt:alert(1)",
                "vbscript:x",
                "ftp://app.example.com/",
                "blob:https://app.example.com/x",
                "https://[::1]/",
                "https://\u3002evil.example",
                "https://app.example.com\u3002evil.example/",
                "/\u2028x",
                "/a\u00e9",
                "/x\r\nSet-Cookie: a=b",
                "/x?\r\nA: b",
                "/x?a b",
                "/x?\u00e9",
                "/x#a#b",
                "/x?<script>",
                "/x?\"",
                "/x?{",
                "/\u0000",
                "/x?\u0000",
                "/x#\u0000",
                "/%00",
                "/%0d%0aX",
                "/%u002f",
                "/%",
                "https://user@app.example.com/"
            })
    void refusesWhatABrowserMightReadOtherwise(String text) {
        assertThat(judge(text)).isEmpty();
    }

    @Test
    void refusesATargetThatIsTooLong() {
        assertThat(judge("/" + "a".repeat(ReturnTarget.MAX_LENGTH - 1))).isPresent();
        assertThat(judge("/" + "a".repeat(ReturnTarget.MAX_LENGTH))).isEmpty();
    }

    static List<String> oddTargets() {
        String[] pieces = {
            "/",
            "//",
            "\\",
            "https:",
            "https://",
            "http://",
            "app.example.com",
            "evil.example",
            "other.example.com:8443",
            "@",
            ":",
            "443",
            "?",
            "#",
            ".",
            "..",
            "%2f",
            "%5c",
            "%09",
            "\t",
            "\n",
            " ",
            ";",
            "javascript:",
            "a",
            "[::1]",
            "%2e",
            "\u3002",
            "\u00e9",
            "&",
            "=",
            "\u0000",
            "%00"
        };
        Random random = new Random(17);
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            StringBuilder target = new StringBuilder(
                    random.nextInt(3) == 0 ? "/" : random.nextInt(3) == 0 ? "https://app.example.com" : "");
            for (int j = 1 + random.nextInt(5); j > 0; j--) {
                target.append(pieces[random.nextInt(pieces.length)]);
            }
            targets.add(target.toString());
        }
        return targets;
    }

    @Test
    void takesNothingOfACorpusThatLeadsElsewhere() {
        int taken = 0;
        for (String text : oddTargets()) {
            Optional<String> target = judge(text);
            if (target.isPresent()) {
                taken++;
                URI resolved = URI.create("https://app.example.com/start").resolve(target.get());
                assertThat(resolved.getScheme() + "://" + resolved.getRawAuthority())
                        .as(text)
                        .isIn("https://app.example.com", "https://other.example.com:8443");
                assertThat(target.get())
                        .as(text)
                        .matches("[!-~]+")
                        .doesNotContain("\\")
                        .doesNotStartWith("//");
                assertThat(judge(target.get())).contains(target.get());
            }
        }
        assertThat(taken).isGreaterThan(150);
    }

    private static Request request(FakeExchange exchange) throws RefusedException {
        return new RequestReader(GatehouseConfig.builder().build()).read(exchange);
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2Db?x=1, /a-b?x=1",
        "/a?x=\"<é>, /a?x=%22%3C%C3%A9%3E",
        "/a?, /a?",
        "/a;jsessionid=1?b, /a?b",
        "/a?x=#y, /a?x=%23y"
    })
    void leadsBackToANavigation(String raw, String target) throws Exception {
        assertThat(ReturnTarget.of(request(FakeExchange.navigation(raw)))).isEqualTo(target);
        assertThat(judge(target)).contains(target);
    }

    @Test
    void leadsBackBelowAContextPath() throws Exception {
        assertThat(ReturnTarget.of(
                        request(FakeExchange.navigation("/my%20shop/a?b").contextPath("/my shop"))))
                .isEqualTo("/my%20shop/a?b");
    }

    @Test
    void leavesOutWhatIsTooLongToBeCarried() throws Exception {
        assertThat(ReturnTarget.of(request(FakeExchange.navigation("/a?" + "x".repeat(2000)))))
                .isEqualTo("/a");
        assertThat(ReturnTarget.of(request(FakeExchange.navigation("/" + "x".repeat(2000)))))
                .isEqualTo("/");
    }

    @Test
    void whateverIsAskedForLeadsBackToAnAllowedTarget() {
        int asked = 0;
        for (String odd : oddTargets()) {
            try {
                String target = ReturnTarget.of(request(FakeExchange.navigation(odd)));
                assertThat(judge(target)).as(odd).contains(target);
                asked++;
            } catch (RefusedException e) {
                assertThat(e.code()).isEqualTo(RefusalCode.AMBIGUOUS_PATH);
            }
        }
        assertThat(asked).isGreaterThan(150);
    }

    @ParameterizedTest
    @CsvSource({
        "/oidc/login, '', /oidc/login",
        "/oidc/login?x#y, '', /oidc/login",
        "/oidc/%6cogin, '', /oidc/login",
        "/%6fidc/login?x, '', /oidc/login",
        "/shop/oidc/login, /shop, /oidc/login",
        "/sh%6fp/oidc/login, /shop, /oidc/login",
        "/my%20shop/oidc/login, /my shop, /oidc/login",
        "/shop, /shop, /",
        "/other/x, /shop, /other/x"
    })
    void knowsThePathOfATargetHoweverItIsWritten(String target, String contextPath, String path) {
        assertThat(ReturnTarget.pathOf(target, contextPath)).isEqualTo(path);
    }
}
