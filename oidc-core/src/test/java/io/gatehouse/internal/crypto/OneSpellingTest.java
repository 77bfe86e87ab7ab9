package io.gatehouse.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OneSpellingTest {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Test
    void takesTheOneSpellingOfEachLength() {
        Random random = new Random(3);
        for (int length = 0; length < 100; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(OneSpelling.decode(OneSpelling.encode(bytes)).orElseThrow())
                    .isEqualTo(bytes);
        }
    }

    @Test
    void refusesEveryOtherSpelling() {
        for (String base : new String[] {"", "QUJD", "QUJDQUJD"}) {
            for (char one : (LETTERS + "=+/ \n.\u00e9\u0141").toCharArray()) {
                for (char two : (LETTERS + "=").toCharArray()) {
                    for (String end : new String[] {"", "" + one, "" + one + two, "A" + one + two, "AA" + one + two}) {
                        assertOnlyWhatIsWritten(base + end);
                    }
                }
            }
        }
    }

    private static void assertOnlyWhatIsWritten(String text) {
        boolean written;
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            written = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(text);
        } catch (IllegalArgumentException e) {
            written = false;
        }
        assertThat(OneSpelling.decode(text).isPresent()).as(text).isEqualTo(written);
    }
}
