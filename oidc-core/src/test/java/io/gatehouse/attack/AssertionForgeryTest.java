package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.AssertionVerifier;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Assertions of identity that somebody else made, or that are somebody else's. */
@Timeout(60)
class AssertionForgeryTest {
    private static final AccessPolicy OPEN = new AccessPolicy(List.of(
            AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                    .build(),
            AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                    .build()));

    private static EngineScene scene(String header) {
        return EngineScene.start(config -> config.rules(OPEN)
                .identity(IdentityConfig.builder()
                        .headers(HeaderPreset.NONE)
                        .assertion(AssertionConfig.builder().header(header).build())
                        .build()));
    }

    private static String token(TestPage page) {
        return ((Outcome.Proceed) page.outcome())
                .headers()
                .signed()
                .orElseThrow()
                .value();
    }

    private static AssertionVerifier application(EngineScene scene) {
        return AssertionVerifier.of(scene.browser().open(APP + "/oidc/jwks").body(), APP, APP, scene.clock());
    }

    private static Set<String> spellings(String name) {
        Set<String> all = new LinkedHashSet<>();
        for (String separator : List.of("-", "_", ".", "~", "!", "+", "|")) {
            String separated = name.replace("-", separator);
            all.add(separated);
            all.add(name.replaceFirst("-", separator));
            all.add(separated.toLowerCase(Locale.ROOT));
            all.add(separated.toUpperCase(Locale.ROOT));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Gatehouse-Assertion",
                "X-Pomerium-Jwt-Assertion",
                "Cf-Access-Jwt-Assertion",
                "x-goog-iap-jwt-assertion",
                "X-Our-Own"
            })
    void oneThatTheClientSendsIsReplacedOrRemoved(String header) {
        try (EngineScene scene = scene(header)) {
            TestBrowser alice = scene.signedIn("alice");
            AssertionVerifier application = application(scene);
            for (String spelling : spellings(header)) {
                TestPage page = alice.send(APP + "/", exchange -> exchange.header(spelling, "forged"));
                HeaderEdits edits = ((Outcome.Proceed) page.outcome()).headers();
                assertThat(edits.removes(spelling)).as(spelling).isTrue();
                assertThat(edits.set()).containsOnlyKeys(header);
                assertThat(application
                                .verify(edits.signed().orElseThrow().value())
                                .getSubject())
                        .isEqualTo("alice");

                Outcome anonymous =
                        scene.handle(FakeExchange.request("GET", "/public/x").header(spelling, "forged"));
                assertThat(((Outcome.Proceed) anonymous).headers().removes(spelling))
                        .isTrue();
                assertThat(((Outcome.Proceed) anonymous).headers().set()).isEmpty();
                FakeExchange unjudged = FakeExchange.request("GET", "//").header(spelling, "forged");
                assertThat(scene.gatehouse().unjudged(unjudged).removes(spelling))
                        .isTrue();
            }
        }
    }

    @Test
    void oneThatWasChangedIsNotBelieved() throws Exception {
        try (EngineScene scene = scene("X-Gatehouse-Assertion")) {
            String token = token(scene.signedIn("alice").open(APP + "/"));
            AssertionVerifier application = application(scene);
            SignedJWT parsed = SignedJWT.parse(token);
            Map<String, Object> claims = new LinkedHashMap<>(parsed.getPayload().toJSONObject());
            claims.put("sub", "admin");
            String[] parts = token.split("\\.", -1);
            Map<String, Object> header = parsed.getHeader().toJSONObject();

            assertThat(application.believes(token)).isTrue();
            assertThat(application.believes(
                            parts[0] + "." + Base64URL.encode(JSONObjectUtils.toJSONString(claims)) + "." + parts[2]))
                    .as("other claims")
                    .isFalse();
            Map<String, Object> none = new LinkedHashMap<>(header);
            none.put("alg", "none");
            assertThat(application.believes(FakeKey.unsigned(none, claims))).isFalse();
            byte[] published = JWKSet.parse(
                            scene.browser().open(APP + "/oidc/jwks").body())
                    .getKeys()
                    .get(0)
                    .toECKey()
                    .toECPublicKey()
                    .getEncoded();
            Map<String, Object> mac = new LinkedHashMap<>(header);
            mac.put("alg", "HS256");
            assertThat(application.believes(FakeKey.mac(published, mac, claims)))
                    .isFalse();
            assertThat(application.believes(
                            FakeKey.ec(String.valueOf(header.get("kid"))).sign(header, claims)))
                    .as("another key under our kid")
                    .isFalse();
        }
    }

    @Test
    void whatTheProviderSignsIsNone() {
        try (EngineScene scene = scene("X-Gatehouse-Assertion")) {
            scene.signedIn("alice");
            FakeKey providers = scene.provider().keys().get(0);
            // Even if an application mixed up the keys: the type says that it is something else.
            AssertionVerifier confused = AssertionVerifier.of(
                    new JWKSet(jwk(providers)).toString(), scene.provider().issuer(), "gateway", scene.clock());
            assertThat(confused.believes(scene.provider().issueIdToken("n", "a")))
                    .isFalse();
        }
    }

    private static JWK jwk(FakeKey key) {
        try {
            return JWK.parse(key.publicJwk());
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noneIsEverAnotherPersonsHoweverManyAskAtOnce() throws Exception {
        try (EngineScene scene = scene("X-Gatehouse-Assertion")) {
            List<TestBrowser> people = IntStream.range(0, 8)
                    .mapToObj(i -> scene.signedIn("person-" + i))
                    .toList();
            AssertionVerifier application = application(scene);
            ExecutorService pool = Executors.newFixedThreadPool(8);
            try {
                for (int round = 0; round < 20; round++) {
                    List<Future<String>> tokens = people.stream()
                            .map(person -> pool.submit(() -> token(person.open(APP + "/"))))
                            .toList();
                    for (int i = 0; i < tokens.size(); i++) {
                        assertThat(application.verify(tokens.get(i).get()).getSubject())
                                .isEqualTo("person-" + i);
                    }
                    scene.clock().advance(Duration.ofSeconds(15));
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void ofOnePublicAddressIsNotBelievedAtAnother() {
        try (EngineScene scene = scene("X-Gatehouse-Assertion")) {
            String token = token(scene.signedIn("alice").open(APP + "/"));
            AssertionVerifier elsewhere = AssertionVerifier.of(
                    scene.browser().open(APP + "/oidc/jwks").body(),
                    APP,
                    Origin.parse("https://other.example.com").orElseThrow().toString(),
                    scene.clock());
            assertThat(elsewhere.believes(token)).isFalse();
        }
    }
}
