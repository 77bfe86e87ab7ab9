package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.SignedHeader;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.AssertionVerifier;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Assertions of identity, from sign-in to sign-out, believed by an application that knows nothing but {@code /oidc/jwks}. */
@Timeout(60)
class IdentityAssertionTest {
    private static final String HEADER = "X-Gatehouse-Assertion";
    private static final AccessPolicy OPEN = new AccessPolicy(List.of(
            AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                    .build(),
            AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                    .build()));

    private static EngineScene scene(UnaryOperator<AssertionConfig.Builder> edit) {
        return scene(StoreKind.MEMORY, edit);
    }

    private static EngineScene scene(StoreKind store, UnaryOperator<AssertionConfig.Builder> edit) {
        return EngineScene.start(config -> config.rules(OPEN)
                .session(EngineScene.session(store).build())
                .identity(IdentityConfig.builder()
                        .headers(HeaderPreset.NONE)
                        .assertion(edit.apply(AssertionConfig.builder()).build())
                        .build()));
    }

    private static String jwks(EngineScene scene) {
        TestPage page = scene.browser().open(APP + "/oidc/jwks");
        assertThat(page.status()).isEqualTo(200);
        return page.body();
    }

    private static AssertionVerifier application(EngineScene scene) {
        return AssertionVerifier.of(jwks(scene), APP, APP, scene.clock());
    }

    private static SignedHeader header(TestBrowser browser) {
        return ((Outcome.Proceed) browser.open(APP + "/").outcome())
                .headers()
                .signed()
                .orElseThrow(() -> new AssertionError("no assertion"));
    }

    private static String kid(String token) throws ParseException {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    @Test
    void neverOutlivesTheAccessTokenThatItStandsFor() throws Exception {
        try (EngineScene scene = EngineScene.start(config -> BearerScene.config(bearer -> bearer)
                .apply(config)
                .identity(IdentityConfig.builder()
                        .assertion(AssertionConfig.builder().build())
                        .build()))) {
            Instant now = scene.clock().instant();
            assertThat(endOfAssertion(scene, now.plusSeconds(3600))).isEqualTo(seconds(now.plusSeconds(60)));
            assertThat(endOfAssertion(scene, now.plusSeconds(3))).isEqualTo(seconds(now.plusSeconds(3)));
            assertThat(endOfAssertion(scene, now.plusSeconds(3600))).isEqualTo(seconds(now.plusSeconds(60)));
        }
    }

    private static Instant seconds(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond());
    }

    private static Instant endOfAssertion(EngineScene scene, Instant endOfToken) throws ParseException {
        String token = scene.provider().issueAccessToken(claims -> claims.put("exp", endOfToken.getEpochSecond()));
        SignedHeader header = ((Outcome.Proceed) scene.handle(BearerScene.call("/api/x", token)))
                .headers()
                .signed()
                .orElseThrow(() -> new AssertionError("no assertion"));
        return AssertionVerifier.end(SignedJWT.parse(header.value()).getJWTClaimsSet());
    }

    @Nested
    class Says {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void whoAsksToAnApplicationThatVerifiesIt(StoreKind store) throws Exception {
            try (EngineScene scene = scene(store, assertion -> assertion)) {
                TestBrowser alice = scene.signedIn("alice");
                SignedHeader header = header(alice);
                JWTClaimsSet claims = application(scene).verify(header.value());

                assertThat(header.name()).isEqualTo(HEADER);
                assertThat(claims.getSubject()).isEqualTo("alice");
                assertThat(claims.getClaim("idp")).isEqualTo(scene.provider().issuer());
                assertThat(claims.getClaims().keySet()).isEqualTo(Set.of("iss", "aud", "sub", "idp", "iat", "exp"));
                assertThat(AssertionVerifier.end(claims).getEpochSecond())
                        .isEqualTo(scene.clock().instant().plusSeconds(60).getEpochSecond());
            }
        }

        @Test
        void theClaimsThatAreAskedForAndNoOthers() {
            try (EngineScene scene = scene(assertion -> assertion.claims(List.of(
                    ClaimPath.of("email"),
                    ClaimPath.of("groups"),
                    ClaimPath.of("realm_access.roles"),
                    ClaimPath.of("https://example.com/plan"),
                    ClaimPath.of("not_there"))))) {
                scene.provider()
                        .user(
                                "alice",
                                Map.of(
                                        "email",
                                        "alice@example.com",
                                        "groups",
                                        List.of("a", "b,c"),
                                        "realm_access",
                                        Map.of("roles", List.of("admin")),
                                        "https://example.com/plan",
                                        "gr\u00fcn\r\n",
                                        "phone_number",
                                        "123"));
                TestBrowser browser = scene.browser();
                browser.open(APP + "/");
                Map<String, Object> claims =
                        application(scene).verify(header(browser).value()).getClaims();

                assertThat(claims)
                        .containsEntry("email", "alice@example.com")
                        .containsEntry("groups", List.of("a", "b,c"))
                        .containsEntry("realm_access.roles", List.of("admin"))
                        .containsEntry("https://example.com/plan", "gr\u00fcn\r\n")
                        .doesNotContainKeys("phone_number", "not_there", "realm_access");
            }
        }

