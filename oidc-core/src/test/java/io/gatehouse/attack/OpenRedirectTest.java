package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.LogoutConfig;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links to us that lead to somebody else (RFC 9700, section 4.11). What is let through is read as a browser reads it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenRedirectTest {
    private static final String PARTNER = "https://partner.example.org";
    private static final List<Origin> PARTNERS = List.of(Origin.parse(PARTNER).orElseThrow());

    private final EngineScene scene = EngineScene.start(config -> config.login(
                    LoginConfig.builder().allowedReturns(PARTNERS).build())
            .logout(LogoutConfig.builder().allowedReturns(PARTNERS).build()));

    @BeforeAll
    void readMetadataOnce() {
        assertThat(scene.browser().open(APP + "/").reachedApplication()).isTrue();
    }

    @AfterAll
    void close() {
        scene.close();
    }

    static List<String> corpus() {
        String[] hosts = {
            "evil.example.net",
            "evil.example.net/%2f..",
            "evil.example.net:443/x",
            "evil.example.net?app.example.com",
            "evil\u3002example\u3002net",
            "evil%E3%80%82example%E3%80%82net",
            "\uff45vil.example.net",
            "2130706433",
            "0x7f.1",
            "[::ffff:7f00:1]"
        };
        String[] openings = {
            "",
            "//",
            "///",
            "////",
            "\\",
            "\\\\",
            "/\\",
            "\\/",
            "\\\\\\",
            "/\\/",
            "/\t/",
            "/\n/",
            "/\r/",
            "\t//",
            " //",
            "\u0000//",
            "\u001f//",
            "/ /",
            "/./",
            "/../",
            "/.//",
            "/..//",
            "/x/..//",
            "/x/../..//",
            "/%2f",
            "/%2F/",
            "/%5c",
            "%2f%2f",
            "%5c%5c",
            "/%09/",
            "/%0a/",
            "/%0d%0a/",
            "/%00/",
            "/;/",
            "/;//",
            "/.;//",
            "/;x=//",
            "http:",
            "https:",
            "https:/",
            "http://",
            "https://",
            "https:///",
            "https:////",
            "https:\\\\",
            "https:/\\",
            "https:\\/",
            "HTTPS://",
            "hTtPs://",
            "ht\ttps://",
            "http\n://",
            " https://",
            "\u0000https://",
            "\u00a0https://",
            "ftp://",
            "ws://",
            "file://",
            "javascript://",
            "javascript:alert(1)//",
            "data:text/html,",
            "vbscript:",
            "blob:https://",
            "view-source:https://",
            "//app.example.com@",
            "//app.example.com:443@",
            "https://app.example.com@",
            "https://app.example.com:443@",
            "https://app.example.com%40",
            "https://app.example.com\\@",
            "https://app.example.com\\",
            "https://app.example.com.",
            "https://app.example.com%2e",
            "https://app.example.com\u3002",
            "https://app.example.com%00.",
            "https://app.example.com\u0000.",
            "https://app.example.com:443.",
            "https://app.example.com:@",
            "https://app.example.com:0@",
            "https://app.example.com-",
            "https://app.example.com_",
            "https://app.example.com,",
            "https://app.example.com ",
            "https://app.example.com\t",
            "https://[app.example.com]@",
            "https://app.example.com[@",
            "https://\uff41pp.example.com@",
            "/\u2215",
            "/\uff0f",
            "\uff0f\uff0f",
            "/\u2044/",
            "/\u29f8",
            "/\ufe68",
            "/\u3002",
            "/%E3%80%82",
            "/\u202e//",
            "/\u200b/",
            "/\ufeff/",
            "\ufeff//",
            "/\u0085/",
            "/\u2028/",
            "?//",
            "#//",
            ".//",
            "..//",
            ";//",
            "@",
            ":@",
            "://",
            ":/",
            "x:",
            "//x:y@",
            "//%40",
            "https://" + PARTNER.substring(8) + ".",
            "https://" + PARTNER.substring(8) + "@",
            "https://" + PARTNER.substring(8) + "\\@",
            "https://" + PARTNER.substring(8) + ":1@",
            "https://sub." + PARTNER.substring(8) + "@",
            "http://" + PARTNER.substring(8) + "@"
        };
        Set<String> all = new LinkedHashSet<>();
        for (String opening : openings) {
            for (String host : hosts) {
                all.add(opening + host);
            }
        }
        // Our own name, but not our own origin.
        all.addAll(List.of(
                "http://app.example.com/",
                "https://app.example.com:8443/",
                "https://app.example.com:80/",
                "https://app.example.com./",
                "https://sub.app.example.com/",
                "https://example.com/",
                "https://xapp.example.com/",
                "https://app.example.com.evil.example.net/",
                "http://partner.example.org/",
                "https://partner.example.org:444/",
                "https://partner.example.org./",
                "https://sub.partner.example.org/",
                "https://partner.example.org.evil.example.net/",
                "https://partner.example.orgevil.example.net/"));
        return List.copyOf(all);
    }

    @Test
    void noLoginLeadsAnywhereElse() {
        assertThat(corpus().size()).isGreaterThan(300);
        List<String> escaped = new ArrayList<>();
        int followed = 0;
        for (String target : corpus()) {
            for (String query : spellings(target)) {
                Outcome outcome = scene.handle(
                        FakeExchange.navigation("/oidc/login?" + query).replace("Sec-Fetch-Site", "cross-site"));
                if (outcome instanceof Outcome.Redirect) {
                    followed++;
                    String location = landing("/oidc/login?" + query);
                    String origin = WhatwgLocation.originOf(APP, location);
                    if (!origin.equals(APP) && !origin.equals(PARTNER)) {
                        escaped.add(query + " leads to " + location);
                    }
                } else {
                    assertThat(((Outcome.Refuse) outcome).refusal().code().status())
                            .isEqualTo(400);
                    assertThat(outcome.cookies()).isEmpty();
                }
            }
        }
        assertThat(escaped).isEmpty();
        // Harmless paths of our own are among them, so the judge is not simply closed.
        assertThat(followed).isPositive();
    }

    @Test
    void noLogoutLeadsAnywhereElse() {
        List<String> escaped = new ArrayList<>();
        for (String target : corpus()) {
            for (String query : spellings(target)) {
                Outcome outcome = scene.handle(FakeExchange.navigation("/oidc/logout?" + query));
                if (outcome instanceof Outcome.Redirect redirect) {
                    judge(escaped, query, wayBack(redirect));
                } else {
                    assertThat(((Outcome.Refuse) outcome).refusal().code().status())
                            .isEqualTo(400);
                }
                Outcome posted =
                        scene.handle(FakeExchange.form("/oidc/logout", query).header("Sec-Fetch-Site", "same-origin"));
                if (posted instanceof Outcome.Redirect redirect) {
                    judge(escaped, query, wayBack(redirect));
                }
                Outcome landing = scene.handle(FakeExchange.navigation("/oidc/logged-out?state=x&" + query));
                assertThat(landing).isInstanceOf(Outcome.Reply.class);
            }
        }
        assertThat(escaped).isEmpty();
    }

    /** Goes by way of the provider, which is told our own page, and from there to where the logout leads. */
    private String wayBack(Outcome.Redirect logout) {
        String location = logout.location();
        assertThat(location)
                .startsWith(scene.provider().issuer() + "/logout?client_id=gateway&post_logout_redirect_uri="
                        + URLEncoder.encode(APP + "/oidc/logged-out", StandardCharsets.UTF_8) + "&state=");
        FakeExchange back =
                FakeExchange.navigation("/oidc/logged-out?" + location.substring(location.indexOf("&state=") + 1));
        logout.cookies().forEach(cookie -> back.header("Cookie", cookie.name() + "=" + cookie.value()));
        return scene.handle(back) instanceof Outcome.Redirect redirect ? redirect.location() : APP + "/oidc/logged-out";
    }

    private static void judge(List<String> escaped, String query, String location) {
        String origin = WhatwgLocation.originOf(APP, location);
        if (!origin.equals(APP) && !origin.equals(PARTNER)) {
            escaped.add(query + " leads to " + location);
        }
    }

    /** The parameter encoded, encoded twice, and as it is where a query may hold it. */
    private static List<String> spellings(String target) {
        String once = URLEncoder.encode(target, StandardCharsets.UTF_8);
        return List.of(
                "return_to=" + once,
                "return_to=" + URLEncoder.encode(once, StandardCharsets.UTF_8),
                "return_to=" + target.replace("&", "%26").replace("#", "%23"),
                "target_link_uri=" + once);
    }

    private String landing(String loginPath) {
        TestBrowser browser = scene.browser();
        TestPage callback = browser.openUntilCallback(APP + loginPath);
        FakeExchange exchange = FakeExchange.navigation(callback.url().substring(APP.length()));
        browser.cookies().all().forEach(cookie -> exchange.header("Cookie", cookie.name() + "=" + cookie.value()));
        Outcome outcome = scene.handle(exchange);
        assertThat(outcome).isInstanceOf(Outcome.Redirect.class);
        return ((Outcome.Redirect) outcome).location();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/deep/page?x=1&y=%20z#part, /deep/page?x=1&y=%20z#part",
        "/a:b@c, /a:b@c",
        "https://app.example.com/x, /x",
        "https://APP.example.com:443/x, /x",
        "https://app.example.com, /",
        "https://partner.example.org/x?y, https://partner.example.org/x?y",
        "https://partner.example.org, https://partner.example.org/",
        "/%E3%80%82, /%E3%80%82"
    })
    void goodTargetsAreReached(String target, String location) {
        assertThat(landing("/oidc/login?return_to=" + URLEncoder.encode(target, StandardCharsets.UTF_8)))
                .isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oidc/login",
                "/oidc/logout",
                "/oidc/callback",
                "/oidc/login?return_to=/",
                "/oidc/logout#x",
                "/oidc/%6Cogout",
                "/%6Fidc/login",
                "/oidc/logou%74?x",
                "https://app.example.com/oidc/logout",
                "https://app.example.com/oidc/%6Cogout",
                "/oidc/session"
            })
    void noLoginLeadsToAnEndpointOfOurs(String target) {
        TestPage page = scene.browser()
                .click(EVIL, APP + "/oidc/login?return_to=" + URLEncoder.encode(target, StandardCharsets.UTF_8));
        assertThat(page.code()).isEqualTo("return_not_allowed");
    }

    @Test
    void noLoginLeadsToAnEndpointBelowAContextPathThatIsWrittenWithEscapes() {
        TestBrowser browser = scene.browser().site("https://ctx.example.com", scene.gatehouse(), "/my app");
        for (String target : List.of("/my%20app/oidc/logout", "/%6Dy%20app/oidc/logout", "/my%20app/oidc/%6Cogin?x")) {
            TestPage page = browser.open("https://ctx.example.com/my%20app/oidc/login?return_to="
                    + URLEncoder.encode(target, StandardCharsets.UTF_8));
            assertThat(page.code()).as(target).isEqualTo("return_not_allowed");
        }
    }

    @Test
    void theConfirmationPageCarriesNoForeignTarget() {
        TestBrowser browser = scene.signedIn("alice");
        TestPage refused = browser.click(EVIL, APP + "/oidc/logout?return_to=" + EVIL);
        assertThat(refused.code()).isEqualTo("return_not_allowed");
        TestPage confirm = browser.click(EVIL, APP + "/oidc/logout?return_to=%2Fbye");
        assertThat(confirm.fields()).containsEntry("return_to", "/bye");
        assertThat(browser.post(APP, APP + "/oidc/logout", java.util.Map.of("return_to", EVIL))
                        .code())
                .isEqualTo("return_not_allowed");
    }

    @Test
    void aTargetThatIsTooLongIsRefused() {
        String target = "/" + "a".repeat(2000);
        assertThat(scene.browser().open(APP + "/oidc/login?return_to=" + target).code())
                .isEqualTo("return_not_allowed");
    }

    @Test
    void theParserOfThisTestReadsAsBrowsersDo() {
        for (String target : List.of(
                "//evil.example.net",
                "/\\evil.example.net",
                "\\\\evil.example.net",
                "/\t/evil.example.net",
                " //evil.example.net",
                "https://evil.example.net",
                "https:\\\\evil.example.net",
                "https://app.example.com@evil.example.net",
                "https:////evil.example.net",
                "//evil\u3002example\u3002net",
                "//evil%2eexample.net")) {
            assertThat(WhatwgLocation.originOf(APP, target)).as(target).isEqualTo(EVIL);
        }
        assertThat(WhatwgLocation.originOf(APP, "javascript:alert(1)")).isEqualTo("javascript:");
        assertThat(WhatwgLocation.originOf(APP, "/evil.example.net")).isEqualTo(APP);
        assertThat(WhatwgLocation.originOf(APP, "https:evil.example.net")).isEqualTo(APP);
    }
}
