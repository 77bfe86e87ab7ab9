package io.gatehouse.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.token.IdTokenVerifier;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SignatureAlgorithm;
import io.gatehouse.internal.token.TokenRejectedException;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every character of a signed token is changed in several ways; not one change goes unnoticed. */
@Timeout(120)
class TokenMutationTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final IdTokenVerifier.Binding BINDING = new IdTokenVerifier.Binding("nonce", "access", "code", null);

    private final MutableClock clock = MutableClock.atNow();

    static Stream<FakeKey> keys() {
        return Stream.of(FakeKey.rsa("r"), FakeKey.ec("e"), FakeKey.ed25519("d"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyChangedCharacterIsNoticed(FakeKey key) throws Exception {
        KeySet keys = KeySet.parse(Map.of("keys", List.of(key.publicJwk())));
        IdTokenVerifier verifier = new IdTokenVerifier(
                IssuerRule.exactly("https://op.example.com"),
                "client",
                EnumSet.allOf(SignatureAlgorithm.class),
                List.of(),
                Duration.ofSeconds(30),
                clock);
        long now = clock.instant().getEpochSecond();
        String token = key.sign(Map.of(
                "iss", "https://op.example.com",
                "sub", "alice",
                "aud", "client",
                "iat", now,
                "exp", now + 300,
                "nonce", "nonce"));
        assertThat(verifier.verify(token, keys, BINDING).subject()).isEqualTo("alice");

        int changes = 0;
        for (int i = 0; i < token.length(); i++) {
            for (String replacement : replacements(token.charAt(i))) {
                refused(verifier, keys, token.substring(0, i) + replacement + token.substring(i + 1), i);
                changes++;
            }
        }
        assertThat(changes).isGreaterThan(token.length() * 3);
    }

    /** One bit changed, so that a last character differs in unused bits alone; another bit; nothing; two; what is no base64url. */
    private static List<String> replacements(char c) {
        int value = ALPHABET.indexOf(c);
        return value < 0
                ? List.of("A", "", "..")
                : List.of(
                        String.valueOf(ALPHABET.charAt(value ^ 1)),
                        String.valueOf(ALPHABET.charAt(value ^ 32)),
                        "",
                        c + "=",
                        c + "\n");
    }

    private static void refused(IdTokenVerifier verifier, KeySet keys, String token, int position) {
        try {
            verifier.verify(token, keys, BINDING);
        } catch (TokenRejectedException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        throw new AssertionError("a change at position " + position + " was not noticed");
    }
}