        @Test
        void aClaimThatIsTooLargeNotAtAllAndTellsTheOperator() {
            try (EngineScene scene =
                    scene(assertion -> assertion.claims(List.of(ClaimPath.of("huge"), ClaimPath.of("email"))))) {
                scene.provider().user("alice", Map.of("huge", "x".repeat(4_100), "email", "a@example.com"));
                TestBrowser browser = scene.browser();
                browser.open(APP + "/");
                String token = header(browser).value();

                assertThat(application(scene).verify(token).getClaims())
                        .containsEntry("email", "a@example.com")
                        .doesNotContainKey("huge");
                assertThat(token).hasSizeLessThan(8_000);
                assertThat(scene.events().toString())
                        .contains("claim huge is left out of X-Gatehouse-Assertion", "identity.assertion.claims")
                        .doesNotContain("xxxx");
            }
        }

        @Test
        void whatIsConfigured() {
            try (EngineScene scene = scene(assertion -> assertion
                    .header("X-Pomerium-Jwt-Assertion")
                    .issuer("auth.example.com")
                    .audience("app.example.com")
                    .lifetime(Duration.ofMinutes(5)))) {
                SignedHeader header = header(scene.signedIn("alice"));
                JWTClaimsSet claims = AssertionVerifier.of(
                                jwks(scene), "auth.example.com", "app.example.com", scene.clock())
                        .verify(header.value());

                assertThat(header.name()).isEqualTo("X-Pomerium-Jwt-Assertion");
                assertThat(AssertionVerifier.end(claims).getEpochSecond())
                        .isEqualTo(scene.clock().instant().plusSeconds(300).getEpochSecond());
            }
        }

        @Test
        void nothingAboutNobody() {
            try (EngineScene scene = scene(assertion -> assertion)) {
                Outcome.Proceed proceed = (Outcome.Proceed)
                        scene.browser().open(APP + "/public/x").outcome();
                assertThat(proceed.headers().signed()).isEmpty();
                assertThat(proceed.headers().removes(HEADER)).isTrue();
            }
        }

        @Test
        void nothingWhereItIsNotEnabled() {
            try (EngineScene scene = EngineScene.start()) {
                Outcome.Proceed proceed = (Outcome.Proceed)
                        scene.signedIn("alice").open(APP + "/").outcome();
                assertThat(proceed.headers().signed()).isEmpty();
                assertThat(jwks(scene)).isEqualTo("{\"keys\":[]}");
            }
        }
    }

    @Nested
    class IsKept {
        @Test
        void untilAThirdOfItsLifeIsLeft() {
            try (EngineScene scene = scene(assertion -> assertion)) {
                TestBrowser alice = scene.signedIn("alice");
                String first = header(alice).value();
                assertThat(header(alice).value()).isEqualTo(first);
                scene.clock().advance(Duration.ofSeconds(39));
                assertThat(header(alice).value()).isEqualTo(first);
                assertThat(application(scene).believes(first)).isTrue();
                scene.clock().advance(Duration.ofSeconds(3));
                assertThat(header(alice).value()).isNotEqualTo(first);
                assertThat(application(scene).believes(first)).isTrue();
                scene.clock().advance(Duration.ofSeconds(19));
                assertThat(application(scene).believes(first)).isFalse();
            }
        }

        @Test
        void notLongerThanTheSession() {
            try (EngineScene scene = EngineScene.start(config -> config.session(SessionConfig.builder()
                            .maxDuration(Duration.ofSeconds(90))
                            .inactivityTimeout(Duration.ofSeconds(90))
                            .build())
                    .identity(IdentityConfig.builder()
                            .assertion(AssertionConfig.builder().build())
                            .build()))) {
                TestBrowser alice = scene.signedIn("alice");
                var signedInAt = scene.clock().instant();
                scene.clock().advance(Duration.ofSeconds(60));
                String token = header(alice).value();

                assertThat(AssertionVerifier.end(application(scene).verify(token)))
                        .isBeforeOrEqualTo(signedInAt.plusSeconds(90));
                scene.clock().advance(Duration.ofSeconds(20));
                assertThat(header(alice).value())
                        .as("one that is signed now would not hold longer")
                        .isEqualTo(token);
            }
        }

