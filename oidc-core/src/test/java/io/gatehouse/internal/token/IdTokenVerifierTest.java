package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.internal.token.IdTokenVerifier.Binding;
import io.gatehouse.internal.token.IdTokenVerifier.VerifiedIdToken;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTokenVerifierTest {
    private static final FakeKey RSA = FakeKey.rsa("rsa");
    private static final FakeKey EC = FakeKey.ec("ec");
    private static final FakeKey EC384 = FakeKey.ec384("ec384");
    private static final FakeKey EC521 = FakeKey.ec521("ec521");
    private static final FakeKey ED = FakeKey.ed25519("ed");
    private static final long NOW = 1_800_000_000;
    private static final long SKEW = 30;
    private static final Binding BINDING = new Binding("the-nonce", "the-access-token", "the-code", null);
    private static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final Set<SignatureAlgorithm> ASYMMETRIC = asymmetric();

    private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(NOW));
    private final Map<String, Object> claims = new LinkedHashMap<>(Map.of(
            "iss", "https://op.example.com",
            "sub", "alice",
            "aud", "client",
            "exp", NOW + 300,
            "iat", NOW,
            "nonce", "the-nonce"));

    private static Set<SignatureAlgorithm> asymmetric() {
        Set<SignatureAlgorithm> all = EnumSet.allOf(SignatureAlgorithm.class);
        all.removeIf(algorithm -> !algorithm.isAsymmetric());
        return all;
    }

    private static KeySet keys(FakeKey... keys) {
        try {
            return KeySet.parse(
                    Map.of("keys", Arrays.stream(keys).map(FakeKey::publicJwk).toList()));
        } catch (JsonRejectedException e) {
            throw new AssertionError(e);
        }
    }

    private VerifiedIdToken verify(String token) throws TokenRejectedException {
        return verify(token, keys(RSA, EC, EC384, EC521, ED), ASYMMETRIC, null, BINDING);
    }

    private VerifiedIdToken verify(
            String token, KeySet keys, Set<SignatureAlgorithm> algorithms, @Nullable String secret, Binding binding)
            throws TokenRejectedException {
        List<SecretKey> secrets = secret == null
                ? List.of()
                : List.of(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HMAC"));
        return new IdTokenVerifier(
                        IssuerRule.exactly("https://op.example.com"),
                        "client",
                        algorithms,
                        secrets,
                        Duration.ofSeconds(SKEW),
                        clock)
                .verify(token, keys, binding);
    }

    private void accepts() throws TokenRejectedException {
        assertThat(verify(RSA.sign(claims)).subject()).isNotEmpty();
    }

    private void rejectsClaims(String... words) {
        rejects(RSA.sign(claims), words);
    }

    private void rejects(String token, String... words) {
        assertThatThrownBy(() -> verify(token))
                .isInstanceOf(TokenRejectedException.class)
                .message()
                .contains(words.length == 0 ? new String[] {"the ID token"} : words);
    }

    private static Map<String, Object> header(Object... pairs) {
        Map<String, Object> header = new LinkedHashMap<>(Map.of("alg", "RS256", "kid", "rsa", "typ", "JWT"));
        for (int i = 0; i < pairs.length; i += 2) {
            header.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return header;
    }

    @Test
    void acceptsAGoodToken() throws Exception {
        claims.put("sid", "session-1");
        claims.put("email", "alice@example.com");
        VerifiedIdToken verified = verify(RSA.sign(claims));
        assertThat(verified.issuer()).isEqualTo("https://op.example.com");
        assertThat(verified.subject()).isEqualTo("alice");
        assertThat(verified.sid()).contains("session-1");
        assertThat(verified.claims()).isEqualTo(claims);
        assertThat(verified).hasToString("VerifiedIdToken[redacted]");
    }

    @Nested
    class Algorithms {
        @ParameterizedTest
        @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
        void acceptsEveryRsaAlgorithm(String alg) throws Exception {
            assertThat(verify(RSA.sign(header("alg", alg), claims)).subject()).isEqualTo("alice");
        }

        @Test
        void acceptsEveryEllipticCurve() throws Exception {
            for (FakeKey key : List.of(EC, EC384, EC521, ED)) {
                assertThat(verify(key.sign(claims)).subject()).isEqualTo("alice");
            }
        }

        @Test
        void acceptsTheFullySpecifiedNameOfEd25519() throws Exception {
            assertThat(verify(ED.sign(header("alg", "Ed25519", "kid", "ed"), claims))
                            .subject())
                    .isEqualTo("alice");
        }

        @Test
        void rejectsAnAlgorithmThatIsNotOnTheList() {
            assertThatThrownBy(() -> verify(
                            RSA.sign(header("alg", "RS512"), claims),
                            keys(RSA),
                            EnumSet.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256),
                            null,
                            BINDING))
                    .isInstanceOf(TokenRejectedException.class)
                    .hasMessageContainingAll("RS256 or ES256", "'RS512'", "provider.signing-algs");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"none", "None", "NONE", "nOnE", "", "rs256", "Rs256", "RS256 ", "HS256", "ES256K", "RSA1_5"})
        void rejectsWhatIsNeverAccepted(String alg) {
            rejects(FakeKey.unsigned(header("alg", alg), claims), "signed with");
            String signed = RSA.sign("RS256", "{\"alg\":\"" + alg + "\",\"kid\":\"rsa\"}", json(claims));
            rejects(signed, "signed with");
        }

        @Test
        void rejectsAHeaderWithoutAlgorithm() {
            rejects(RSA.sign("RS256", "{\"kid\":\"rsa\"}", json(claims)), "no signature algorithm");
            rejects(RSA.sign("RS256", "{\"kid\":\"rsa\",\"alg\":[\"RS256\"]}", json(claims)), "no signature algorithm");
        }

        @Test
        void acceptsMacsOnlyWhereTheyAreConfigured() throws Exception {
            String token = FakeKey.mac(SECRET.getBytes(StandardCharsets.UTF_8), Map.of("alg", "HS256"), claims);
            rejects(token, "'HS256'");
            Set<SignatureAlgorithm> macs = EnumSet.of(SignatureAlgorithm.HS256);
            assertThat(verify(token, KeySet.empty(), macs, SECRET, BINDING).subject())
                    .isEqualTo("alice");
            assertThatThrownBy(() -> verify(token, KeySet.empty(), macs, SECRET + "x", BINDING))
                    .isInstanceOf(TokenRejectedException.class)
                    .hasMessageContaining("client secret");
            assertThatThrownBy(() -> verify(token, KeySet.empty(), macs, null, BINDING))
                    .isInstanceOf(TokenRejectedException.class);
        }

        @ParameterizedTest
        @CsvSource({"HS256, 31", "HS384, 47", "HS512, 63"})
        void rejectsMacsWithASecretShorterThanTheHash(String alg, int length) throws Exception {
            Set<SignatureAlgorithm> macs = SignatureAlgorithm.among(List.of(alg));
            String tooShort = SECRET.substring(0, length);
            String enough = SECRET.substring(0, length + 1);
            assertThat(verify(mac(enough, alg), KeySet.empty(), macs, enough, BINDING)
                            .subject())
                    .isEqualTo("alice");
            assertThatThrownBy(() -> verify(mac(tooShort, alg), KeySet.empty(), macs, tooShort, BINDING))
                    .isInstanceOf(TokenRejectedException.class)
                    .hasMessageContaining("at least " + (length + 1) + " bytes");
        }

        private String mac(String secret, String alg) {
            return FakeKey.mac(secret.getBytes(StandardCharsets.UTF_8), Map.of("alg", alg), claims);
        }
    }

    @Nested
    class Header {
        @Test
        void acceptsTypAbsentOrJwtInAnyCase() throws Exception {
            Map<String, Object> header = header();
            header.remove("typ");
            assertThat(verify(RSA.sign(header, claims)).subject()).isEqualTo("alice");
            assertThat(verify(RSA.sign(header("typ", "jwt"), claims)).subject()).isEqualTo("alice");
        }

        @ParameterizedTest
        @ValueSource(strings = {"at+jwt", "logout+jwt", "application/at+jwt", "id_token", "dpop+jwt", ""})
        void rejectsOtherKindsOfTokens(String typ) {
            rejects(RSA.sign(header("typ", typ), claims), "typ JWT");
        }

        @Test
        void rejectsTypThatIsNoText() {
            rejects(RSA.sign(header("typ", 1), claims), "typ JWT");
        }

        @Test
        void rejectsExtensionsItDoesNotUnderstand() {
            rejects(RSA.sign(header("crit", List.of("exp")), claims), "crit");
            rejects(RSA.sign(header("crit", List.of()), claims), "crit");
            rejects(RSA.sign(header("b64", false, "crit", List.of("b64")), claims), "crit");
            rejects(RSA.sign(header("b64", false), claims), "crit");
        }

        @Test
        void rejectsDuplicateMembers() {
            rejects(RSA.sign("RS256", "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa\"}", json(claims)), "twice");
            rejects(RSA.sign("RS256", json(header()), json(claims).replaceFirst("\\{", "{\"sub\":\"bob\",")), "twice");
            claims.put("realm_access", Map.of("roles", List.of("user")));
            rejects(
                    RSA.sign(
                            "RS256",
                            json(header()),
                            json(claims).replace("\"roles\":", "\"roles\":[\"admin\"],\"roles\":")),
                    "twice");
        }

        @Test
        void rejectsDeepNestingWithoutRunningOutOfStack() {
            String deep = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
            rejects(RSA.sign("RS256", json(header()), deep), "levels");
            rejects(
                    RSA.sign("RS256", "{\"alg\":\"RS256\",\"x\":" + "[".repeat(3000) + "]".repeat(3000) + "}", "{}"),
                    "levels");
        }

        @Test
        void neverLooksAtKeysOrAddressesInTheHeader() {
            FakeKey attacker = FakeKey.rsa("attacker");
            for (Map<String, Object> header : List.of(
                    header("kid", "attacker", "jwk", attacker.publicJwk()),
                    header("kid", "rsa", "jwk", attacker.publicJwk()),
                    header("jku", "http://127.0.0.1:1/jwks", "x5u", "http://127.0.0.1:1/cert"),
                    header("kid", "../../../../dev/null"),
                    header("kid", "' or 1=1 --"))) {
                assertThatThrownBy(() -> verify(attacker.sign(header, claims)))
                        .isInstanceOf(TokenRejectedException.class);
            }
        }

        @Test
        void rejectsAKidThatIsNoText() {
            rejects(RSA.sign(header("kid", 1), claims), "kid");
        }
    }

    @Nested
    class Form {
        @Test
        void rejectsEncryptedTokensWithAClearWord() {
            rejects("a.b.c.d.e", "encrypted", "id_token_encrypted_response_alg");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a", "a.b", "a.b.c.d", "..", "not a token", "{}", "e30.e30.e30", "e30..", "ä.ö.ü"})
        void rejectsWhatIsNoToken(String token) {
            rejects(token);
        }

        @Test
        void rejectsLaxBase64() {
            String token = RSA.sign(claims);
            String[] parts = token.split("\\.", -1);
            rejects(token + "=", "base64url");
            rejects(token + "\n", "base64url");
            rejects(" " + token, "base64url");
            rejects(parts[0] + "=." + parts[1] + "." + parts[2], "base64url");
            rejects(parts[0] + "." + parts[1] + "." + parts[2].replace('-', '+').replace('_', '/') + "+", "base64url");
            rejects(parts[0] + "." + parts[1].substring(0, 4) + "\r\n" + parts[1].substring(4) + "." + parts[2]);
        }

        @Test
        void boundsTheSize() throws Exception {
            claims.put("big", "x".repeat(90_000));
            accepts();
            claims.put("big", "x".repeat(100_000));
            rejectsClaims("longer than 131072");
            rejects(RSA.sign(header("x", "y".repeat(8000)), Map.of()), "header");
        }
    }

    @Nested
    class Keys {
        @Test
        void rejectsAnUnknownKidAndSaysThatNewerKeysMayHelp() {
            assertThatThrownBy(() -> verify(RSA.sign(header("kid", "other"), claims)))
                    .isInstanceOfSatisfying(TokenRejectedException.class, e -> {
                        assertThat(e).hasMessageContaining("'other'");
                        assertThat(e.newKeysMayHelp()).isTrue();
                    });
        }

        @Test
        void acceptsAnAbsentKidWhereOneKeyFits() throws Exception {
            Map<String, Object> header = header();
            header.remove("kid");
            assertThat(verify(RSA.sign(header, claims)).subject()).isEqualTo("alice");
        }

        @Test
        void rejectsAnAbsentKidWhereSeveralKeysFit() {
            Map<String, Object> header = header();
            header.remove("kid");
            assertThatThrownBy(() ->
                            verify(RSA.sign(header, claims), keys(RSA, FakeKey.rsa("rsa2")), ASYMMETRIC, null, BINDING))
                    .isInstanceOf(TokenRejectedException.class)
                    .hasMessageContaining("which of the provider's 2 keys");
        }

        @Test
        void findsTheRightOneOfTwoWithTheSameKid() throws Exception {
            assertThat(verify(
                                    RSA.sign(claims),
                                    keys(FakeKey.rsa("rsa"), FakeKey.ec("rsa"), RSA),
                                    ASYMMETRIC,
                                    null,
                                    BINDING)
                            .subject())
                    .isEqualTo("alice");
        }

        @Test
        void rejectsTheSignatureOfAnotherKey() {
            rejects(FakeKey.rsa("rsa").sign(claims), "signature");
            rejects(FakeKey.ec("ec").sign(claims), "signature");
            rejects(FakeKey.ed25519("ed").sign(claims), "signature");
        }

        @Test
        void rejectsAKeyOfAnotherKindThanTheAlgorithm() {
            rejects(EC.sign("ES256", "{\"alg\":\"RS256\",\"kid\":\"ec\"}", json(claims)), "no such key");
            rejects(RSA.sign("RS256", "{\"alg\":\"ES256\",\"kid\":\"rsa\"}", json(claims)), "no such key");
            rejects(RSA.sign("RS256", "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", json(claims)), "signature");
        }
    }

    @Nested
    class Whom {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://op.example.com/",
                    "http://op.example.com",
                    "https://OP.example.com",
                    "https://evil.example.com",
                    " https://op.example.com",
                    ""
                })
        void rejectsAnotherIssuer(String iss) {
            claims.put("iss", iss);
            rejectsClaims("iss", "provider.issuer");
        }

        @ParameterizedTest
        @ValueSource(strings = {"iss", "sub", "aud", "exp", "iat", "nonce"})
        void rejectsAMissingClaim(String name) {
            claims.remove(name);
            rejectsClaims(name, "missing");
        }

        @ParameterizedTest
        @ValueSource(strings = {"iss", "sub", "nonce", "azp", "at_hash", "c_hash", "sid"})
        void rejectsAClaimThatIsNoText(String name) {
            claims.put(name, List.of("alice"));
            rejectsClaims(name);
        }

        @Test
        void acceptsAnAudienceInAList() throws Exception {
            claims.put("aud", List.of("client"));
            accepts();
        }

        @Test
        void rejectsAnotherAudience() {
            for (Object aud : List.of("other", "", "Client", "client ", List.of("other"))) {
                claims.put("aud", aud);
                rejectsClaims("must hold the client id", "provider.client-id");
            }
        }

        @Test
        void rejectsAnAudienceThatIsNone() {
            for (Object aud : List.of(List.of(), Map.of("client", 1), 5, List.of("client", 5))) {
                claims.put("aud", aud);
                rejectsClaims("must be text or a list of texts");
            }
        }

        @Test
        void rejectsAnUntrustedFurtherAudience() {
            claims.put("aud", List.of("client", "other"));
            claims.put("azp", "client");
            rejectsClaims("'other'", "not trusted");
        }

        @Test
        void comparesTheAuthorizedParty() throws Exception {
            claims.put("azp", "client");
            accepts();
            claims.put("azp", "other");
            rejectsClaims("azp");
        }

        @Test
        void rejectsSubjectsThatCannotBeKept() throws Exception {
            claims.put("sub", "x".repeat(255));
            accepts();
            for (String sub : List.of("", "x".repeat(256), "älice", "a\u0000b", "a\nb", "\u007f")) {
                claims.put("sub", sub);
                rejectsClaims("sub");
            }
            claims.put("sub", 12345);
            rejectsClaims("sub");
        }

        @Test
        void rejectsTheNonceOfAnotherLogin() {
            for (String nonce : List.of("", "the-nonc", "the-nonce ", "The-nonce", "another")) {
                claims.put("nonce", nonce);
                rejectsClaims("another login");
            }
        }

        @Test
        void neverQuotesTheNonce() {
            claims.put("nonce", "nonce-of-somebody");
            assertThatThrownBy(() -> verify(RSA.sign(claims)))
                    .message()
                    .doesNotContain("nonce-of-somebody")
                    .doesNotContain("the-nonce");
        }
    }

    @Nested
    class Times {
        @Test
        void holdsUntilTheSecondBeforeExpiryAndSkew() throws Exception {
            claims.put("exp", NOW - SKEW + 1);
            accepts();
            claims.put("exp", NOW - SKEW);
            rejectsClaims("expired", "provider.clock-skew");
        }

        @Test
        void acceptsIssueTimesUpToTheSkewAhead() throws Exception {
            claims.put("iat", NOW + SKEW);
            accepts();
            claims.put("iat", NOW + SKEW + 1);
            rejectsClaims("in the future");
        }

        @Test
        void acceptsIssueTimesUpToTheMaximumAge() throws Exception {
            claims.put("iat", NOW - IdTokenVerifier.MAX_AGE.toSeconds() - SKEW);
            accepts();
            claims.put("iat", NOW - IdTokenVerifier.MAX_AGE.toSeconds() - SKEW - 1);
            rejectsClaims("was issued");
        }

        @Test
        void heedsNotBefore() throws Exception {
            claims.put("nbf", NOW + SKEW);
            accepts();
            claims.put("nbf", NOW + SKEW + 1);
            rejectsClaims("not valid before");
        }

        @Test
        void readsFractionsOfASecond() throws Exception {
            claims.put("exp", NOW - SKEW + 0.5);
            claims.put("iat", NOW - 0.25);
            accepts();
            claims.put("exp", NOW - SKEW - 0.5);
            rejectsClaims("expired");
        }

        @Test
        void rejectsTimesThatAreNoTimes() {
            for (String name : List.of("exp", "iat", "nbf")) {
                Object good = claims.get(name);
                for (Object bad :
                        List.of("1800000300", -1, 1e300, 9_000_000_000_000L, List.of(NOW), true, Long.MIN_VALUE)) {
                    claims.put(name, bad);
                    rejectsClaims(name);
                }
                if (good == null) {
                    claims.remove(name);
                } else {
                    claims.put(name, good);
                }
            }
        }

        @Test
        void comparesTheTimeOfSignInWhereAMaximumAgeWasAskedFor() throws Exception {
            Binding aged = new Binding("the-nonce", "the-access-token", "the-code", Duration.ofMinutes(5));
            claims.put("auth_time", NOW - 300 - SKEW);
            assertThat(verify(RSA.sign(claims), keys(RSA), ASYMMETRIC, null, aged)
                            .subject())
                    .isEqualTo("alice");
            claims.put("auth_time", NOW - 300 - SKEW - 1);
            assertThatThrownBy(() -> verify(RSA.sign(claims), keys(RSA), ASYMMETRIC, null, aged))
                    .hasMessageContaining("max_age");
            claims.remove("auth_time");
            assertThatThrownBy(() -> verify(RSA.sign(claims), keys(RSA), ASYMMETRIC, null, aged))
                    .hasMessageContaining("auth_time");
        }
    }

    @Nested
    class Hashes {
        @ParameterizedTest
        @ValueSource(strings = {"RS256", "RS384", "RS512"})
        void acceptsHashesThatFit(String alg) throws Exception {
            claims.put("at_hash", FakeProvider.halfHash(alg, "the-access-token"));
            claims.put("c_hash", FakeProvider.halfHash(alg, "the-code"));
            assertThat(verify(RSA.sign(header("alg", alg), claims)).subject()).isEqualTo("alice");
        }

        @Test
        void rejectsTheAccessTokenOfAnotherLogin() {
            claims.put("at_hash", FakeProvider.halfHash("RS256", "another-access-token"));
            rejectsClaims("at_hash");
        }

        @Test
        void rejectsTheCodeOfAnotherLogin() {
            claims.put("c_hash", FakeProvider.halfHash("RS256", "another-code"));
            rejectsClaims("c_hash");
        }

        @Test
        void rejectsAHashOfAnotherAlgorithm() {
            claims.put("at_hash", FakeProvider.halfHash("RS512", "the-access-token"));
            rejectsClaims("at_hash");
        }
    }

    private static String json(Map<String, Object> map) {
        return JSONObjectUtils.toJSONString(map);
    }

    @Test
    void printsNothingOfWhatTiesATokenToALogin() {
        assertThat(BINDING).hasToString("Binding[redacted]");
        assertThat(Collections.singletonList(BINDING).toString()).doesNotContain("the-");
    }
}
