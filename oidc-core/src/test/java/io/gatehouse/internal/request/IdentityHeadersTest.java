package io.gatehouse.internal.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.HeaderEncoding;
import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.http.Cookies;
import io.gatehouse.http.Headers;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Identity;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.session.TokenSet;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityHeadersTest {
    private static final TokenSet TOKENS =
            new TokenSet("id.token", "access-token", Instant.ofEpochSecond(1_800_000_000), "refresh-token");
    private static final List<String> IDENTITY_NAMES = List.of(
            "OIDC_CLAIM_sub",
            "OIDC_CLAIM_",
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
            "Remote-Email");

    private final List<GatehouseEvent> events = new ArrayList<>();
    private final MutableClock clock = MutableClock.atNow();

    private Map<String, String> set(IdentityConfig.Builder config, Map<String, Object> claims) {
        return edits(config, identity(claims), TOKENS).set();
    }

    private HeaderEdits edits(IdentityConfig.Builder config, @Nullable Identity identity, @Nullable TokenSet tokens) {
        return new IdentityHeaders(config.build(), "gatehouse"::equals, events::add, clock)
                .edits(identity, tokens, Cookies.of(Headers.of(Map.of())));
    }

    private static Identity identity(Map<String, Object> claims) {
        return new Identity(
                "main", "https://op.example", "s1", "Ann", new LinkedHashSet<>(List.of("admin", "a,b")), claims);
    }

    private static IdentityConfig.Builder preset(HeaderPreset preset) {
        return IdentityConfig.builder().headers(preset);
    }

    private static Map<String, Object> claims(Object... pairs) {
        Map<String, Object> claims = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            claims.put((String) pairs[i], pairs[i + 1]);
        }
        return claims;
    }

    @Nested
    class Sets {
        @Test
        void everyClaimAsModAuthOpenidcDoes() {
            Map<String, String> set = set(
                    IdentityConfig.builder(),
                    claims(
                            "sub",
                            "s1",
                            "email_verified",
                            true,
                            "age",
                            42L,
                            "groups",
                            List.of("a", "b"),
                            "empty",
                            List.of(),
                            "address",
                            Map.of("country", "NL"),
                            "https://example.com/x",
                            "y"));
            assertThat(set)
                    .containsOnly(
                            Map.entry("OIDC_CLAIM_sub", "s1"),
                            Map.entry("OIDC_CLAIM_email_verified", "true"),
                            Map.entry("OIDC_CLAIM_age", "42"),
                            Map.entry("OIDC_CLAIM_groups", "a,b"),
                            Map.entry("OIDC_CLAIM_empty", ""),
                            Map.entry("OIDC_CLAIM_address", "{\"country\":\"NL\"}"),
                            Map.entry("OIDC_CLAIM_https___example_com_x", "y"));
        }

        @Test
        void whatOauth2ProxySets() {
            assertThat(set(
                            preset(HeaderPreset.OAUTH2_PROXY),
                            claims("email", "ann@example.com", "preferred_username", "ann")))
                    .containsOnly(
                            Map.entry("X-Forwarded-User", "Ann"),
                            Map.entry("X-Forwarded-Email", "ann@example.com"),
                            Map.entry("X-Forwarded-Groups", "admin,a\\,b"),
                            Map.entry("X-Forwarded-Preferred-Username", "ann"));
        }

        @Test
        void whatAutheliaSets() {
            assertThat(set(preset(HeaderPreset.AUTHELIA), claims("email", "ann@example.com", "name", "Ann A.")))
                    .containsOnly(
                            Map.entry("Remote-User", "Ann"),
                            Map.entry("Remote-Groups", "admin,a\\,b"),
                            Map.entry("Remote-Name", "Ann A."),
                            Map.entry("Remote-Email", "ann@example.com"));
        }

        @Test
        void nothing() {
            assertThat(set(
                            preset(HeaderPreset.NONE)
                                    .passTokens(List.of(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN)),
                            claims("sub", "s1")))
                    .isEmpty();
        }

        @Test
        void whatAMapSays() {
            IdentityConfig.Builder map = preset(HeaderPreset.MAP)
                    .headerMap(Map.of(
                            "X-User", ClaimPath.of("sub"),
                            "X-Roles", ClaimPath.of("realm_access.roles"),
                            "X-Missing", ClaimPath.of("missing")));
            assertThat(set(map, claims("sub", "s1", "realm_access", Map.of("roles", List.of("a", "b")))))
                    .containsOnly(Map.entry("X-User", "s1"), Map.entry("X-Roles", "a,b"));
            assertThat(edits(map, null, null).removes("x_missing")).isTrue();
        }

        @Test
        void tokensWhereTheyAreAskedFor() {
            List<PassedToken> both = List.of(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN);
            assertThat(set(IdentityConfig.builder().passTokens(both), claims()))
                    .containsOnly(
                            Map.entry("OIDC_access_token", "access-token"),
                            Map.entry("OIDC_access_token_expires", "1800000000"),
                            Map.entry("OIDC_id_token", "id.token"));
            assertThat(set(preset(HeaderPreset.OAUTH2_PROXY).passTokens(both), claims()))
                    .containsEntry("X-Forwarded-Access-Token", "access-token")
                    .containsEntry("OIDC_id_token", "id.token")
                    .doesNotContainKey("OIDC_access_token");
            assertThat(set(IdentityConfig.builder(), claims()).values()).noneMatch(value -> value.contains("token"));
        }

        @Test
        void nothingForNobody() {
            assertThat(edits(IdentityConfig.builder(), null, null).set()).isEmpty();
        }
    }

    @Nested
    class Removes {
        @ParameterizedTest
        @EnumSource(HeaderPreset.class)
        void everyNameOfEveryPresetInEverySpellingOnEveryRequest(HeaderPreset preset) {
            HeaderEdits anonymous = edits(preset(preset), null, null);
            HeaderEdits signedIn = edits(preset(preset), identity(claims("sub", "s1")), TOKENS);
            Random random = new Random(3);
            for (String name : IDENTITY_NAMES) {
                for (int i = 0; i < 30; i++) {
                    StringBuilder odd = new StringBuilder();
                    for (int j = 0; j < name.length(); j++) {
                        char c = name.charAt(j);
                        boolean mark = c == '-' || c == '_';
                        odd.append(
                                mark
                                        ? "-_.~!".charAt(random.nextInt(5))
                                        : random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c));
                    }
                    assertThat(anonymous.removes(odd.toString())).as("%s", odd).isTrue();
                    assertThat(signedIn.removes(odd.toString())).as("%s", odd).isTrue();
                }
            }
        }

        @Test
        void whatBeginsWithItsOwnPrefix() {
            HeaderEdits edits = edits(IdentityConfig.builder().claimPrefix("X-Claim_"), null, null);
            assertThat(edits.removes("x_claim_sub")).isTrue();
            assertThat(edits.removes("OIDC_CLAIM_sub")).isTrue();
            assertThat(edits.removes("X-Claims")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Accept",
                    "Authorization",
                    "Cookie",
                    "X-Forwarded-For",
                    "X-Forwarded-Proto",
                    "Host",
                    "traceparent",
                    "User-Agent"
                })
        void nothingElse(String name) {
            assertThat(edits(IdentityConfig.builder(), null, null).removes(name))
                    .isFalse();
        }

        @Test
        void ourCookiesAndLeavesTheOthers() {
            IdentityHeaders headers =
                    new IdentityHeaders(IdentityConfig.builder().build(), "gatehouse"::equals, events::add, clock);
            HeaderEdits edits = headers.edits(
                    null,
                    null,
                    Cookies.of(Headers.of(Map.of("Cookie", List.of("a=1; gatehouse=secret; b=2", "gatehouse=x")))));
            assertThat(edits.set()).containsEntry("Cookie", "a=1; b=2");
            assertThat(headers.edits(null, null, Cookies.of(Headers.of(Map.of("Cookie", List.of("a=1")))))
                            .rewritesCookies())
                    .isFalse();
        }
    }

    @Nested
    class Values {
        @ParameterizedTest
        @ValueSource(strings = {"a\rb", "a\nb", "a\r\nX-User: root", "a\u0000b", "a\tb", "a\u007fb", "a\u0085b", "\n"})
        void areLeftOutWhereNoHeaderCanHoldThem(String value) {
            for (HeaderPreset preset : HeaderPreset.values()) {
                IdentityConfig.Builder config = preset(preset).headerMap(Map.of("X-Name", ClaimPath.of("name")));
                assertThat(set(
                                config,
                                claims(
                                        "name",
                                        value,
                                        "email",
                                        value,
                                        "preferred_username",
                                        value,
                                        "list",
                                        List.of("ok", value))))
                        .doesNotContainKeys(
                                "X-Name", "OIDC_CLAIM_name", "OIDC_CLAIM_list", "Remote-Name", "X-Forwarded-Email");
            }
            assertThat(events)
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.fields().toString())
                            .doesNotContain(value)
                            .contains("control character"));
        }

        @ParameterizedTest
        @ValueSource(strings = {" admin", "admin ", " "})
        void areLeftOutWhereTheyWouldArriveAsSomebodyElses(String value) {
            assertThat(set(
                            preset(HeaderPreset.MAP).headerMap(Map.of("X-Name", ClaimPath.of("name"))),
                            claims("name", value)))
                    .doesNotContainKey("X-Name");
        }

        @Test
        void ofTokensAreLeftOutToo() {
            TokenSet odd = new TokenSet("id\r\nX-User: root", "access\u0000", null, null);
            HeaderEdits edits = edits(
                    IdentityConfig.builder().passTokens(List.of(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN)),
                    identity(claims()),
                    odd);
            assertThat(edits.set()).isEmpty();
            assertThat(events)
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(event.fields().toString()).doesNotContain("root", "access\u0000"));
        }

        @Test
        void areUtf8OrBase64Url() {
            String value = "\u00c5nn \u4e2d\r\n";
            assertThat(set(IdentityConfig.builder(), claims("name", "\u00c5nn")))
                    .containsEntry("OIDC_CLAIM_name", "\u00c5nn");
            String encoded = String.valueOf(
                    set(IdentityConfig.builder().encoding(HeaderEncoding.BASE64URL), claims("name", value))
                            .get("OIDC_CLAIM_name"));
            assertThat(encoded).matches("[A-Za-z0-9_-]+");
            assertThat(new String(Base64.getUrlDecoder().decode(encoded), UTF_8))
                    .isEqualTo(value);
        }

        @Test
        void areNotTooLong() {
            assertThat(set(IdentityConfig.builder(), claims("a", "x".repeat(8000), "b", "x".repeat(8001))))
                    .containsOnlyKeys("OIDC_CLAIM_a");
            assertThat(events).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {",", ";", "|", " ", ", ", "||", "::", "ab"})
        void ofListsCanBeTakenApartInOneWayOnly(String delimiter) {
            Set<List<String>> lists = new LinkedHashSet<>();
            String[] parts = {
                "a",
                "b",
                "ab",
                "",
                "\\",
                delimiter,
                delimiter.substring(0, 1),
                "a" + delimiter,
                delimiter + "b",
                "\\" + delimiter
            };
            for (String one : parts) {
                lists.add(List.of(one));
                for (String two : parts) {
                    lists.add(List.of(one, two));
                    for (String three : parts) {
                        lists.add(List.of(one, two, three));
                    }
                }
            }
            Map<String, List<String>> written = new LinkedHashMap<>();
            for (List<String> list : lists) {
                String header = set(IdentityConfig.builder().claimDelimiter(delimiter), claims("l", list))
                        .get("OIDC_CLAIM_l");
                if (header == null) {
                    // Left out, because it would lose a space at an end.
                    assertThat(delimiter).contains(" ");
                    continue;
                }
                assertThat(written.put(header, list))
                        .as("%s also reads as", header)
                        .isNull();
            }
        }

        @Test
        void ofElementsThatAreNoTextsAreWritten() {
            assertThat(set(
                            IdentityConfig.builder(),
                            claims("l", Arrays.asList(1L, true, Map.of("a", "b"), List.of("c")))))
                    .containsEntry("OIDC_CLAIM_l", "1,true,{\"a\":\"b\"},[\"c\"]");
        }
    }

    @Nested
    class Names {
        @Test
        void thatAreAlikeToApplicationsAreSetOnce() {
            Map<String, String> set = set(
                    IdentityConfig.builder(),
                    claims(
                            "email",
                            "ann@example.com",
                            "Email",
                            "root@example.com",
                            "EMAIL",
                            "x",
                            "e-mail",
                            "first",
                            "e_mail",
                            "second",
                            "e.mail",
                            "third"));
            assertThat(set)
                    .containsOnly(
                            Map.entry("OIDC_CLAIM_email", "ann@example.com"), Map.entry("OIDC_CLAIM_e-mail", "first"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"a\r\nX-User", "a:b", "a b", "\u00e4", "a\u0000", "(a)", "", "a/b"})
        void areMadeOfTokenCharactersAlone(String claim) {
            assertThat(set(IdentityConfig.builder(), claims(claim, "x")).keySet())
                    .allSatisfy(name -> assertThat(name).matches("OIDC_CLAIM_[A-Za-z0-9_-]*"));
        }

        @Test
        void areAllRemovedFromWhatTheClientSent() {
            HeaderEdits edits =
                    edits(IdentityConfig.builder(), identity(claims("a b", "x", "\u00e4", "y", "Z", "z")), null);
            assertThat(edits.set().keySet())
                    .hasSize(3)
                    .allSatisfy(name -> assertThat(edits.removes(name)).isTrue());
            assertThat(Set.copyOf(edits.set().keySet())).hasSize(3);
        }
    }

    @Nested
    class AllTogether {
        private static final String MAIL = "ann@example.com";

        @Test
        void areNotTooLong() {
            // Name, colon, space, value and line end: 8192 bytes each.
            int value = 8192 - "X-A".length() - 4;
            IdentityConfig.Builder map = preset(HeaderPreset.MAP)
                    .encoding(HeaderEncoding.BASE64URL)
                    .headerMap(paths("X-A", "a", "X-B", "b", "X-C", "c"));
            int decoded = value * 3 / 4;
            assertThat(set(map, claims("a", "x".repeat(decoded), "b", "x".repeat(decoded), "c", "")))
                    .containsOnlyKeys("X-A", "X-B");
            assertThat(events)
                    .singleElement()
                    .satisfies(event -> assertThat(event.fields().get("detail"))
                            .contains("header X-C is left out", "16384 bytes", "identity.claims.drop"));
        }

        @Test
        void loseOneThatDoesNotFitAndKeepSmallerOnesBehindIt() {
            Map<String, String> set = set(
                    IdentityConfig.builder(),
                    claims("a", "x".repeat(8000), "b", "x".repeat(8000), "groups", "g".repeat(1000), "email", MAIL));
            assertThat(set).containsOnlyKeys("OIDC_CLAIM_a", "OIDC_CLAIM_b", "OIDC_CLAIM_email");
            assertThat(set).containsEntry("OIDC_CLAIM_email", MAIL);
        }

        @Test
        void areCountedInBytes() {
            // Three bytes a character.
            assertThat(set(IdentityConfig.builder(), claims("a", "\u4e2d".repeat(5000), "b", "\u4e2d".repeat(500))))
                    .containsOnlyKeys("OIDC_CLAIM_a");
        }

        @Test
        void countTokensAsWellAndFirst() {
            TokenSet long1 = new TokenSet("i".repeat(9000), "a".repeat(9000), null, null);
            Map<String, String> set = edits(
                            IdentityConfig.builder()
                                    .passTokens(List.of(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN)),
                            identity(claims("sub", "s1")),
                            long1)
                    .set();
            assertThat(set).containsOnlyKeys("OIDC_access_token", "OIDC_CLAIM_sub");
            assertThat(events)
                    .singleElement()
                    .satisfies(event -> assertThat(event.fields().get("detail"))
                            .contains("header OIDC_id_token is left out", "identity.pass-tokens")
                            .doesNotContain("iiii"));
        }

        @Test
        void leaveThePlaceOfOneThatIsLeftOutEmpty() {
            assertThat(set(IdentityConfig.builder(), claims("email", "a\nb", "Email", "root@example.com")))
                    .isEmpty();
            assertThat(set(
                            IdentityConfig.builder(),
                            claims(
                                    "a",
                                    "x".repeat(8000),
                                    "b",
                                    "x".repeat(8000),
                                    "email",
                                    "x".repeat(1000),
                                    "Email",
                                    "root@example.com")))
                    .containsOnlyKeys("OIDC_CLAIM_a", "OIDC_CLAIM_b");
            TokenSet odd = new TokenSet("id", "access\n", null, null);
            assertThat(edits(
                                    IdentityConfig.builder()
                                            .claimPrefix("OIDC_")
                                            .passTokens(List.of(PassedToken.ACCESS_TOKEN)),
                                    identity(claims("access_token", "forged")),
                                    odd)
                            .set())
                    .isEmpty();
        }

        private Map<String, ClaimPath> paths(String... pairs) {
            Map<String, ClaimPath> paths = new LinkedHashMap<>();
            for (int i = 0; i < pairs.length; i += 2) {
                paths.put(pairs[i], ClaimPath.of(pairs[i + 1]));
            }
            return paths;
        }
    }

    @Nested
    class TellsOfWhatIsLeftOut {
        private final IdentityHeaders headers =
                new IdentityHeaders(IdentityConfig.builder().build(), "gatehouse"::equals, events::add, clock);

        private void request(Object... claims) {
            headers.edits(identity(claims(claims)), null, Cookies.of(Headers.of(Map.of())));
        }

        private List<String> details() {
            return events.stream()
                    .map(event -> String.valueOf(event.fields().get("detail")))
                    .toList();
        }

        @Test
        void onceAMinuteWithHowOftenItHappened() {
            for (int i = 0; i < 5; i++) {
                request("name", "a\nb");
            }
            assertThat(details())
                    .singleElement()
                    .asString()
                    .contains("header OIDC_CLAIM_name is left out", "control character")
                    .doesNotContain("times");
            clock.advance(Duration.ofMillis(59_999));
            request("name", "a\nb");
            assertThat(events).hasSize(1);
            clock.advance(Duration.ofMillis(1));
            request("name", "a\nb");
            assertThat(details()).hasSize(2).last().asString().contains("(6 times since the last such message)");
            clock.advance(Duration.ofMinutes(1));
            request("name", "a\nb");
            assertThat(details()).hasSize(3).last().asString().doesNotContain("times");
        }

        @Test
        void forEachHeaderByItself() {
            request("name", "a\nb");
            request("name", "a\nb", "city", "a\nb");
            assertThat(details()).hasSize(2).last().asString().contains("OIDC_CLAIM_city");
        }

        @Test
        void againWhenTheClockWasSetBack() {
            request("name", "a\nb");
            clock.advance(Duration.ofHours(-1));
            request("name", "a\nb");
            assertThat(events).hasSize(2);
        }

        @Test
        void inFewLinesHoweverManyNamesTheProviderInvents() {
            for (int i = 0; i < 500; i++) {
                request("name" + i, "a\nb");
            }
            assertThat(events).hasSize(65);
            clock.advance(Duration.ofMinutes(1));
            request("another", "a\nb");
            assertThat(details()).last().asString().contains("another", "(436 times");
            request("n".repeat(5000), "a\nb");
            clock.advance(Duration.ofMinutes(1));
            request("n".repeat(5000), "a\nb");
            assertThat(details())
                    .hasSize(67)
                    .last()
                    .asString()
                    .contains("OIDC_CLAIM_nnn", "…")
                    .hasSizeLessThan(500);
        }
    }
}
