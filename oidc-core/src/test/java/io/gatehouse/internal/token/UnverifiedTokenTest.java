package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnverifiedTokenTest {
    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String token(String signature) {
        return part("{\"alg\":\"RS256\"}") + "." + part("{\"sub\":\"ann\"}") + "." + signature;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AA", "AAA", "AAAA", "-_-_AQ"})
    void readsTheOneSpellingOfBytes(String signature) throws Exception {
        assertThat(UnverifiedToken.parse("the token", token(signature)).payload())
                .containsEntry("sub", "ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AB", "A_", "AAB", "AAAAAB", "AA==", "AAA=", "AAAA=", "A", "AAAAA", "AA+A", "AA/A", "AA A", "AA\n"
            })
    void readsNoOtherSpelling(String signature) {
        assertThatExceptionOfType(TokenRejectedException.class)
                .isThrownBy(() -> UnverifiedToken.parse("the token", token(signature)))
                .withMessageContaining("base64url without padding");
    }

    @Test
    void readsHeaderAndPayloadInTheirOneSpellingAlone() {
        // 14 bytes, so that the last letter has spare bits: the next letter says the same.
        String header = part("{\"alg\":\"R256\"}");
        assertThat(header).endsWith("0");
        String other = header.substring(0, header.length() - 1) + "1";
        assertThatExceptionOfType(TokenRejectedException.class)
                .isThrownBy(() -> UnverifiedToken.parse("the token", other + "." + part("{}") + ".AAAA"))
                .withMessageContaining("base64url without padding");
    }
}