        @Test
        void forOnePersonAndOneSessionAlone() {
            try (EngineScene scene = scene(assertion -> assertion)) {
                TestBrowser alice = scene.signedIn("alice");
                TestBrowser aliceElsewhere = scene.signedIn("alice");
                TestBrowser bob = scene.signedIn("bob");
                String ofAlice = header(alice).value();
                // Asked for at once, so that nothing but the session tells the two apart.
                String elsewhere = header(aliceElsewhere).value();
                String ofBob = header(bob).value();

                assertThat(elsewhere).isNotEqualTo(ofAlice);
                assertThat(header(alice).value()).isEqualTo(ofAlice);
                assertThat(application(scene).verify(ofBob).getSubject()).isEqualTo("bob");
                assertThat(application(scene).verify(header(alice).value()).getSubject())
                        .isEqualTo("alice");
            }
        }

        @Test
        void notPastASignOut() {
            try (EngineScene scene = scene(assertion -> assertion)) {
                TestBrowser browser = scene.signedIn("alice");
                String before = header(browser).value();
                scene.gatehouse().sessionAdministration();
                browser.open(APP + "/oidc/logout");
                TestPage page = browser.send(APP + "/public/x", exchange -> exchange);

                assertThat(((Outcome.Proceed) page.outcome()).headers().signed())
                        .isEmpty();
                scene.provider().user("bob", Map.of());
                browser.open(APP + "/");
                assertThat(header(browser).value()).isNotEqualTo(before);
                assertThat(application(scene).verify(header(browser).value()).getSubject())
                        .isEqualTo("bob");
            }
        }

        @Test
        void notPastAChangeOfWhatItSays() {
            try (EngineScene scene = scene(assertion -> assertion.claims(List.of(ClaimPath.of("groups"))))) {
                scene.provider().withRefreshTokens().user("alice", Map.of("groups", List.of("admin")));
                TestBrowser browser = scene.browser();
                browser.open(APP + "/");
                String asAdmin = header(browser).value();
                scene.provider().user("alice", Map.of("groups", List.of("user")));
                TestPage page = browser.send(
                        APP + "/oidc/session/refresh",
                        any -> FakeExchange.request("POST", "/oidc/session/refresh")
                                .header("Sec-Fetch-Site", "same-origin"));
                assertThat(page.status()).isEqualTo(200);
                String now = header(browser).value();

                assertThat(now).isNotEqualTo(asAdmin);
                assertThat(application(scene).verify(now).getClaims()).containsEntry("groups", List.of("user"));
            }
        }
    }

    @Nested
    class OfOneAudience {
        @Test
        void isNotBelievedByAnother() {
            try (EngineScene scene = scene(assertion -> assertion)) {
                SignedHeader header = header(scene.signedIn("alice"));
                String reports = header.value("reports");
                AssertionVerifier ofReports = AssertionVerifier.of(jwks(scene), APP, "reports", scene.clock());

                assertThat(ofReports.believes(reports)).isTrue();
                assertThat(ofReports.believes(header.value())).isFalse();
                assertThat(application(scene).believes(reports)).isFalse();
                assertThat(header.value("reports")).isEqualTo(reports);
            }
        }
    }

    @Nested
    class Keys {
        @TempDir
        Path directory;

