package io.gatehouse.internal.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestsTest {
    @Test
    void hashesAsTheExampleOfPkceDoes() {
        // RFC 7636, appendix B
        assertThat(Digests.sha256Text("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
                .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void putsTheLabelInFront() {
        assertThat(Digests.sha256("ab", "c".getBytes(UTF_8))).isEqualTo(Digests.sha256("", "abc".getBytes(UTF_8)));
    }

    @Test
    void comparesTexts() {
        assertThat(Digests.equal("abc", "abc")).isTrue();
        assertThat(Digests.equal("abc", "abd")).isFalse();
        assertThat(Digests.equal("abc", "ab")).isFalse();
        assertThat(Digests.equal("", "")).isTrue();
    }
}
