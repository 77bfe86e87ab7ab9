package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentDecoderTest {
    @Test
    void decodesEveryByteOfAscii() throws Exception {
        for (int i = 0; i < 0x80; i++) {
            assertThat(PercentDecoder.decode(String.format("%%%02X", i))).isEqualTo(Character.toString(i));
            assertThat(PercentDecoder.decode(String.format("%%%02x", i))).isEqualTo(Character.toString(i));
        }
    }

    @Test
    void takesPlusAsSpaceInFormsAlone() throws Exception {
        assertThat(PercentDecoder.decode("a+b")).isEqualTo("a+b");
        assertThat(PercentDecoder.decodeForm("a+b%2b")).isEqualTo("a b+");
    }

    @Test
    void decodesOnce() throws Exception {
        assertThat(PercentDecoder.decode("%2525")).isEqualTo("%25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%4",
                "a%",
                "%g0",
                "%0g",
                "%%41",
                "%\u00e9a",
                "%80",
                "%c3",
                "%c3%28",
                "%f8%88%80%80%80",
                "%f4%90%80%80",
                "%\uff14\uff11"
            })
    void refusesWhatIsNoEncoding(String text) {
        assertThatThrownBy(() -> PercentDecoder.decode(text)).isInstanceOf(MalformedRequestException.class);
        assertThatThrownBy(() -> PercentDecoder.decodeForm(text)).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void refusesHalfACharacter() {
        assertThatThrownBy(() -> PercentDecoder.decodeForm("a\ud800b")).isInstanceOf(MalformedRequestException.class);
    }
}
