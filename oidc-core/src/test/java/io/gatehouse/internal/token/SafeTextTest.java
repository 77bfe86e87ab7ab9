package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SafeTextTest {
    @Test
    void quotesOnOneShortLine() {
        assertThat(SafeText.quote("a\r\nb\u202ec\u0000")).isEqualTo("'a??b?c?'");
        assertThat(SafeText.quote("x".repeat(5000))).hasSize(205).endsWith("...'");
    }

    @Test
    void blotsOutSecretsAndWhateverCouldBeOne() {
        assertThat(SafeText.quote("Code abc is bad, secret s3cret too", List.of("abc", "s3cret", "")))
                .isEqualTo("'Code [redacted] is bad, secret [redacted] too'");
        assertThat(SafeText.quote("token \"" + "eyJ.".repeat(20) + "\" expired", List.of()))
                .isEqualTo("'token \"[redacted]\" expired'");
        assertThat(SafeText.quote("trace 123e4567-e89b-12d3-a456-426614174000", List.of()))
                .contains("123e4567-e89b-12d3-a456-426614174000");
    }

    @Test
    void listsAFewOfMany() {
        assertThat(SafeText.quoteAll(List.of("a", "b"))).isEqualTo("'a', 'b'");
        assertThat(SafeText.quoteAll(java.util.Collections.nCopies(50, "a"))).endsWith("'a' and more");
    }
}
