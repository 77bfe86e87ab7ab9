package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignedUserInfoVerifierTest {
    private static final FakeKey KEY = FakeKey.ec("ec");

    private final MutableClock clock = MutableClock.atNow();
    private final Map<String, Object> claims = new LinkedHashMap<>(
            Map.of("iss", "https://op.example.com", "aud", "client", "sub", "alice", "email", "alice@example.com"));

    private Map<String, Object> verify(String token) throws Exception {
        return new SignedUserInfoVerifier(
                        IssuerRule.exactly("https://op.example.com"),
                        "client",
                        EnumSet.of(SignatureAlgorithm.ES256),
                        List.of(),
                        Duration.ofSeconds(30),
                        clock)
                .verify(token, KeySet.parse(Map.of("keys", List.of(KEY.publicJwk()))));
    }

    private void rejects(String word) {
        assertThatThrownBy(() -> verify(KEY.sign(claims)))
                .isInstanceOf(TokenRejectedException.class)
                .hasMessageContaining(word);
    }

    @Test
    void returnsTheClaimsOfAGoodAnswer() throws Exception {
        assertThat(verify(KEY.sign(claims))).isEqualTo(claims);
    }

    @Test
    void acceptsAnAnswerThatSaysNothingOfIssuerAndAudience() throws Exception {
        claims.remove("iss");
        claims.remove("aud");
        assertThat(verify(KEY.sign(claims))).isEqualTo(claims);
    }

    @Test
    void rejectsAnotherIssuer() {
        claims.put("iss", "https://evil.example.com");
        rejects("iss");
    }

    @Test
    void rejectsAnotherClient() {
        claims.put("aud", List.of("other"));
        rejects("aud");
    }

    @Test
    void rejectsAnOldAnswer() {
        claims.put("exp", clock.instant().getEpochSecond() - 30);
        rejects("expired");
    }

    @Test
    void rejectsWhatIsNotSignedByTheProvider() {
        assertThatThrownBy(() -> verify(FakeKey.unsigned(Map.of("alg", "none"), claims)))
                .isInstanceOf(TokenRejectedException.class);
        assertThatThrownBy(() -> verify(FakeKey.ec("ec").sign(claims))).isInstanceOf(TokenRejectedException.class);
        assertThatThrownBy(() -> verify("a.b.c.d.e"))
                .isInstanceOf(TokenRejectedException.class)
                .hasMessageContaining("userinfo_encrypted_response_alg");
    }
}
