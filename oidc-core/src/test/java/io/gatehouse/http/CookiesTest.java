package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CookiesTest {
    private static Cookies of(String... fields) {
        return Cookies.of(Headers.of(Map.of("Cookie", List.of(fields))));
    }

    @Test
    void readsThePairsOfEveryField() {
        Cookies cookies = of("a=1; b=2", "c=3;a=4");
        assertThat(cookies.all("a")).containsExactly("1", "4");
        assertThat(cookies.all("b")).containsExactly("2");
        assertThat(cookies.all("c")).containsExactly("3");
        assertThat(cookies.all("A")).isEmpty();
        assertThat(cookies.all("d")).isEmpty();
    }

    @Test
    void readsValuesAsTheyStand() {
        Cookies cookies = of("a=\"x y\"; b==; c=; d =5; e=%41,f=6");
        assertThat(cookies.all("a")).containsExactly("\"x y\"");
        assertThat(cookies.all("b")).containsExactly("=");
        assertThat(cookies.all("c")).containsExactly("");
        assertThat(cookies.all("d")).containsExactly("5");
        assertThat(cookies.all("e")).containsExactly("%41,f=6");
        assertThat(cookies.all("f")).isEmpty();
    }

    @Test
    void passesOverWhatIsNoPair() {
        Cookies cookies = of("; ;=x;nothing; a=1;;");
        assertThat(cookies.namesBeginningWith("")).containsExactly("a");
    }

    @Test
    void namesEachOnceInTheOrderSent() {
        assertThat(of("x-b=1; x-a=2; y=3; x-b=4").namesBeginningWith("x-")).containsExactly("x-b", "x-a");
    }

    @Test
    void leavesOutWhatIsOurs() {
        Cookies cookies = of("a=1; gatehouse=secret; b=\"2\"", "gatehouse=more;c=3");
        assertThat(cookies.anyName("gatehouse"::equals)).isTrue();
        assertThat(cookies.without("gatehouse"::equals)).isEqualTo("a=1; b=\"2\"; c=3");
        assertThat(cookies.without(name -> true)).isEmpty();
        assertThat(of("a=1").anyName("gatehouse"::equals)).isFalse();
    }

    @Test
    void seesNoMoreThanThreeHundred() {
        Cookies cookies = of("a=1; ".repeat(300) + "b=2");
        assertThat(cookies.all("a")).hasSize(300);
        assertThat(cookies.all("b")).isEmpty();
    }

    @Test
    void letsNoneOfOursSlipThroughBehindThreeHundredOthers() {
        Cookies cookies = of("a=1; ".repeat(300) + "gatehouse=secret");
        assertThat(cookies.anyName("gatehouse"::equals)).isTrue();
        assertThat(cookies.without("gatehouse"::equals)).doesNotContain("secret");
    }

    @Test
    void printsNoValue() {
        assertThat(of("gatehouse=secret").toString()).doesNotContain("secret");
    }
}