        private static RSAKey rsa(String kid) {
            try {
                return new RSAKeyGenerator(2048).keyID(kid).generate();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        }

        private static ECKey ec(String kid) {
            try {
                return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        }

        private static List<Secret> secrets(JWK... keys) {
            return Arrays.stream(keys).map(key -> Secret.of(key.toJSONString())).toList();
        }

        private static String set(JWK... keys) {
            return new JWKSet(Arrays.asList(keys)).toString(false);
        }

        /** Returns the members of every published key, which are all that any reader could get. */
        private static List<Map<String, Object>> published(EngineScene scene) throws ParseException {
            return Arrays.stream(JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(jwks(scene)), "keys"))
                    .toList();
        }

        @ParameterizedTest
        @ValueSource(strings = {"RS256", "ES256"})
        void signWithWhatTheyAreFor(String algorithm) throws Exception {
            JWK key = algorithm.equals("RS256") ? rsa("one") : ec("one");
            try (EngineScene scene = scene(assertion -> assertion.keys(secrets(key)))) {
                String token = header(scene.signedIn("alice")).value();

                assertThat(SignedJWT.parse(token).getHeader().getAlgorithm().getName())
                        .isEqualTo(algorithm);
                assertThat(SignedJWT.parse(token).getHeader().getType().getType())
                        .isEqualTo("gatehouse-assertion+jwt");
                assertThat(application(scene).believes(token)).isTrue();
            }
        }

        @Test
        void arePublishedWithoutAnythingPrivate() throws Exception {
            RSAKey encrypting = rsa("enc-rsa");
            ECKey encryptingEc = ec("enc-ec");
            try (EngineScene scene = EngineScene.start(
                    config -> config.identity(IdentityConfig.builder()
                            .assertion(AssertionConfig.builder()
                                    .keys(secrets(rsa("sig-rsa"), ec("sig-ec")))
                                    .build())
                            .build()),
                    provider -> provider.decryptionKeys(Secret.of(set(encrypting, encryptingEc))))) {
                List<Map<String, Object>> keys = published(scene);

                assertThat(keys)
                        .extracting(key -> key.get("kid"))
                        .containsExactly("sig-rsa", "sig-ec", "enc-rsa", "enc-ec");
                assertThat(keys).extracting(key -> key.get("use")).containsExactly("sig", "sig", "enc", "enc");
                assertThat(keys.get(0)).containsEntry("alg", "RS256");
                assertThat(keys.get(1)).containsEntry("alg", "ES256");
                // Everything that a JWK may hold and that tells nobody anything (RFC 7518, section 6): nothing else.
                assertThat(keys)
                        .allSatisfy(key -> assertThat(Set.of("kty", "kid", "use", "alg", "crv", "x", "y", "n", "e"))
                                .containsAll(key.keySet()));
                assertThat(RSAKey.parse(keys.get(2)).getModulus()).isEqualTo(encrypting.getModulus());
                assertThat(ECKey.parse(keys.get(3)).getX()).isEqualTo(encryptingEc.getX());
            }
        }

        @Test
        void areToldToWhoeverAsksAndNotToBeKept() {
            try (EngineScene scene = scene(assertion -> assertion)) {
                TestBrowser nobody = scene.browser();
                TestPage page = nobody.open(APP + "/oidc/jwks");
                assertThat(page.header("Cache-Control")).isEqualTo("no-store");
                assertThat(page.header("Content-Type")).isEqualTo("application/jwk-set+json");
                assertThat(scene.handle(FakeExchange.request("HEAD", "/oidc/jwks")))
                        .isInstanceOf(Outcome.Reply.class);
                TestPage post = nobody.send(APP + "/oidc/jwks", any -> FakeExchange.request("POST", "/oidc/jwks"));
                assertThat(post.code()).isEqualTo("method_not_allowed");
                assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
            }
        }

        @Test
        void changeWhileTheyAreInUse() throws Exception {
            ECKey old = ec("old");
            ECKey next = ec("next");
            Path file = Files.writeString(directory.resolve("keys.json"), set(old));
            try (EngineScene scene =
                    scene(assertion -> assertion.keys(secrets(old)).keysFile(file))) {
                TestBrowser alice = scene.signedIn("alice");
                String before = header(alice).value();
                write(scene, file, set(next, old));
                String after = header(alice).value();

                assertThat(kid(before)).isEqualTo("old");
                assertThat(kid(after)).isEqualTo("next");
                assertThat(application(scene).believes(before)).isTrue();
                assertThat(application(scene).believes(after)).isTrue();
                write(scene, file, set(next));
                assertThat(application(scene).believes(before)).isFalse();
                assertThat(kid(header(alice).value())).isEqualTo("next");
            }
        }

        @Test
        void stayInUseWhenTheirFileGetsWrong() throws Exception {
            ECKey old = ec("old");
            Path file = Files.writeString(directory.resolve("keys.json"), set(old));
            try (EngineScene scene =
                    scene(assertion -> assertion.keys(secrets(old)).keysFile(file))) {
                Files.writeString(file, set(old.toPublicJWK()));
                await().until(() -> scene.events().stream().anyMatch(SessionEvent.SecretsKept.class::isInstance));

                assertThat(kid(header(scene.signedIn("alice")).value())).isEqualTo("old");
                assertThat(scene.events().toString()).contains("identity.assertion.keys[0] expected a private key");
            }
        }

        private static void write(EngineScene scene, Path file, String content) throws IOException {
            long before = reloads(scene);
            Files.writeString(file, content);
            await().until(() -> reloads(scene) > before);
        }

        private static long reloads(EngineScene scene) {
            return scene.events().stream()
                    .filter(SessionEvent.SecretsReloaded.class::isInstance)
                    .count();
        }
    }
}
