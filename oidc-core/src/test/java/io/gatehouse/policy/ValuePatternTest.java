package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuePatternTest {
    @ParameterizedTest
    @CsvSource({
        "*@corp.example, ann@corp.example, true",
        "*@corp.example, ann@corp.example.org, false",
        "*@corp.example, ann@xcorp.example, false",
        "*@corp.example, ann@corp-example, false",
        "*@*.corp.example, ann@eu.corp.example, true",
        "*@*.corp.example, ann@corp.example, false",
        "team-*, team-, true",
        "team-*, team-a b/c, true",
        "team-*, Team-a, false",
        "*admin*, superadmins, true",
        "a*b*c, abbbc, true",
        "a*b*c, acb, false",
        "a*b*b, abab, true",
        "*, anything, true",
        "*, a@b, false",
        "*@*, a@b, true",
        "what?, whatx, false",
        "what?, what?, true",
        "[a]*, a, false"
    })
    void readsGlobs(String glob, String text, boolean matches) {
        assertThat(ValuePattern.glob(glob).find(text)).matches(found -> (found == Finding.SATISFIED) == matches);
    }

    @Test
    void takesAStarForAStarWhereOneTextIsMeant() {
        assertThat(ValuePattern.text("a*").find("a*")).isEqualTo(Finding.SATISFIED);
        assertThat(ValuePattern.text("a*").find("ab")).isEqualTo(Finding.NOT_SATISFIED);
        assertThat(ValuePattern.text("a*")).isNotEqualTo(ValuePattern.glob("a*"));
        assertThat(ValuePattern.text("a")).isEqualTo(ValuePattern.glob("a"));
    }

    @Test
    void matchesRegularExpressionsFromTheFirstToTheLastCharacter() {
        ValuePattern either = ValuePattern.regex("eu-[0-9]+|us");
        assertThat(either.find("eu-12")).isEqualTo(Finding.SATISFIED);
        assertThat(either.find("us")).isEqualTo(Finding.SATISFIED);
        assertThat(either.find("us\n")).isEqualTo(Finding.NOT_SATISFIED);
        assertThat(either.find("xus")).isEqualTo(Finding.NOT_SATISFIED);
        assertThat(either.find("eu-12 us")).isEqualTo(Finding.NOT_SATISFIED);
        assertThat(ValuePattern.regex("(?m)^a$").find("b\na")).isEqualTo(Finding.NOT_SATISFIED);
        assertThat(ValuePattern.regex("a.*").find("a\nb")).isEqualTo(Finding.NOT_SATISFIED);
        assertThat(ValuePattern.regex("[0-9]+").find(12L)).isEqualTo(Finding.OTHER_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a(?=b)", "(a)\\1", "(?<!x)a", "[z-a]", "a{2,1}", "a**b(", "\\"})
    void refusesWhatIsNoExpressionWithoutRepeatingIt(String regex) {
        assertThatThrownBy(() -> ValuePattern.regex(regex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this is no regular expression of RE2 (which has no back references and no look-around)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(x{100}){11}",
                "(x{0,}){0,1000}y{2}",
                "(?:[a-z]{500}b{2})c{2}",
                "(((((((((((a|b|c|d){10}){10}e)+f)+g)+h)+){10})+)+)+)"
            })
    void refusesExpressionsThatBecomeTooLarge(String regex) {
        assertThatThrownBy(() -> ValuePattern.regex(regex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("becomes too large");
    }

    @Test
    void refusesPatternsThatAreTooLong() {
        assertThatThrownBy(() -> ValuePattern.regex("a".repeat(501))).hasMessageContaining("500 characters");
        assertThatThrownBy(() -> ValuePattern.glob("a".repeat(501))).hasMessageContaining("500 characters");
    }

    @Test
    void doesNotLookAtWhatIsTooLarge() {
        assertThat(ValuePattern.glob("*").find("a".repeat(4096))).isEqualTo(Finding.SATISFIED);
        assertThat(ValuePattern.glob("*").find("a".repeat(4097))).isEqualTo(Finding.TOO_LARGE);
        ValuePattern number = ValuePattern.number(BigDecimal.ONE);
        assertThat(number.find(BigInteger.TWO.pow(1300))).isEqualTo(Finding.TOO_LARGE);
        assertThat(number.find(new BigDecimal("1E+1000000000"))).isEqualTo(Finding.TOO_LARGE);
        assertThat(number.find(new BigDecimal("1E-1000000000"))).isEqualTo(Finding.TOO_LARGE);
        assertThat(number.find(Double.NaN)).isEqualTo(Finding.TOO_LARGE);
        assertThatThrownBy(() -> ValuePattern.number(new BigDecimal("1E+301"))).hasMessageContaining("exponent");
    }

    @Test
    void comparesNumbersByValue() {
        ValuePattern ten = ValuePattern.number(new BigDecimal("1e1"));
        assertThat(ten.find(10L)).isEqualTo(Finding.SATISFIED);
        assertThat(ten.find(10)).isEqualTo(Finding.SATISFIED);
        assertThat(ten.find(10.0)).isEqualTo(Finding.SATISFIED);
        assertThat(ValuePattern.number(new BigDecimal("9007199254740993")).find(9007199254740992L))
                .isEqualTo(Finding.NOT_SATISFIED);
        assertThat(ValuePattern.number(new BigDecimal("-0.0")).find(0L)).isEqualTo(Finding.SATISFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b@corp.com", "\"a@b\"@corp.com", "a\u200b@corp.com", "a\n@corp.com"})
    void doesNotKnowWhatToThinkOfAnAddressThatOthersMightTakeForOneOfTheDomain(String value) {
        assertThat(ValuePattern.glob("*@corp.com").find(value)).isEqualTo(Finding.DOUBTFUL);
        assertThat(ValuePattern.glob("*@corp.com").find("a@other.com")).isEqualTo(Finding.NOT_SATISFIED);
    }
}
