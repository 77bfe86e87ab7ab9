package io.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimPathTest {
    private static final Map<String, Object> CLAIMS = Map.of(
            "sub",
            "248289761001",
            "realm_access",
            Map.of("roles", List.of("admin", "user")),
            "https://example.com/roles",
            List.of("external"),
            "a",
            Map.of("b", Map.of("c", "deep"), "b.c", "dotted"),
            "age",
            42L,
            "admin",
            true);

    @Test
    void readsATopLevelClaim() {
        assertThat(ClaimPath.of("sub").read(CLAIMS)).contains("248289761001");
        assertThat(ClaimPath.of("age").readText(CLAIMS)).contains("42");
        assertThat(ClaimPath.of("admin").readText(CLAIMS)).contains("true");
    }

    @Test
    void readsThroughNestedObjects() {
        assertThat(ClaimPath.of("realm_access.roles").readTexts(CLAIMS)).containsExactly("admin", "user");
    }

    @Test
    void readsAClaimWhoseOwnNameHoldsDots() {
        assertThat(ClaimPath.of("https://example.com/roles").readTexts(CLAIMS)).containsExactly("external");
    }

    @Test
    void prefersTheLongestName() {
        assertThat(ClaimPath.of("a.b.c").readText(CLAIMS)).contains("dotted");
        assertThat(ClaimPath.of("a.b").read(CLAIMS)).contains(Map.of("c", "deep"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nothing", "sub.more", "realm_access.nothing", "realm_access.roles.admin", "a.b.d", "Sub", "a..b"
            })
    void readsNothingWhereNothingIs(String path) {
        assertThat(ClaimPath.of(path).read(CLAIMS)).isEmpty();
        assertThat(ClaimPath.of(path).readTexts(CLAIMS)).isEmpty();
    }

    @Test
    void readsNoTextOfObjectsAndLists() {
        assertThat(ClaimPath.of("realm_access").readText(CLAIMS)).isEmpty();
        assertThat(ClaimPath.of("realm_access.roles").readText(CLAIMS)).isEmpty();
        assertThat(ClaimPath.of("realm_access").readTexts(CLAIMS)).isEmpty();
    }

    @Test
    void passesOverWhatIsNoScalarInAList() {
        Map<String, Object> claims = new HashMap<>();
        claims.put("roles", Arrays.asList("a", null, List.of("b"), Map.of("c", "d"), 7, false));
        claims.put("nothing", null);
        assertThat(ClaimPath.of("roles").readTexts(claims)).containsExactly("a", "7", "false");
        assertThat(ClaimPath.of("nothing").read(claims)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".a", "a.", "a.b."})
    void refusesWhatIsNoPath(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ClaimPath.of(text));
    }

    @Test
    void isEqualToItsSpelling() {
        assertThat(ClaimPath.of("a.b"))
                .isEqualTo(ClaimPath.of("a.b"))
                .hasSameHashCodeAs(ClaimPath.of("a.b"))
                .hasToString("a.b");
        assertThat(ClaimPath.of("a.b")).isNotEqualTo(ClaimPath.of("a"));
    }
}
