package io.gatehouse.internal.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.EndpointsConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SignatureAlgorithm;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.MutableClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProviderDirectoryTest {
    private final FakeProvider provider = FakeProvider.start();
    private final MutableClock clock = MutableClock.atNow();
    private final List<GatehouseEvent> events = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        provider.close();
    }

    private ProviderDirectory directory(UnaryOperator<ProviderConfig.Builder> edit) {
        ProviderConfig config = edit.apply(provider.config().requestTimeout(Duration.ofSeconds(10)))
                .build();
        ProviderHttp http = new ProviderHttp(config, events::add);
        ProviderDirectory directory = new ProviderDirectory(config, http, clock, events::add);
        opened.add(directory);
        opened.add(http);
        return directory;
    }

    private ProviderDirectory directory() {
        return directory(config -> config);
    }

    private void fails(RefusalCode code, String... words) {
        fails(directory(), code, words);
    }

    private static void fails(ProviderDirectory directory, RefusalCode code, String... words) {
        assertThatThrownBy(directory::metadata)
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(code))
                .message()
                .contains(words);
    }

    private long count(Class<? extends GatehouseEvent> type) {
        return events.stream().filter(type::isInstance).count();
    }

    @Nested
    class Metadata {
        @Test
        void isReadOnFirstUseAndOnlyOnce() throws Exception {
            ProviderDirectory directory = directory();
            assertThat(provider.calls(Endpoint.METADATA)).isZero();
            for (int i = 0; i < 5; i++) {
                ProviderMetadata metadata = directory.metadata();
                assertThat(metadata.issuer()).isEqualTo(provider.issuer());
                assertThat(metadata.tokenEndpoint()).isEqualTo(provider.url(Endpoint.TOKEN));
                assertThat(metadata.endSessionEndpoint()).contains(provider.url(Endpoint.END_SESSION));
                assertThat(metadata.promisesIssuer()).isTrue();
            }
            assertThat(provider.calls(Endpoint.METADATA)).isEqualTo(1);
            assertThat(count(ProviderEvent.ProviderRefreshed.class)).isEqualTo(1);
        }

        @Test
        void isFoundBelowAnIssuerWithASlashAtItsEnd() throws Exception {
            provider.metadata(document -> document.put("issuer", provider.issuer() + "/"));
            assertThat(directory(config -> config.issuer(provider.issuer() + "/"))
                            .metadata()
                            .issuer())
                    .isEqualTo(provider.issuer() + "/");
        }

        @Test
        void namesTheIssuerWhereOnlyItsAddressIsGiven() throws Exception {
            assertThat(directory(config -> config.issuer(null).metadataUrl(provider.url(Endpoint.METADATA)))
                            .metadata()
                            .issuer())
                    .isEqualTo(provider.issuer());
        }

        @Test
        void ofAnotherIssuerIsRefusedWithBothNames() {
            provider.metadata(document -> document.put("issuer", "https://evil.example.com"));
            fails(
                    RefusalCode.PROVIDER_METADATA_INVALID,
                    "'" + provider.issuer() + "'",
                    "'https://evil.example.com'",
                    "set provider.issuer to");
        }

        @Test
        void ofAnIssuerWithOneSlashMoreIsRefusedAndTheSlashNamed() {
            provider.metadata(document -> document.put("issuer", provider.issuer() + "/"));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, "slash at the end", "set provider.issuer to");
        }

        @Test
        void ofAnIssuerThatDiffersInSchemeOrCaseIsRefusedAndThatNamed() {
            provider.metadata(
                    document -> document.put("issuer", provider.issuer().replace("http:", "https:")));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, "http and https");
            provider.metadata(
                    document -> document.put("issuer", provider.issuer().replace("/op", "/OP")));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, "upper and lower case");
        }

        @Test
        void isComparedWithTheIssuerWhereBothAreGiven() {
            fails(
                    directory(config ->
                            config.issuer("https://op.example.com").metadataUrl(provider.url(Endpoint.METADATA))),
                    RefusalCode.PROVIDER_METADATA_INVALID,
                    "'https://op.example.com'");
        }

        @ParameterizedTest
        @ValueSource(strings = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"})
        void withoutWhatIsNeededIsRefused(String member) {
            provider.metadata(document -> document.remove(member));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, member.equals("issuer") ? "issuer" : member);
            provider.metadata(document -> document.put(member, 5));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, member.equals("issuer") ? "issuer" : member);
        }

        @Test
        void withoutWhatIsNotNeededIsFine() throws Exception {
            provider.metadata(document -> document.keySet()
                    .retainAll(List.of("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")));
            ProviderMetadata metadata = directory().metadata();
            assertThat(metadata.userInfoEndpoint()).isEmpty();
            assertThat(metadata.endSessionEndpoint()).isEmpty();
            assertThat(metadata.promisesIssuer()).isFalse();
            assertThat(metadata.signingAlgs()).containsExactly(SignatureAlgorithm.RS256);
        }

        @Test
        void offersOnlyItsAsymmetricAlgorithms() throws Exception {
            provider.metadata(document -> document.put(
                    "id_token_signing_alg_values_supported", List.of("none", "HS256", "ES256", "XY999", "EdDSA")));
            assertThat(directory().metadata().signingAlgs())
                    .containsExactlyInAnyOrder(SignatureAlgorithm.ES256, SignatureAlgorithm.EDDSA);
            assertThat(directory(config -> config.signingAlgs(List.of("HS256")))
                            .metadata()
                            .signingAlgs())
                    .containsExactly(SignatureAlgorithm.HS256);
        }

        @Test
        void thatIsAPageIsRefused() {
            provider.answer(Endpoint.METADATA, FakeAnswer.html(200));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, "application/json", "'text/html'", "provider.issuer");
            provider.answer(Endpoint.METADATA, FakeAnswer.html(404));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, "status 404");
        }

        @Test
        void isNotLookedForWhereARedirectLeads() {
            provider.answer(
                    Endpoint.METADATA,
                    FakeAnswer.redirect(302, provider.url(Endpoint.JWKS).toString()));
            fails(RefusalCode.PROVIDER_METADATA_INVALID, "redirects are not followed", "/op/jwks");
            assertThat(provider.calls(Endpoint.JWKS)).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {500, 502, 503, 429})
        void ofAnOverloadedProviderIsTriedAgain(int status) throws Exception {
            provider.answerNext(Endpoint.METADATA, FakeAnswer.html(status));
            ProviderDirectory directory = directory();
            fails(directory, RefusalCode.PROVIDER_UNAVAILABLE, "status " + status);
            fails(directory, RefusalCode.PROVIDER_UNAVAILABLE, "status " + status);
            assertThat(provider.calls(Endpoint.METADATA)).isEqualTo(1);
            clock.advance(Duration.ofSeconds(1));
            assertThat(directory.metadata().issuer()).isEqualTo(provider.issuer());
        }

        @Test
        void isUsedOnWhileTheProviderIsDown() throws Exception {
            ProviderDirectory directory = directory();
            directory.metadata();
            provider.goDown();
            clock.advance(Duration.ofHours(2));
            assertThat(directory.metadata().issuer()).isEqualTo(provider.issuer());
            assertThat(count(ProviderEvent.ProviderFailed.class))
                    .as(events.toString())
                    .isEqualTo(1);
            provider.comeUp();
            clock.advance(Duration.ofMinutes(1));
            assertThat(directory.metadata().issuer()).isEqualTo(provider.issuer());
            await().until(() -> count(ProviderEvent.ProviderRefreshed.class) == 2);
        }

        @Test
        void needsAnIssuerOrAnAddress() {
            fails(
                    directory(config -> config.issuer(null)),
                    RefusalCode.PROVIDER_METADATA_INVALID,
                    "provider.issuer or provider.metadata-url");
        }
    }

    @Nested
    class EndpointsByHand {
        private EndpointsConfig.Builder complete() {
            return EndpointsConfig.builder()
                    .authorization(URI.create("https://op.example.com/auth"))
                    .token(URI.create("https://op.example.com/token"))
                    .jwks(provider.url(Endpoint.JWKS));
        }

        @Test
        void winOverTheMetadataOneByOne() throws Exception {
            ProviderMetadata metadata = directory(config -> config.endpoints(EndpointsConfig.builder()
                            .token(URI.create("https://inside.example.com/token"))
                            .build()))
                    .metadata();
            assertThat(metadata.tokenEndpoint()).hasToString("https://inside.example.com/token");
            assertThat(metadata.authorizationEndpoint()).isEqualTo(provider.url(Endpoint.AUTHORIZATION));
        }

        @Test
        void needNoMetadataWhenComplete() throws Exception {
            ProviderDirectory directory =
                    directory(config -> config.endpoints(complete().build()));
            assertThat(directory.metadata().issuer()).isEqualTo(provider.issuer());
            assertThat(directory.keys().isEmpty()).isFalse();
            assertThat(provider.calls(Endpoint.METADATA)).isZero();
            assertThat(directory.notReady()).isEmpty();
        }

        @Test
        void needAnIssuer() {
            fails(
                    directory(config -> config.issuer(null).endpoints(complete().build())),
                    RefusalCode.PROVIDER_METADATA_INVALID,
                    "provider.issuer is needed");
        }

        @Test
        void areCheckedToo() {
            fails(
                    directory(config -> config.endpoints(complete()
                            .token(URI.create("http://op.example.com/token"))
                            .build())),
                    RefusalCode.PROVIDER_METADATA_INVALID,
                    "provider.endpoints.token",
                    "provider.insecure-http");
        }
    }

    @Nested
    class Keys {
        @Test
        void areReadAgainForAnUnknownOneAtMostOnceInHalfAMinute() throws Exception {
            ProviderDirectory directory = directory();
            KeySet first = directory.keys();
            provider.rotateKeys();
            KeySet second = directory.keysNewerThan(first);
            assertThat(second).isNotEqualTo(first);
            for (int i = 0; i < 50; i++) {
                assertThat(directory.keysNewerThan(second)).isSameAs(second);
            }
            assertThat(provider.calls(Endpoint.JWKS)).isEqualTo(2);
            clock.advance(Duration.ofSeconds(30));
            directory.keysNewerThan(second);
            assertThat(provider.calls(Endpoint.JWKS)).isEqualTo(3);
        }

        @Test
        void areKeptWhileTheyCannotBeRead() throws Exception {
            ProviderDirectory directory = directory();
            KeySet first = directory.keys();
            provider.answer(Endpoint.JWKS, FakeAnswer.json(500, "{}"));
            clock.advance(Duration.ofHours(1));
            assertThat(directory.keys()).isSameAs(first);
        }

        @Test
        void includeTheGoodOnesOfASetWithABadOne() throws Exception {
            Map<String, Object> bad = FakeKey.rsa("bad").publicJwk();
            bad.put("n", "");
            provider.answer(
                    Endpoint.JWKS,
                    FakeAnswer.json(
                            200,
                            Map.of("keys", List.of(bad, provider.keys().get(0).publicJwk()))));
            assertThat(directory().keys().isEmpty()).isFalse();
            assertThat(events)
                    .anySatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(
                                    GatehouseEvent.Noticed.class,
                                    noticed -> assertThat(noticed.detail()).contains("'bad'")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"application/jwk-set+json", "application/octet-stream", "text/plain"})
        void mayComeUnderAnyType(String type) throws Exception {
            // Key sets are often files on a static server, which Core leaves free to name their type.
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, provider.jwks()).header("Content-Type", type));
            assertThat(directory().keys().isEmpty()).isFalse();
        }

        @Test
        void areNotThereWhenAPageComes() {
            provider.answer(Endpoint.JWKS, FakeAnswer.html(200));
            assertThatThrownBy(() -> directory().keys())
                    .isInstanceOf(ProviderFailure.class)
                    .hasMessageContainingAll("'text/html'", "provider.endpoints.jwks");
        }

        @Test
        void areNotThereWhenNoneCanVerify() {
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"));
            assertThatThrownBy(() -> directory().keys())
                    .isInstanceOf(ProviderFailure.class)
                    .hasMessageContaining("no key that could verify");
        }
    }

    @Nested
    class Readiness {
        @Test
        void comesByItselfOnceItIsAskedFor() {
            ProviderDirectory directory = directory();
            assertThat(directory.notReady()).singleElement().asString().contains("metadata");
            await().untilAsserted(() -> assertThat(directory.notReady()).isEmpty());
        }

        @Test
        void tellsWhatIsMissingAndWhy() {
            provider.answer(Endpoint.JWKS, FakeAnswer.html(404));
            ProviderDirectory directory = directory();
            await().untilAsserted(() ->
                    assertThat(directory.notReady()).singleElement().asString().contains("keys", "status 404"));
        }

        @Test
        void isNeverWaitedFor() {
            provider.answer(Endpoint.METADATA, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
            ProviderDirectory directory = directory();
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThat(directory.notReady()).hasSize(1);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        }

        @Test
        void needsNoKeysWhereTheClientSecretVerifies() {
            provider.answer(Endpoint.JWKS, FakeAnswer.html(404));
            ProviderDirectory directory = directory(config -> config.signingAlgs(List.of("HS256")));
            await().untilAsserted(() -> assertThat(directory.notReady()).isEmpty());
            assertThat(provider.calls(Endpoint.JWKS)).isZero();
        }

        @Test
        void staysWhileTheProviderIsDown() {
            ProviderDirectory directory = directory();
            await().untilAsserted(() -> assertThat(directory.notReady()).isEmpty());
            provider.goDown();
            clock.advance(Duration.ofHours(1));
            assertThat(directory.notReady()).isEmpty();
        }
    }
}
