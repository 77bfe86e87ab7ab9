package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules about the certificates that clients show. */
class ClientCertificateRulesTest {
    private static final String PRINT = "ab".repeat(32);
    private static final ClientCertificate ROBOT = new ClientCertificate(
            "CN=robot,OU=Ops,O=Example",
            "CN=Ops CA,O=Example",
            List.of("dns:robot.ops.example.com", "email:robot@example.com", "uri:spiffe://example.com/robot"),
            PRINT);

    private static CertificateTest subject(String... globs) {
        return new CertificateTest(List.of(globs), List.of(), List.of(), Set.of());
    }

    private static CertificateTest name(String... globs) {
        return new CertificateTest(List.of(), List.of(globs), List.of(), Set.of());
    }

    private static ClientCertificate named(String subject) {
        return new ClientCertificate(subject, "CN=CA", List.of(), PRINT);
    }

    @Test
    void nobodyWithoutOneFits() {
        assertThat(CertificateTest.any().matches(Optional.empty())).isFalse();
        assertThat(CertificateTest.any().matches(Optional.of(ROBOT))).isTrue();
    }

    @Test
    void oneOfSeveralValuesIsEnoughAndAllThatIsAskedIsNeeded() {
        assertThat(subject("CN=a", "CN=robot,OU=Ops,O=Example").matches(Optional.of(ROBOT)))
                .isTrue();
        CertificateTest both = new CertificateTest(
                List.of("CN=robot,OU=*,O=*"),
                List.of("dns:*.ops.example.com"),
                List.of("CN=Ops CA,O=*"),
                Set.of(PRINT));
        assertThat(both.matches(Optional.of(ROBOT))).isTrue();
        assertThat(new CertificateTest(both.subjects(), both.names(), List.of("CN=Other"), both.thumbprints())
                        .matches(Optional.of(ROBOT)))
                .isFalse();
        assertThat(new CertificateTest(both.subjects(), both.names(), both.issuers(), Set.of("cd".repeat(32)))
                        .matches(Optional.of(ROBOT)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "dns:robot.ops.example.com, true",
        "dns:*.ops.example.com, true",
        "*.ops.example.com, true",
        "uri:*.ops.example.com, false",
        "dns:*.example.org, false",
        "dns:Robot.OPS.example.com, true",
        "dns:*.example.com, false",
        "dns:*.*.example.com, true",
        "URI:spiffe://example.com/robot, false",
        "uri:spiffe://example.com/Robot, false",
        "email:*@example.com, true",
        "email:*, false"
    })
    void alternativeNamesAreComparedWithTheirKinds(String glob, boolean fits) {
        assertThat(name(glob).matches(Optional.of(ROBOT))).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=x,OU=Ops,O=Example | true",
                "CN=,OU=Ops,O=Example | true",
                "CN=x,OU=Contractors,OU=Ops,O=Example | false",
                "CN=x+OU=y,OU=Ops,O=Example | false",
                "CN=x,OU=Ops,O=Example,C=DE | false"
            })
    void aStarStaysWithinOneAttributeOfAName(String name, boolean fits) {
        CertificateTest issuer = new CertificateTest(List.of(), List.of(), List.of("CN=*,OU=Ops,O=Example"), Set.of());
        ClientCertificate issued = new ClientCertificate("CN=a", name, List.of(), PRINT);

        assertThat(subject("CN=*,OU=Ops,O=Example").matches(Optional.of(named(name))))
                .isEqualTo(fits);
        assertThat(issuer.matches(Optional.of(issued))).isEqualTo(fits);
    }

    @Test
    void namesOfHostsAreComparedWithoutRegardToCase() {
        ClientCertificate shouting =
                new ClientCertificate("CN=a", "CN=CA", List.of("dns:ROBOT.Ops.Example.COM"), PRINT);

        assertThat(name("dns:*.ops.example.com").matches(Optional.of(shouting))).isTrue();
    }

    @Test
    void aNameThatOnlyLooksLikeAnotherDoesNotFit() {
        // One value with a comma in it, as RFC 2253 (section 2.4) escapes it.
        assertThat(subject("CN=*,O=Example").matches(Optional.of(named("CN=evil\\,O=Example"))))
                .isFalse();
        assertThat(subject("CN=evil\\,O=Example").matches(Optional.of(named("CN=evil\\,O=Example"))))
                .isTrue();
    }

    @Test
    void aRuleIsAboutItsCertificatesAlone() throws MalformedRequestException {
        AccessRule rule = AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.Everyone())
                .clientCertificate(subject("CN=robot,OU=Ops,O=*"))
                .build();

        assertThat(rule.appliesTo(request(Optional.of(ROBOT)))).isTrue();
        assertThat(rule.appliesTo(request(Optional.of(named("CN=other"))))).isFalse();
        assertThat(rule.appliesTo(request(Optional.empty()))).isFalse();
    }

    private static AccessRequest request(Optional<ClientCertificate> certificate) throws MalformedRequestException {
        return new AccessRequest(
                "GET",
                new Origin("https", "app.example.com", 443),
                CanonicalPath.of("/a"),
                "192.0.2.7",
                false,
                () -> certificate);
    }

    @Test
    void certificatesAreNotLookedAtWhereNoRuleAsks() throws MalformedRequestException {
        AtomicInteger looks = new AtomicInteger();
        AccessRequest request = new AccessRequest(
                "GET", new Origin("https", "app.example.com", 443), CanonicalPath.of("/a"), "192.0.2.7", false, () -> {
                    looks.incrementAndGet();
                    return Optional.empty();
                });
        AccessRule open = AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.Everyone())
                .build();

        assertThat(new AccessPolicy(List.of(open)).find(request)).isPresent();
        assertThat(looks).hasValue(0);
    }

    @Test
    void aRuleAboutCertificatesPutsNoOtherOutOfUse() {
        AccessRule some = AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.Everyone())
                .clientCertificate(CertificateTest.any())
                .build();
        AccessRule all = AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                .build();

        assertThat(RuleReview.of(List.of(some, all, some))).containsExactly(new RuleReview.Shadowed(2, 1));
    }
}
