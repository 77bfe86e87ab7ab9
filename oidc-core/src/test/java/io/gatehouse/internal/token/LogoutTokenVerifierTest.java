package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.internal.token.LogoutTokenVerifier.VerifiedLogoutToken;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogoutTokenVerifierTest {
    private static final FakeKey RSA = FakeKey.rsa("rsa");
    private static final FakeKey OTHER = FakeKey.rsa("rsa");
    private static final FakeKey EC = FakeKey.ec("ec");
    private static final long NOW = 1_800_000_000;
    private static final long SKEW = 30;
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(NOW));

    private static Map<String, Object> good() {
        return new LinkedHashMap<>(Map.of(
                "iss", "https://op.example.com",
                "sub", "alice",
                "sid", "session-1",
                "aud", "client",
                "iat", NOW,
                "exp", NOW + 120,
                "jti", "token-1",
                "events", Map.of(EVENT, Map.of())));
    }

    private static Map<String, Object> with(Consumer<Map<String, Object>> edit) {
        Map<String, Object> claims = good();
        edit.accept(claims);
        return claims;
    }

    private static Map<String, Object> header(Object... pairs) {
        Map<String, Object> header = new LinkedHashMap<>(Map.of("alg", "RS256", "kid", "rsa", "typ", "logout+jwt"));
        for (int i = 0; i < pairs.length; i += 2) {
            header.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return header;
    }

    private static String signed(Map<String, Object> claims) {
        return RSA.sign(header(), claims);
    }

    private VerifiedLogoutToken verify(String token) throws TokenRejectedException {
        return verify(token, EnumSet.of(SignatureAlgorithm.RS256));
    }

    private VerifiedLogoutToken verify(String token, Set<SignatureAlgorithm> algorithms) throws TokenRejectedException {
        try {
            KeySet keys = KeySet.parse(
                    Map.of("keys", Stream.of(RSA, EC).map(FakeKey::publicJwk).toList()));
            return new LogoutTokenVerifier(
                            IssuerRule.exactly("https://op.example.com"),
                            "client",
                            algorithms,
                            List.of(),
                            Duration.ofSeconds(SKEW),
                            clock)
                    .verify(token, keys);
        } catch (JsonRejectedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void acceptsAGoodToken() throws Exception {
        VerifiedLogoutToken token = verify(signed(good()));
        assertThat(token.issuer()).isEqualTo("https://op.example.com");
        assertThat(token.tokenId()).isEqualTo("token-1");
        assertThat(token.subject()).contains("alice");
        assertThat(token.sid()).contains("session-1");
        assertThat(token.uselessFrom()).isEqualTo(Instant.ofEpochSecond(NOW + 120 + SKEW));
        assertThat(token).hasToString("VerifiedLogoutToken[redacted]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "sid"})
    void acceptsATokenWithOneOfSubAndSid(String missing) throws Exception {
        VerifiedLogoutToken token = verify(signed(with(claims -> claims.remove(missing))));
        assertThat(token.subject().isPresent()).isEqualTo(missing.equals("sid"));
        assertThat(token.sid().isPresent()).isEqualTo(missing.equals("sub"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout+jwt", "LOGOUT+JWT", "application/logout+jwt", "JWT", "jwt"})
    void acceptsTheTypesThatProvidersWrite(String type) throws Exception {
        assertThat(verify(RSA.sign(header("typ", type), good())).tokenId()).isEqualTo("token-1");
    }

    @Test
    void acceptsATokenWithoutAType() throws Exception {
        Map<String, Object> header = header();
        header.remove("typ");
        assertThat(verify(RSA.sign(header, good())).tokenId()).isEqualTo("token-1");
    }

    @Test
    void acceptsWhatElseTheEventAndTheTokenSay() throws Exception {
        Map<String, Object> claims = with(map -> {
            map.put("events", Map.of(EVENT, Map.of("x", 1), "urn:another", Map.of()));
            map.put("aud", List.of("client"));
            map.put("trace", "1");
        });
        assertThat(verify(signed(claims)).subject()).contains("alice");
    }

    static Stream<Arguments> badClaims() {
        return Stream.of(
                bad("another issuer", "iss", claims -> claims.put("iss", "https://op.example.com/")),
                bad("an issuer in other letters", "iss", claims -> claims.put("iss", "https://OP.example.com")),
                bad("an issuer that is no text", "iss", claims -> claims.put("iss", List.of("https://op.example.com"))),
                bad("no issuer", "iss", claims -> claims.remove("iss")),
                bad("another audience", "aud", claims -> claims.put("aud", "other")),
                bad("no audience", "aud", claims -> claims.remove("aud")),
                bad("an empty audience", "aud", claims -> claims.put("aud", List.of())),
                bad("a further audience", "aud", claims -> claims.put("aud", List.of("client", "other"))),
                bad("another authorized party", "azp", claims -> claims.put("azp", "other")),
                bad("no iat", "iat", claims -> claims.remove("iat")),
                bad("an iat that is text", "iat", claims -> claims.put("iat", "1800000000")),
                bad("an iat in the future", "future", claims -> claims.put("iat", NOW + SKEW + 1)),
                bad("an old iat", "issued", claims -> claims.put("iat", NOW - 900 - SKEW - 1)),
                bad("an exp that is over", "expired", claims -> claims.put("exp", NOW - SKEW)),
                bad("an exp that is no number", "exp", claims -> claims.put("exp", "never")),
                bad("a nbf in the future", "not valid before", claims -> claims.put("nbf", NOW + SKEW + 1)),
                bad("no jti", "jti", claims -> claims.remove("jti")),
                bad("an empty jti", "jti", claims -> claims.put("jti", "")),
                bad("a jti that is a number", "jti", claims -> claims.put("jti", 1)),
                bad("a long jti", "jti", claims -> claims.put("jti", "x".repeat(513))),
                bad("no events", "events", claims -> claims.remove("events")),
                bad("events that are text", "events", claims -> claims.put("events", EVENT)),
                bad("events that are a list", "events", claims -> claims.put("events", List.of(EVENT))),
                bad("no event", "events", claims -> claims.put("events", Map.of())),
                bad("another event", "events", claims -> claims.put("events", Map.of(EVENT + "x", Map.of()))),
                bad("an event that is text", "events", claims -> claims.put("events", Map.of(EVENT, "{}"))),
                bad("an event that is a list", "events", claims -> claims.put("events", Map.of(EVENT, List.of()))),
                bad("a nonce", "nonce", claims -> claims.put("nonce", "n")),
                bad("an empty nonce", "nonce", claims -> claims.put("nonce", "")),
                bad(
                        "neither sub nor sid",
                        "sub or sid",
                        claims -> claims.keySet().removeAll(Set.of("sub", "sid"))),
                bad("an empty sub", "sub", claims -> claims.put("sub", "")),
                bad("a sub that is a number", "sub", claims -> claims.put("sub", 1)),
                bad("a long sub", "sub", claims -> claims.put("sub", "x".repeat(256))),
                bad("a sub with a control character", "sub", claims -> claims.put("sub", "a\nb")),
                bad("an empty sid", "sid", claims -> claims.put("sid", "")),
                bad("a sid that is a list", "sid", claims -> claims.put("sid", List.of("session-1"))),
                bad("a long sid", "sid", claims -> claims.put("sid", "x".repeat(513))));
    }

    private static Arguments bad(String what, String word, Consumer<Map<String, Object>> edit) {
        return Arguments.of(what, word, edit);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badClaims")
    void rejectsATokenWith(String what, String word, Consumer<Map<String, Object>> edit) {
        assertThat(what).isNotEmpty();
        assertThatThrownBy(() -> verify(signed(with(edit))))
                .isInstanceOf(TokenRejectedException.class)
                .message()
                .contains(word)
                .doesNotContain("session-1");
    }

    @Nested
    class Signatures {
        @Test
        void rejectsATokenThatNobodySigned() {
            rejects(FakeKey.unsigned(Map.of("alg", "none", "typ", "logout+jwt"), good()));
        }

        @Test
        void rejectsAnotherKey() {
            rejects(OTHER.sign(header(), good()));
        }

        @Test
        void rejectsAChangedPayload() {
            String[] signed = signed(good()).split("\\.", -1);
            String[] other = signed(with(claims -> claims.put("sub", "bob"))).split("\\.", -1);
            rejects(signed[0] + "." + other[1] + "." + signed[2]);
        }

        @Test
        void rejectsAnAlgorithmThatIsNotPinned() throws Exception {
            String token = EC.sign(Map.of("alg", "ES256", "kid", "ec", "typ", "logout+jwt"), good());
            rejects(token);
            assertThat(verify(token, EnumSet.of(SignatureAlgorithm.ES256)).tokenId())
                    .isEqualTo("token-1");
        }

        @Test
        void rejectsThePublicKeyAsASecret() {
            byte[] key = RSA.encodedPublicKey();
            rejects(FakeKey.mac(key, Map.of("alg", "HS256", "typ", "logout+jwt"), good()));
            rejects(FakeKey.mac(
                    "s".repeat(64).getBytes(StandardCharsets.UTF_8), Map.of("alg", "HS256", "kid", "rsa"), good()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"at+jwt", "application/at+jwt", "secevent+jwt", "dpop+jwt", "logout", ""})
        void rejectsAnotherKindOfToken(String type) {
            rejects(RSA.sign(header("typ", type), good()));
        }

        @Test
        void rejectsATypeThatIsNoText() {
            rejects(RSA.sign(header("typ", List.of("logout+jwt")), good()));
        }

        @Test
        void rejectsDemandsThatNobodyUnderstands() {
            rejects(RSA.sign(header("crit", List.of("exp")), good()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a.b", "a.b.c", "a.b.c.d.e", "....", "\u0000.\u0000.\u0000"})
        void rejectsWhatIsNoToken(String text) {
            rejects(text);
        }

        @Test
        void rejectsATokenOfTooManyCharacters() {
            rejects(signed(with(claims -> claims.put("x", "x".repeat(128 * 1024)))));
        }

        private void rejects(String token) {
            assertThatThrownBy(() -> verify(token)).isInstanceOf(TokenRejectedException.class);
        }
    }

    @Nested
    class TheEndOfAToken {
        private boolean holds(Map<String, Object> claims, long now) {
            clock.advance(Duration.between(clock.instant(), Instant.ofEpochSecond(now)));
            try {
                verify(signed(claims));
                return true;
            } catch (TokenRejectedException e) {
                return false;
            }
        }

        @Test
        void isItsExp() {
            assertThat(holds(good(), NOW + 120 + SKEW - 1)).isTrue();
            assertThat(holds(good(), NOW + 120 + SKEW)).isFalse();
        }

        @Test
        void isTwoMinutesAfterItsIatWhereItHasNoExp() throws Exception {
            Map<String, Object> claims = with(map -> map.remove("exp"));
            assertThat(holds(claims, NOW + 120 + SKEW)).isTrue();
            assertThat(verify(signed(claims)).uselessFrom()).isEqualTo(Instant.ofEpochSecond(NOW + 120 + SKEW));
            assertThat(holds(claims, NOW + 120 + SKEW + 1)).isFalse();
        }

        @Test
        void isFifteenMinutesAfterItsIatHoweverFarItsExpIs() throws Exception {
            Map<String, Object> claims = with(map -> map.put("exp", NOW + 86_400));
            assertThat(verify(signed(claims)).uselessFrom()).isEqualTo(Instant.ofEpochSecond(NOW + 900 + SKEW));
            assertThat(holds(claims, NOW + 900 + SKEW)).isTrue();
            assertThat(holds(claims, NOW + 900 + SKEW + 1)).isFalse();
        }

        @ParameterizedTest
        @CsvSource({"1800000000.5", "1.8E9"})
        void mayHaveAFraction(double iat) throws Exception {
            assertThat(verify(signed(with(claims -> claims.put("iat", iat)))).tokenId())
                    .isEqualTo("token-1");
        }
    }

    @Nested
    class KindsOfTokens {
        @Test
        void anIdTokenIsNoLogoutToken() {
            Map<String, Object> idToken = with(claims -> {
                claims.remove("events");
                claims.put("nonce", "n");
            });
            assertThatThrownBy(() -> verify(RSA.sign(header("typ", "JWT"), idToken)))
                    .isInstanceOf(TokenRejectedException.class);
        }

        @Test
        void aLogoutTokenIsNoIdToken() throws Exception {
            KeySet keys = KeySet.parse(Map.of("keys", Arrays.asList(RSA.publicJwk())));
            IdTokenVerifier idTokens = new IdTokenVerifier(
                    IssuerRule.exactly("https://op.example.com"),
                    "client",
                    EnumSet.of(SignatureAlgorithm.RS256),
                    List.of(),
                    Duration.ofSeconds(SKEW),
                    clock);
            IdTokenVerifier.Binding login = new IdTokenVerifier.Binding("n", "access", "code", null);
            RefreshBinding refresh = new RefreshBinding("alice", Map.of(), "access");
            for (String type : List.of("logout+jwt", "JWT")) {
                String token = RSA.sign(header("typ", type), with(claims -> claims.put("nonce", "n")));
                String withoutNonce = RSA.sign(header("typ", type), good());
                assertThatThrownBy(() -> idTokens.verify(token, keys, login))
                        .isInstanceOf(TokenRejectedException.class);
                assertThatThrownBy(() -> idTokens.verifyRefreshed(withoutNonce, keys, refresh))
                        .isInstanceOf(TokenRejectedException.class);
            }
        }
    }
}
