package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.TrustedIssuer;
import io.gatehouse.config.WeakSetting;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BearerKeysTest {
    private static final String PROVIDER = "provider: {issuer: 'https://a.b', client-id: a, client-secret: s3cret}\n";
    private static final String RULE = "rules: [{path: /api/**, accept: bearer, allow: signed-in}]\n";

    @Test
    void readsEverySetting() {
        Written written = Written.yaml(
                PROVIDER + RULE
                        + "bearer:\n"
                        + "  audiences: [https://api.example.com, api]\n"
                        + "  jwt: false\n"
                        + "  introspection: true\n"
                        + "  introspection-cache: 10s\n"
                        + "  scopes: ['reports:read']\n"
                        + "  forward: false\n"
                        + "  max-cached: 500\n"
                        + "  insecure-any-typ: true\n"
                        + "  issuers:\n"
                        + "    - {issuer: 'https://tokens.example.com', jwks-url: 'https://tokens.example.com/keys', audiences: [deploy]}\n");

        BearerConfig bearer = written.read().bearer();
        assertThat(bearer.audiences()).containsExactly("https://api.example.com", "api");
        assertThat(bearer.jwt()).isFalse();
        assertThat(bearer.introspection()).isTrue();
        assertThat(bearer.introspectionCache()).isEqualTo(Duration.ofSeconds(10));
        assertThat(bearer.scopes()).containsExactly("reports:read");
        assertThat(bearer.forward()).isFalse();
        assertThat(bearer.maxCached()).isEqualTo(500);
        assertThat(bearer.issuers()).singleElement().satisfies(issuer -> {
            assertThat(issuer.issuer()).isEqualTo("https://tokens.example.com");
            assertThat(issuer.jwksUrl()).isPresent();
            assertThat(issuer.audiences()).containsExactly("deploy");
        });
        assertThat(written.read().weakSettings())
                .extracting(WeakSetting::key)
                .containsExactly("bearer.insecure-any-typ");
    }

    @Test
    void wantsToKnowWhomTokensAreForAsSoonAsARuleAcceptsThem() {
        assertThat(Written.yaml(PROVIDER + RULE).problems())
                .singleElement()
                .asString()
                .contains("bearer.audiences: is missing, although rules[0] accepts bearer tokens");
        assertThat(Written.yaml(PROVIDER).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{audiences: [a], jwt: false} | bearer.introspection: expected true where bearer.jwt is false",
                "{audiences: ['a b']} | bearer.audiences[0]: expected an audience of 1 to 500 printable ASCII characters",
                "{audiences: [a], introspection-cache: 11m} | bearer.introspection-cache: expected a duration from 0s to 10m",
                "{audiences: [a], max-cached: 5} | bearer.max-cached: expected a number from 100 to 1000000",
                "{audiences: [a], scopes: ['a b']} | bearer.scopes[0]: expected one scope without spaces",
                "{audiences: [a], issuers: [{audiences: [b]}]} | bearer.issuers[0].issuer: is missing",
                "{audiences: [a], issuers: [{issuer: 'http://x.example.com'}]} | bearer.issuers[0].issuer: expected https",
                "{audiences: [a], issuers: [{issuer: 'https://x.y', jwks-url: 'http://x.y/k'}]} | bearer.issuers[0].jwks-url: expected https",
                "{audiences: [a], issuers: [{issuer: 'https://x.y', ca-file: nowhere.pem}]} | bearer.issuers[0].ca-file: expected a PEM file",
                "{audiences: [a], issuers: [{issuer: 'https://a.b'}]} | bearer.issuers[0].issuer: \"https://a.b\" is a provider's issuer or written twice",
                "{audiences: [a], issuers: [{issuer: 'https://x.y', jwks-url: 'https://x.y/k', metadata-url: 'https://x.y/m'}]} | bearer.issuers[0].metadata-url: is of no use together with jwks-url",
            })
    void refuses(String bearer, String why) {
        assertThat(Written.yaml(PROVIDER + RULE + "bearer: " + bearer).problems())
                .singleElement()
                .asString()
                .contains(why);
    }

    @Test
    void aPublicClientCannotIntrospect() {
        assertThat(Written.yaml("provider: {issuer: 'https://a.b', client-id: a, client-auth: none}\n" + RULE
                                + "bearer: {audiences: [a], introspection: true}")
                        .problems())
                .singleElement()
                .asString()
                .contains("bearer.introspection: needs a client that authenticates");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | 1",
                "hosts: [a.example.com] | hosts: [A.example.com, b.example.com] | 1",
                "paths: [/a] | paths: [/a/, /b] | 1",
                "'hosts: [a.example.com], paths: [/a]' | 'hosts: [a.example.com], paths: [/a]' | 1",
                "hosts: [a.example.com] | hosts: [b.example.com] | 0",
                "hosts: [a.example.com] | '' | 0",
                "paths: [/a] | '' | 0",
                "paths: [/a] | paths: [/a/b] | 0",
                "client-auth: none | '' | 0",
            })
    void notesThatProvidersAreNotToldApartByWhichOpaqueTokensAreAskedAbout(String one, String other, int notes) {
        Written written = Written.yaml(
                "providers:",
                "  one: {issuer: 'https://a.b', client-id: a, " + secretUnless(one) + one + "}",
                "  other: {issuer: 'https://c.d', client-id: a, " + secretUnless(other) + other + "}",
                RULE + "bearer: {audiences: [a], introspection: true}");

        assertThat(written.read().notes())
                .hasSize(notes)
                .allSatisfy(note -> assertThat(note.toString())
                        .contains("bearer.introspection: ", "one and other", "hosts or paths"));
    }

    private static String secretUnless(String reach) {
        return reach.startsWith("client-auth") ? "" : "client-secret: s3cret, ";
    }

    @Test
    void anIssuerIsFoundWhereDiscoveryPutsIt() {
        assertThat(TrustedIssuer.of("https://x.y").metadataUrl()).isEmpty();
    }
}
