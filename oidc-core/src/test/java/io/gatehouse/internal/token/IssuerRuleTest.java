package io.gatehouse.internal.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerRuleTest {
    private static final String TEMPLATE = "https://login.example/{tenantid}/v2.0";
    private static final String OURS = "11111111-1111-1111-1111-111111111111";
    private static final String OTHER = "22222222-2222-2222-2222-222222222222";

    private final IssuerRule named = IssuerRule.of(TEMPLATE, List.of(OURS), false);
    private final IssuerRule any = IssuerRule.of(TEMPLATE, List.of(), true);

    private static String issuer(String tenant) {
        return "https://login.example/" + tenant + "/v2.0";
    }

    @Test
    void anIssuerAloneIsComparedCharacterByCharacter() {
        IssuerRule rule = IssuerRule.of("https://op.example", List.of(), false);
        assertThat(rule.accepts("https://op.example")).isTrue();
        assertThat(rule.accepts("https://op.example", Optional.of("whatever"))).isTrue();
        assertThat(rule.accepts("https://op.example/")).isFalse();
        assertThat(rule.accepts("https://OP.example")).isFalse();
        assertThat(rule.all()).contains(List.of("https://op.example"));
    }

    @Test
    void aTenantThatIsNamedIsAcceptedWithItsOwnIssuer() {
        assertThat(named.accepts(issuer(OURS))).isTrue();
        assertThat(named.accepts(issuer(OURS), Optional.of(OURS))).isTrue();
        assertThat(named.all()).contains(List.of(issuer(OURS)));
    }

    @Test
    void noOtherIs() {
        assertThat(named.accepts(issuer(OTHER))).isFalse();
        assertThat(named.accepts(issuer(OTHER), Optional.of(OTHER))).isFalse();
        assertThat(named.accepts(issuer(OURS), Optional.of(OTHER))).isFalse();
        assertThat(named.accepts(issuer(OTHER), Optional.of(OURS))).isFalse();
        assertThat(named.accepts(issuer(OURS), Optional.empty())).isFalse();
        assertThat(named.accepts(TEMPLATE)).isFalse();
    }

    @Test
    void everyTenantIsWhereThatIsSaid() {
        assertThat(any.accepts(issuer(OTHER), Optional.of(OTHER))).isTrue();
        assertThat(any.all()).as("they cannot be counted").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "common",
                "{tenantid}",
                "11111111-1111-1111-1111-11111111111",
                "11111111-1111-1111-1111-11111111111G",
                "11111111-1111-1111-1111-111111111111/x",
                "../11111111-1111-1111-1111-111111111111",
                "1111111111111111-1111-1111-111111111111",
                "AAAAAAAA-1111-1111-1111-111111111111"
            })
    void whatIsNoTenantIsNoneForAnybody(String tenant) {
        assertThat(any.accepts(issuer(tenant))).isFalse();
        assertThat(any.accepts(issuer(tenant), Optional.of(tenant))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://login.example/", "/v2.0", "https://login.example/v2.0", "", "https://login.example"})
    void whatIsShorterThanTheTemplateIsNotCutApart(String iss) {
        assertThat(any.accepts(iss)).isFalse();
    }

    @Test
    void anyTenantMeansNothingWithoutATemplate() {
        assertThat(IssuerRule.of("https://op.example", List.of(), true).accepts("https://evil.example"))
                .isFalse();
        assertThat(IssuerRule.exactly(TEMPLATE).accepts(issuer(OURS))).isFalse();
    }
}
