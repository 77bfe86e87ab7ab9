package io.gatehouse.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomTextTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void makesTokensOfFortyThreeUnreservedCharacters() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String token = RandomText.token(random);
            assertThat(token).matches("[A-Za-z0-9_-]{43}");
            assertThat(seen.add(token)).isTrue();
        }
    }

    @Test
    void makesReferencesThatCanBeReadOut() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String reference = RandomText.reference(random);
            assertThat(reference).matches("[2-9a-z]{10}").doesNotContainPattern("[ilo01]");
            assertThat(seen.add(reference)).isTrue();
        }
    }
}
