package io.gatehouse.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalCodeTest {
    @Test
    void everyWordIsItsOwn() {
        assertThat(Arrays.stream(RefusalCode.values()).map(RefusalCode::word)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void saysWhatPeopleAndProgramsCanRead(RefusalCode code) {
        assertThat(code.word()).matches("[a-z]+(_[a-z]+)*");
        assertThat(code.status()).isBetween(400, 599);
        assertThat(code.title()).isNotBlank().doesNotEndWith(".");
        assertThat(code.detail()).endsWith(".").doesNotContain("<", "{", "%");
    }
}
