package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Identity headers that the client sends itself, in every spelling in which an application might read them. */
class HeaderSpoofingTest {
    private static final List<String> NAMES = List.of(
            "OIDC_CLAIM_sub",
            "OIDC_CLAIM_email",
            "OIDC_CLAIM_anything_else",
            "OIDC_access_token",
            "OIDC_access_token_expires",
            "OIDC_id_token",
            "OIDC_refresh_token",
            "X-Forwarded-User",
            "X-Forwarded-Email",
            "X-Forwarded-Groups",
            "X-Forwarded-Preferred-Username",
            "X-Forwarded-Access-Token",
            "X-Auth-Request-User",
            "X-Auth-Request-Email",
            "X-Auth-Request-Access-Token",
            "Remote-User",
            "Remote-Groups",
            "Remote-Name",
            "Remote-Email",
            "X-Gatehouse-Assertion",
            "X-Pomerium-Jwt-Assertion",
            "Cf-Access-Jwt-Assertion",
            "x-goog-iap-jwt-assertion",
            "X-Mapped-User");
    private static final AccessPolicy OPEN = new AccessPolicy(List.of(
            AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                    .build(),
            AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                    .build()));

    static Set<String> spellings() {
        Set<String> all = new LinkedHashSet<>();
        for (String name : NAMES) {
            for (String separated : List.of(
                    name,
                    name.replace('_', '-'),
                    name.replace('-', '_'),
                    name.replaceAll("[-_]", "."),
                    name.replaceAll("[-_]", "~"),
                    name.replaceAll("[-_]", "!"),
                    name.replaceAll("[-_]", "+"),
                    name.replaceFirst("[-_]", "."),
                    name.replaceFirst("[-_]", "_"))) {
                all.add(separated);
                all.add(separated.toLowerCase(Locale.ROOT));
                all.add(separated.toUpperCase(Locale.ROOT));
                StringBuilder mixed = new StringBuilder();
                for (int i = 0; i < separated.length(); i++) {
                    char c = separated.charAt(i);
                    mixed.append(i % 2 == 0 ? Character.toLowerCase(c) : Character.toUpperCase(c));
                }
                all.add(mixed.toString());
            }
        }
        return all;
    }

    /** What an application gets to see, as an adapter makes it. */
    private static Map<String, List<String>> seen(FakeExchange exchange, HeaderEdits edits) {
        Map<String, List<String>> seen = new LinkedHashMap<>();
        for (String name : exchange.headers().names()) {
            if (!edits.removes(name)) {
                seen.put(name, exchange.headers().all(name));
            }
        }
        edits.set()
                .forEach((name, value) ->
                        seen.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        return seen;
    }

    private static EngineScene scene(HeaderPreset preset) {
        return EngineScene.start(config -> config.rules(OPEN)
                .identity(IdentityConfig.builder()
                        .headers(preset)
                        .headerMap(preset == HeaderPreset.MAP ? Map.of("X-Mapped-User", ClaimPath.of("sub")) : Map.of())
                        .passTokens(List.of(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN))
                        .build()));
    }

    private static boolean spoofed(HeaderPreset preset, String name) {
        return preset == HeaderPreset.MAP || !name.toLowerCase(Locale.ROOT).contains("mapped");
    }

    @ParameterizedTest
    @EnumSource(HeaderPreset.class)
    void nothingOfItReachesTheApplicationOnPublicPaths(HeaderPreset preset) {
        try (EngineScene scene = scene(preset)) {
            FakeExchange exchange = FakeExchange.request("GET", "/public/x").header("X-Harmless", "stays");
            spellings().stream()
                    .filter(name -> spoofed(preset, name))
                    .forEach(name -> exchange.header(name, "forged").header(name, "forged again"));

            Outcome outcome = scene.handle(exchange);

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Proceed.class,
                            proceed -> assertThat(seen(exchange, proceed.headers()))
                                    .isEqualTo(Map.of("X-Harmless", List.of("stays"))));
        }
    }

    @ParameterizedTest
    @EnumSource(HeaderPreset.class)
    void nothingOfItReachesTheApplicationBesideARealIdentity(HeaderPreset preset) {
        try (EngineScene scene = scene(preset)) {
            scene.provider().user("alice", Map.of("email", "alice@example.com"));
            TestBrowser browser = scene.browser();
            browser.open(APP + "/x");
            for (String path : List.of("/public/x", "/x")) {
                for (String name : spellings()) {
                    if (!spoofed(preset, name)) {
                        continue;
                    }
                    FakeExchange[] sent = new FakeExchange[1];
                    TestPage page = browser.send(APP + path, exchange -> sent[0] = exchange.header(name, "forged"));
                    Outcome.Proceed proceed = (Outcome.Proceed) page.outcome();
                    assertThat(seen(sent[0], proceed.headers()).values())
                            .as(name)
                            .allSatisfy(values -> assertThat(values).doesNotContain("forged"));
                }
            }
        }
    }

    @Test
    void unjudgedRequestsAreScrubbedToo() {
        try (EngineScene scene = EngineScene.start()) {
            FakeExchange exchange = FakeExchange.request("GET", "//").cookie("__Host-gatehouse", "x");
            spellings().stream()
                    .filter(name -> !name.toLowerCase(Locale.ROOT).contains("mapped"))
                    .forEach(name -> exchange.header(name, "forged"));
            assertThat(seen(exchange, scene.gatehouse().unjudged(exchange))).isEmpty();
        }
    }

