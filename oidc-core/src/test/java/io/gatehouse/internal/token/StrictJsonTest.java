package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    @Test
    void readsWhatAProviderSays() throws Exception {
        assertThat(StrictJson.parse(" {\"s\":\"é\\u00e9\",\"n\":12,\"f\":1.5,\"b\":true,\"l\":[1,{\"x\":\"y\"}]} "))
                .isEqualTo(Map.of("s", "éé", "n", 12L, "f", 1.5, "b", true, "l", List.of(1L, Map.of("x", "y"))));
    }

    @Test
    void takesNullForAbsent() throws Exception {
        assertThat(StrictJson.parse("{\"a\":null,\"b\":[null,1,{\"c\":null}]}"))
                .isEqualTo(Map.of("b", List.of(1L, Map.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"x\":{\"a\":1,\"a\":2}}",
                "{\"x\":[{\"a\":1,\"b\":{\"c\":1,\"c\":1}}]}",
                "{\"a\\/\":1,\"a/\":2}"
            })
    void refusesAMemberThatOccursTwice(String text) {
        assertThatThrownBy(() -> StrictJson.parse(text))
                .isInstanceOf(JsonRejectedException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void allowsOneNameInTwoObjects() throws Exception {
        assertThat(StrictJson.parse("{\"x\":{\"a\":\"{\\\"a\\\":\"},\"a\":[\"a\",\"a\"],\"y\":[{\"a\":1},{\"a\":1}]}"))
                .containsOnlyKeys("x", "a", "y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "\"x\"",
                "[]",
                "{",
                "{}}",
                "{}{}",
                "{} x",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1}//",
                "\uFEFF{}",
                ")]}'\n{}",
                "{\"a\":\"x\ny\"}",
                "{\"a\":TRUE}",
                "{\"a\":1;\"b\":2}",
                "{\"a\"=1}",
                "{\"a\":\"",
                "{\"a\":\"\\",
                "{\"a\":\"\\u12\"}"
            })
    void refusesWhatIsNoStrictJsonObject(String text) {
        assertThatThrownBy(() -> StrictJson.parse(text)).isInstanceOf(JsonRejectedException.class);
    }

    @Test
    void refusesDeepNestingWithoutRunningOutOfStack() {
        for (String nested : List.of("{\"a\":", "[")) {
            String deep = "{\"x\":" + nested.repeat(500_000);
            assertThatThrownBy(() -> StrictJson.parse(deep))
                    .isInstanceOf(JsonRejectedException.class)
                    .hasMessageContaining("32 levels");
        }
    }

    @Test
    void countsDepthExactly() throws Exception {
        int depth = StrictJson.MAX_DEPTH;
        assertThat(StrictJson.parse("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)))
                .hasSize(1);
        assertThatThrownBy(() -> StrictJson.parse("{\"a\":".repeat(depth + 1) + "1" + "}".repeat(depth + 1)))
                .isInstanceOf(JsonRejectedException.class);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] latin1 = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> StrictJson.parse(latin1))
                .isInstanceOf(JsonRejectedException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void readsNumbersOfAnySizeWithoutTakingForever() {
        assertThatThrownBy(() -> StrictJson.parse("{\"a\":1e400}")).isInstanceOf(JsonRejectedException.class);
    }
}
