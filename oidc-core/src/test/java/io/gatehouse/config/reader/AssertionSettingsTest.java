package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.identity.ClaimPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssertionSettingsTest {
    @TempDir
    Path directory;

    private static Written with(String settings) {
        return Written.minimumAnd("identity: {assertion: {enabled: true, " + settings + "}}");
    }

    @Test
    void areNoneUnlessEnabled() {
        assertThat(Written.minimumAnd("").read().identity().assertion()).isEmpty();
        assertThat(Written.minimumAnd("identity: {assertion: {enabled: false, lifetime: 2m}}")
                        .read()
                        .identity()
                        .assertion())
                .isEmpty();
        assertThat(Written.minimumAnd("identity: {assertion: {lifetime: 2m}}").problems())
                .singleElement()
                .asString()
                .contains("identity.assertion.enabled: is missing, although other settings of the assertion are there");
    }

    @Test
    void areReadFromWhatIsWritten() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
        Path file = Files.writeString(directory.resolve("keys.json"), new JWKSet(key).toString(false));
        AssertionConfig assertion =
                with("header: Cf-Access-Jwt-Assertion, issuer: 'https://auth.example.com', audience: app,"
                                + " claims: [email, realm_access.roles], lifetime: 5m, algorithm: ES256, keys-file: '"
                                + file + "'")
                        .read()
                        .identity()
                        .assertion()
                        .orElseThrow();

        assertThat(assertion.header()).isEqualTo("Cf-Access-Jwt-Assertion");
        assertThat(assertion.issuer()).hasValue("https://auth.example.com");
        assertThat(assertion.audience()).hasValue("app");
        assertThat(assertion.claims()).isEqualTo(List.of(ClaimPath.of("email"), ClaimPath.of("realm_access.roles")));
        assertThat(assertion.lifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(assertion.keys()).hasSize(1);
        assertThat(assertion.keysFile()).hasValue(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Gatehouse-Assertion",
                "X-Pomerium-Jwt-Assertion",
                "Cf-Access-Jwt-Assertion",
                "x-goog-iap-jwt-assertion"
            })
    void takeTheHeadersOfOthers(String header) {
        assertThat(with("header: " + header).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "header: Authorization | identity.assertion.header: must not be Authorization",
                "header: authorization | identity.assertion.header: must not be authorization",
                "header: Cookie | identity.assertion.header: must not be Cookie",
                "header: X-Forwarded-Host | identity.assertion.header: must not be X-Forwarded-Host",
                "header: 'X Y' | identity.assertion.header: expected a header name",
                "header: X-Forwarded-User | identity.assertion.header: must not be X-Forwarded-User, which identity.headers uses",
                "header: remote_user | identity.assertion.header: must not be remote_user",
                "header: OIDC-CLAIM-token | identity.assertion.header: must not be OIDC-CLAIM-token",
                "issuer: 'a b' | identity.assertion.issuer: expected 1 to 255 printable ASCII characters",
                "audience: 'ä' | identity.assertion.audience: expected 1 to 255 printable ASCII characters",
                "lifetime: 6m | identity.assertion.lifetime: expected a duration from 10s to 5m",
                "lifetime: 1s | identity.assertion.lifetime: expected a duration from 10s to 5m",
                "algorithm: HS256 | identity.assertion.algorithm: expected one of ES256, RS256",
                "algorithm: none | identity.assertion.algorithm: expected one of ES256, RS256",
                "claims: [nonce] | identity.assertion.claims: must not hold nonce",
                "claims: [email, iss] | identity.assertion.claims: must not hold iss",
                "claims: [exp] | identity.assertion.claims: must not hold exp",
                "claims: [aud] | identity.assertion.claims: must not hold aud",
                "claims: [azp] | identity.assertion.claims: must not hold azp",
                "claims: [sid] | identity.assertion.claims: must not hold sid",
                "claims: [events] | identity.assertion.claims: must not hold events",
                "claims: [cnf] | identity.assertion.claims: must not hold cnf",
                "claims: [email, email] | identity.assertion.claims: holds \"email\" twice",
                "keys-file: /nowhere/at/all | identity.assertion.keys-file: expected a file, but there is none",
            })
    void areRefused(String settings, String why) {
        assertThat(with(settings).problems()).singleElement().asString().contains(": " + why);
    }

    @Test
    void needTheHeaderOfTheAssertionForThemselves() {
        assertThat(Written.minimumAnd(
                                "identity: {headers: {X-Token: sub}, assertion: {enabled: true, header: x_token}}")
                        .problems())
                .singleElement()
                .asString()
                .contains("identity.assertion.header: must not be x_token, which identity.headers uses");
    }

    @Test
    void refuseAKeyForAnotherAlgorithmAndRepeatNothingOfIt() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
        Path file = Files.writeString(directory.resolve("keys.json"), new JWKSet(key).toString(false));
        List<String> problems =
                with("algorithm: RS256, keys-file: '" + file + "'").problems();

        assertThat(problems)
                .singleElement()
                .asString()
                .contains(
                        "expected a key for identity.assertion.algorithm: RS256 in the first place, but came one for ES256")
                .doesNotContain(key.getD().toString());
    }

    @Test
    void refuseTwoKeysThatCannotBeToldApart() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
        ECKey other = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
        Path file = Files.writeString(directory.resolve("keys.json"), new JWKSet(List.of(key, other)).toString(false));

        assertThat(with("keys-file: '" + file + "'").problems())
                .singleElement()
                .asString()
                .contains("identity.assertion.keys[1]: has the kid of one before it");
    }
}
