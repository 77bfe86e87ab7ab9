package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Under which address we are reached: public-url, Host, Forwarded, context path. */
class PublicAddressTest {

    private static String redirectUri(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Redirect.class);
        String location = ((Outcome.Redirect) outcome).location();
        String rest = location.substring(location.indexOf("redirect_uri=") + 13);
        return URLDecoder.decode(rest.substring(0, rest.indexOf('&')), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "https, app.example.com, https://app.example.com",
        "http, app.example.com, http://app.example.com",
        "http, app.example.com:8080, http://app.example.com:8080",
        "https, APP.example.com:443, https://app.example.com",
        "https, [2001:db8::1]:8443, https://[2001:db8::1]:8443"
    })
    void theHostDecidesWithoutPublicUrl(String scheme, String host, String origin) {
        try (EngineScene scene = EngineScene.start()) {
            Outcome outcome =
                    scene.handle(FakeExchange.navigation("/x").scheme(scheme).authority(host));
            assertThat(redirectUri(outcome)).isEqualTo(origin + "/oidc/callback");
            assertThat(outcome.cookies().get(0).toHeaderValue().contains("; Secure"))
                    .isEqualTo(scheme.equals("https"));
            assertThat(outcome.cookies().get(0).name().startsWith("__Host-")).isEqualTo(scheme.equals("https"));
        }
    }

    @Test
    void publicUrlDecidesWhereItIsSet() {
        try (EngineScene scene = EngineScene.start(config ->
                config.publicUrl(Origin.parse("https://public.example.com").orElseThrow()))) {
            Outcome outcome =
                    scene.handle(FakeExchange.navigation("/x").scheme("http").authority("public.example.com"));
            assertThat(redirectUri(outcome)).isEqualTo("https://public.example.com/oidc/callback");
            assertThat(outcome.cookies().get(0).toHeaderValue()).startsWith("__Host-");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "a b",
                "user@app.example.com",
                "app.example.com/x",
                "app.example.com:0",
                "app.example.com:99999",
                "app.example.com:",
                "-x",
                "a\"b",
                "<script>",
                "app.example.com, evil.example.net",
                "[::1",
                "\u0430pp.example.com"
            })
    void aMalformedHostIsRefusedWith400(@Nullable String host) {
        try (EngineScene scene = EngineScene.start()) {
            Outcome outcome = scene.handle(FakeExchange.navigation("/x").authority(host));
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Refuse.class, refuse -> {
                assertThat(refuse.answer().status()).isEqualTo(400);
                assertThat(new String(refuse.answer().body(), StandardCharsets.UTF_8))
                        .doesNotContain("<script>", "evil.example.net");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example.net",
                "public.example.com.evil.example.net",
                "public.example.com.",
                "xpublic.example.com",
                "127.0.0.1"
            })
    void anotherHostIs421(String host) {
        try (EngineScene scene = EngineScene.start(config ->
                config.publicUrl(Origin.parse("https://public.example.com").orElseThrow()))) {
            Outcome outcome = scene.handle(FakeExchange.navigation("/x").authority(host));
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Refuse.class, refuse -> {
                assertThat(refuse.answer().status()).isEqualTo(421);
                assertThat(refuse.refusal().operatorDetail()).contains(host, "allowed-hosts");
                assertThat(new String(refuse.answer().body(), StandardCharsets.UTF_8))
                        .doesNotContain(host);
            });
            assertThat(scene.provider().calls(Endpoint.METADATA)).isZero();
        }
    }

    @Test
    void allowedHostsAreAnsweredEachUnderItsName() {
        try (EngineScene scene =
                EngineScene.start(config -> config.allowedHosts(List.of("One.example.com", "two.example.com:8443")))) {
            assertThat(redirectUri(scene.handle(FakeExchange.navigation("/x").authority("one.example.com"))))
                    .isEqualTo("https://one.example.com/oidc/callback");
            assertThat(redirectUri(scene.handle(FakeExchange.navigation("/x").authority("two.example.com:8443"))))
                    .isEqualTo("https://two.example.com:8443/oidc/callback");
            assertThat(scene.handle(FakeExchange.navigation("/x").authority("two.example.com:9")))
                    .isInstanceOf(Outcome.Refuse.class);
        }
    }

    @Test
    void forwardedHeadersOfAnybodyAreNotRead() {
        try (EngineScene scene = EngineScene.start()) {
            Outcome outcome = scene.handle(FakeExchange.navigation("/x")
                    .header("X-Forwarded-Host", "evil.example.net")
                    .header("X-Forwarded-Proto", "http")
                    .header("X-Forwarded-Port", "99999999")
                    .header("Forwarded", "host=\"evil.example.net\";proto=http;;;==")
                    .header("X-Host", "evil.example.net")
                    .header("X-Original-Host", "evil.example.net"));
            assertThat(redirectUri(outcome)).isEqualTo("https://app.example.com/oidc/callback");
        }
    }

    @Test
    void forwardedHeadersOfATrustedProxyAreRead() {
        try (EngineScene scene = EngineScene.start(config ->
                config.trustedProxies(List.of(AddressRange.parse("10.0.0.0/8").orElseThrow())))) {
            assertThat(redirectUri(scene.handle(FakeExchange.navigation("/x")
                            .scheme("http")
                            .authority("internal:8080")
                            .peer("10.1.2.3")
                            .header("X-Forwarded-For", "203.0.113.9")
                            .header("X-Forwarded-Host", "evil.example.net, public.example.com")
                            .header("X-Forwarded-Proto", "https"))))
                    .isEqualTo("https://public.example.com/oidc/callback");
            assertThat(
                            redirectUri(
                                    scene.handle(
                                            FakeExchange.navigation("/x")
                                                    .scheme("http")
                                                    .authority("internal:8080")
                                                    .peer("10.1.2.3")
                                                    .header(
                                                            "Forwarded",
                                                            "for=198.51.100.1;host=evil.example.net;proto=http, for=203.0.113.9;host=public.example.com;proto=https"))))
                    .isEqualTo("https://public.example.com/oidc/callback");
            assertThat(redirectUri(scene.handle(FakeExchange.navigation("/x")
                            .peer("203.0.113.9")
                            .header("X-Forwarded-Host", "evil.example.net"))))
                    .isEqualTo("https://app.example.com/oidc/callback");
        }
    }

    @Test
    void belowAContextPathEverythingStaysBelowIt() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser().site("https://ctx.example.com", scene.gatehouse(), "/shop & co");
            String base = "https://ctx.example.com/shop%20&%20co";
            TestPage page = browser.open(base + "/cart?x=1");
            assertThat(page.subject()).isEqualTo("alice");
            assertThat(page.url()).isEqualTo(base + "/cart?x=1");
            assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("redirect_uri"))
                    .isEqualTo(base + "/oidc/callback");
            assertThat(browser.cookies().all())
                    .singleElement()
                    .satisfies(cookie -> assertThat(cookie.path()).isEqualTo("/shop%20&%20co"));
            assertThat(browser.open(base).subject()).isEqualTo("alice");
            TestPage out = browser.open(base + "/oidc/logout");
            assertThat(out.url()).startsWith(base + "/oidc/logged-out");
            assertThat(browser.cookies().all()).isEmpty();
            assertThat(browser.open(base + "/oidc/login").url()).isEqualTo(base + "/");
        }
    }

    @Test
    void aDeepLinkThatIsTooLongLeadsToItsPageWithoutTheQuery() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser().site("https://ctx.example.com", scene.gatehouse(), "/shop");
            assertThat(browser.open("https://ctx.example.com/shop/page?q=" + "x".repeat(3000))
                            .url())
                    .isEqualTo("https://ctx.example.com/shop/page");
            browser.cookies().clear();
            assertThat(browser.open("https://ctx.example.com/shop/" + "x".repeat(3000))
                            .url())
                    .isEqualTo("https://ctx.example.com/shop/");
        }
    }
}
