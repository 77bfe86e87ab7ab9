package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "a=b, b",
                "a=, ''",
                "a, ''",
                "x=1&a=b&y=2, b",
                "&&a=b&, b",
                "a=b=c, b=c",
                "a=b%3Dc, b=c",
                "%61=b, b",
                "a=1+2, 1 2",
                "a=1%2B2, 1+2",
                "a=%C3%A9, é",
                "a=é, é",
                "a=%26, &",
                "b=1, -",
                "A=1, -"
            })
    void readsAValue(String text, String expected) throws Exception {
        assertThat(Params.parse(text).atMostOne("a").orElse(null)).isEqualTo(expected);
    }

    @Test
    void readsNothingOfNothing() throws Exception {
        assertThat(Params.parse("").names()).isEmpty();
        assertThat(Params.none().all("a")).isEmpty();
    }

    @Test
    void tellsOfARepetition() throws Exception {
        Params params = Params.parse("state=one&state=two&code=x");
        assertThat(params.all("state")).containsExactly("one", "two");
        assertThatThrownBy(() -> params.atMostOne("state"))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("state")
                .hasMessageContaining("2 times")
                .hasMessageNotContaining("one");
        assertThat(params.atMostOne("code")).contains("x");
    }

    @Test
    void tellsOfARepetitionInAnotherSpelling() throws Exception {
        Params params = Params.parse("state=one&st%61te=two");
        assertThatThrownBy(() -> params.atMostOne("state")).isInstanceOf(MalformedRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%1", "a=%zz", "%=a", "a=%ff", "a=%c0%ae", "a=%ed%a0%80", "a=%+1", "a=% 1"})
    void refusesWhatDoesNotDecode(String text) {
        assertThatThrownBy(() -> Params.parse(text)).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void readsAHundredParametersAndNotOneMore() throws Exception {
        String hundred = "a=b&".repeat(Params.MAX_COUNT);
        assertThat(Params.parse(hundred).all("a")).hasSize(100);
        assertThatThrownBy(() -> Params.parse(hundred + "a=b"))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("100");
    }

    @Test
    void readsWhateverOthersEncode() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            String value = random.ints(random.nextInt(20), 0, 0xD7FF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
            assertThat(Params.parse("x=1&a=" + encoded).atMostOne("a")).contains(value);
        }
    }

    @Test
    void printsNoValueAndNoName() throws Exception {
        assertThat(Params.parse("code=secret&canary=x").toString()).doesNotContain("secret", "canary", "code");
    }
}
