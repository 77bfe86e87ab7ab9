package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.FakeKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class KeySetTest {
    private static final FakeKey RSA = FakeKey.rsa("r");
    private static final FakeKey EC = FakeKey.ec("e");

    private static KeySet set(Object... keys) throws JsonRejectedException {
        return KeySet.parse(Map.of("keys", List.of(keys)));
    }

    private static Map<String, Object> with(FakeKey key, String name, Object value) {
        Map<String, Object> jwk = key.publicJwk();
        jwk.put(name, value);
        return jwk;
    }

    @Test
    void keepsEachKeyForTheAlgorithmsOfItsKind() throws Exception {
        KeySet set = set(
                RSA.publicJwk(),
                EC.publicJwk(),
                FakeKey.ec384("e3").publicJwk(),
                FakeKey.ec521("e5").publicJwk(),
                FakeKey.ed25519("ed").publicJwk());
        assertThat(set.problems()).isEmpty();
        assertThat(set.candidates(SignatureAlgorithm.RS256, "r")).hasSize(1);
        assertThat(set.candidates(SignatureAlgorithm.PS512, "r")).hasSize(1);
        assertThat(set.candidates(SignatureAlgorithm.RS256, "e")).isEmpty();
        assertThat(set.candidates(SignatureAlgorithm.ES256, null)).hasSize(1);
        assertThat(set.candidates(SignatureAlgorithm.ES384, "e3")).hasSize(1);
        assertThat(set.candidates(SignatureAlgorithm.ES512, "e5")).hasSize(1);
        assertThat(set.candidates(SignatureAlgorithm.EDDSA, "ed")).hasSize(1);
        assertThat(set.candidates(SignatureAlgorithm.HS256, null)).isEmpty();
    }

    @Test
    void respectsTheAlgorithmOfAKey() throws Exception {
        KeySet set = set(with(RSA, "alg", "PS256"));
        assertThat(set.candidates(SignatureAlgorithm.PS256, "r")).hasSize(1);
        assertThat(set.candidates(SignatureAlgorithm.RS256, "r")).isEmpty();
        assertThat(set(with(RSA, "alg", "RSA-OAEP")).isEmpty()).isTrue();
        assertThat(set(with(RSA, "alg", "ES256")).isEmpty()).isTrue();
    }

    @Test
    void leavesOutKeysThatAreNotForSignatures() throws Exception {
        assertThat(set(with(RSA, "use", "enc")).isEmpty()).isTrue();
        assertThat(set(with(RSA, "key_ops", List.of("encrypt", "wrapKey"))).isEmpty())
                .isTrue();
        assertThat(set(with(RSA, "key_ops", List.of("verify"))).isEmpty()).isFalse();
    }

    @Test
    void ignoresSecretKeysAndUnknownKinds() throws Exception {
        KeySet set = set(
                Map.of("kty", "oct", "kid", "o", "k", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"),
                Map.of("kty", "AKP", "kid", "pq"),
                Map.of("kty", "OKP", "crv", "Ed448", "x", "AA"),
                Map.of("kty", "EC", "crv", "secp256k1", "x", "AA", "y", "AA"),
                EC.publicJwk());
        assertThat(set.candidates(SignatureAlgorithm.HS256, "o")).isEmpty();
        assertThat(set.candidates(SignatureAlgorithm.ES256, "e")).hasSize(1);
    }

    @Test
    void leavesOutOneMalformedKeyAndKeepsTheOthers() throws Exception {
        KeySet set = set(
                Map.of("kty", "RSA", "kid", "bad-rsa", "n", "!!", "e", "AQAB"),
                Map.of("kty", "EC", "kid", "off-curve", "crv", "P-256", "x", "AQ", "y", "AQ"),
                Map.of("kty", "OKP", "kid", "short", "crv", "Ed25519", "x", "AQ"),
                Map.of("kid", "no-kty"),
                Map.of("kty", "RSA", "kid", "numbers", "n", 5, "e", 3),
                "text",
                RSA.publicJwk());
        assertThat(set.problems()).hasSize(6).anyMatch(problem -> problem.contains("'off-curve'"));
        assertThat(set.candidates(SignatureAlgorithm.RS256, "r")).hasSize(1);
    }

    @Test
    void leavesOutWeakRsaKeys() throws Exception {
        KeySet set = set(FakeKey.rsa("weak", 1024).publicJwk());
        assertThat(set.isEmpty()).isTrue();
        assertThat(set.problems().get(0)).contains("'weak'").contains("2048").contains("1024");
    }

    @Test
    void leavesOutKeysThatShowTheirPrivatePart() throws Exception {
        KeySet set = set(with(RSA, "d", "AQAB"));
        assertThat(set.isEmpty()).isTrue();
        assertThat(set.problems().get(0)).contains("private").doesNotContain("AQAB");
    }

    @Test
    void looksAtNoCertificateAndNoAddress() throws Exception {
        Map<String, Object> jwk = with(RSA, "x5c", List.of("not a certificate"));
        jwk.put("x5u", "http://127.0.0.1:1/never");
        jwk.put("x5t", 5);
        assertThat(set(jwk).candidates(SignatureAlgorithm.RS256, "r")).hasSize(1);
    }

    @Nested
    class Refuses {
        @Test
        void whatIsNoSet() {
            assertThatThrownBy(() -> KeySet.parse(Map.of())).isInstanceOf(JsonRejectedException.class);
            assertThatThrownBy(() -> KeySet.parse(Map.of("keys", "x"))).isInstanceOf(JsonRejectedException.class);
        }

        @Test
        void moreKeysThanAnyProviderHas() {
            List<Object> many = new ArrayList<>(Collections.nCopies(101, EC.publicJwk()));
            assertThatThrownBy(() -> KeySet.parse(Map.of("keys", many)))
                    .isInstanceOf(JsonRejectedException.class)
                    .hasMessageContaining("101");
        }
    }

    @Test
    void isEqualToASetOfTheSameKeys() throws Exception {
        assertThat(set(RSA.publicJwk(), EC.publicJwk())).isEqualTo(set(RSA.publicJwk(), EC.publicJwk()));
        assertThat(set(RSA.publicJwk())).isNotEqualTo(set(EC.publicJwk()));
    }
}