    @Test
    void noTwoHeadersThatAreSetCountAsOneForAnApplication() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider()
                    .user(
                            "alice",
                            Map.of(
                                    "e-mail", "real", "e_mail", "other", "E.MAIL", "third", "Sub", "mallory", "role",
                                    "user", "ROLE", "admin"));
            TestBrowser browser = scene.browser();
            Outcome.Proceed proceed = (Outcome.Proceed) browser.open(APP + "/").outcome();
            Set<String> normal = new TreeSet<>();
            proceed.headers()
                    .set()
                    .keySet()
                    .forEach(name -> assertThat(normal.add(HeaderEdits.normalize(name)))
                            .as(name)
                            .isTrue());
        }
    }

    @Test
    void noClaimTakesThePlaceOfAPlainerOne() {
        try (EngineScene scene = EngineScene.start()) {
            // In front of the real one, as a provider may write it.
            scene.provider().idToken(token -> {
                String[] parts = token.split("\\.", -1);
                String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
                return scene.provider()
                        .keys()
                        .get(0)
                        .sign(
                                "RS256",
                                "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}",
                                payload.replaceFirst("\\{", "{\"Sub\":\"admin\",\"SUB\":\"admin\","));
            });
            Map<String, String> set = ((Outcome.Proceed)
                            scene.browser().open(APP + "/").outcome())
                    .headers()
                    .set();
            assertThat(set).containsEntry("OIDC_CLAIM_sub", "alice");
            assertThat(set.values()).doesNotContain("admin");
        }
    }

    @Test
    void valuesThatAreNoHeaderValuesAreLeftOut() {
        try (EngineScene scene = scene(HeaderPreset.MOD_AUTH_OPENIDC)) {
            scene.provider()
                    .user(
                            "alice",
                            Map.of(
                                    "crlf",
                                    "a\r\nOIDC_CLAIM_role: admin",
                                    "nul",
                                    "a\u0000b",
                                    "next_line",
                                    "a\u0085b",
                                    "list",
                                    List.of("a", "b\n"),
                                    "fine",
                                    "gr\u00fcn"));
            Map<String, String> set = ((Outcome.Proceed)
                            scene.browser().open(APP + "/").outcome())
                    .headers()
                    .set();
            assertThat(set)
                    .doesNotContainKeys("OIDC_CLAIM_crlf", "OIDC_CLAIM_nul", "OIDC_CLAIM_next_line", "OIDC_CLAIM_list")
                    .containsEntry("OIDC_CLAIM_fine", "gr\u00fcn")
                    .containsKeys("OIDC_access_token", "OIDC_id_token");
        }
    }

    @Test
    void anAccessTokenThatIsNoHeaderValueNeverBecomesOne() {
        try (EngineScene scene = scene(HeaderPreset.MOD_AUTH_OPENIDC)) {
            scene.provider().tokenResponse(response -> response.put("access_token", "a\r\nX-Admin: yes"));
            // Its at_hash would not fit any more.
            scene.provider().idTokenClaims(claims -> claims.remove("at_hash"));
            TestPage page = scene.browser().open(APP + "/");
            if (page.outcome() instanceof Outcome.Proceed proceed) {
                assertThat(proceed.headers().set().values())
                        .allSatisfy(value -> assertThat(value).doesNotContain("\r", "\n"));
            } else {
                assertThat(page.code()).isEqualTo("token_response_invalid");
            }
        }
    }

    @Test
    void delimitersInsideElementsAreEscaped() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().user("alice", Map.of("groups", List.of("user,admin", "back\\", "x")));
            Map<String, String> set = ((Outcome.Proceed)
                            scene.browser().open(APP + "/").outcome())
                    .headers()
                    .set();
            assertThat(set).containsEntry("OIDC_CLAIM_groups", "user\\,admin,back\\\\,x");
        }
    }

    @Test
    void ourCookiesStayHereAndThoseOfOthersGoOn() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            FakeExchange[] sent = new FakeExchange[1];
            TestPage page = browser.send(
                    APP + "/",
                    exchange -> sent[0] = exchange.header(
                            "Cookie",
                            "a=1; __Host-gatehouse-login-abcdefgh=x; gatehouse=y; gatehouse.1=z; b=\"2\"; gatehouse-logout=q; gatehousekeeper=3"));
            Outcome.Proceed proceed = (Outcome.Proceed) page.outcome();
            assertThat(seen(sent[0], proceed.headers()).get("Cookie"))
                    .containsExactly("a=1; b=\"2\"; gatehousekeeper=3");
        }
    }

    @Test
    void ourCookieStaysHereEvenBehindAThousandOthers() {
        try (EngineScene scene = EngineScene.start(config -> config.rules(OPEN))) {
            TestBrowser browser = scene.signedIn("alice");
            String session = browser.cookies().all().get(0).value();
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                many.append("c").append(i).append("=1; ");
            }
            FakeExchange exchange =
                    FakeExchange.request("GET", "/public/x").header("Cookie", many + "__Host-gatehouse=" + session);
            Outcome outcome = scene.handle(exchange);
            assertThat(seen(exchange, ((Outcome.Proceed) outcome).headers()).toString())
                    .doesNotContain(session);
        }
    }
}
