package io.gatehouse.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderEditsTest {
    private static HeaderEdits edits(String cookie) {
        return new HeaderEdits(Set.of("remote-user"), List.of("oidc-claim-"), Map.of("Remote-User", "ann"), cookie);
    }

    private static HeaderEdits edits() {
        return new HeaderEdits(Set.of("remote-user"), List.of("oidc-claim-"), Map.of("Remote-User", "ann"), null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Remote-User",
                "remote-user",
                "REMOTE_USER",
                "Remote.User",
                "rEmOtE_uSeR",
                "OIDC_CLAIM_sub",
                "oidc-claim-sub",
                "Oidc.Claim_x",
                "OIDC_CLAIM_",
                "Remote~User",
                "Remote!User",
                "Remote|User",
                "OIDC'CLAIM`x",
                "remote+user",
                "remote^user",
                "remote*user",
                "remote$user"
            })
    void removesANameInEverySpelling(String name) {
        assertThat(edits().removes(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Remote-Users", "X-Remote-User", "RemoteUser", "OIDC_CLAIM", "Cookie", "Accept", ""})
    void leavesOtherNames(String name) {
        assertThat(edits().removes(name)).isFalse();
    }

    @Test
    void comparesNamesTheSameInEveryLanguage() {
        java.util.Locale before = java.util.Locale.getDefault();
        try {
            java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr"));
            assertThat(edits().removes("OIDC_CLAIM_ID")).isTrue();
            assertThat(HeaderEdits.normalize("X-ID")).isEqualTo("x-id");
        } finally {
            java.util.Locale.setDefault(before);
        }
    }

    @Test
    void leavesCookiesThatAreNotOurs() {
        assertThat(edits().rewritesCookies()).isFalse();
        assertThat(edits().set()).containsOnlyKeys("Remote-User");
    }

    @Test
    void rewritesCookies() {
        HeaderEdits edits = edits("a=1");
        assertThat(edits.rewritesCookies()).isTrue();
        assertThat(edits.removes("cookie")).isTrue();
        assertThat(edits.set()).containsEntry("Cookie", "a=1").containsEntry("Remote-User", "ann");
    }

    @Test
    void removesCookiesOfWhichNoneIsLeft() {
        HeaderEdits edits = edits("");
        assertThat(edits.removes("Cookie")).isTrue();
        assertThat(edits.set()).doesNotContainKey("Cookie");
    }

    @Test
    void doNotChange() {
        Map<String, String> set = new LinkedHashMap<>(Map.of("Remote-User", "ann"));
        HeaderEdits edits = new HeaderEdits(Set.of(), List.of(), set, null);
        set.put("Remote-User", "eve");
        assertThat(edits.set()).containsEntry("Remote-User", "ann");
        assertThatThrownBy(() -> edits.set().put("Remote-User", "eve"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> edits("a=1").set().put("Remote-User", "eve"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void printNoValue() {
        assertThat(edits("gatehouse=secret").toString()).contains("Remote-User").doesNotContain("ann", "secret");
    }
}
