package io.gatehouse.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.checkup.Finding.Result;
import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.EndpointsConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.http.Origin;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.MutableClock;
import io.gatehouse.testing.TestCertificate;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderCheckupTest {
    private static final Origin ADDRESS = new Origin("https", "app.example.com", 443);
    private static final String CALLBACK = "https://app.example.com/oidc/callback";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeProvider provider = FakeProvider.start();
    private final MutableClock clock = MutableClock.atNow();

    ProviderCheckupTest() {
        // Certificates are made later than the clock, whose seconds are whole.
        clock.advance(Duration.ofSeconds(1));
        // A provider that has nobody to sign in, and knows one redirect URI.
        provider.answer(Endpoint.AUTHORIZATION, FakeAnswer.html(400));
        provider.answerNext(Endpoint.AUTHORIZATION, back("login_required", ""));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private static FakeAnswer back(String error, String description) {
        return FakeAnswer.redirect(
                302, CALLBACK + "?error=" + error + "&error_description=" + description.replace(' ', '+') + "&state=s");
    }

    private Map<String, Finding> look() {
        return look(config -> {});
    }

    private Map<String, Finding> look(Consumer<ProviderConfig.Builder> edit) {
        return look(edit, ADDRESS, PATIENCE);
    }

    private Map<String, Finding> look(
            Consumer<ProviderConfig.Builder> edit, @Nullable Origin address, Duration timeout) {
        ProviderConfig.Builder builder = provider.config().requestTimeout(Duration.ofSeconds(5));
        edit.accept(builder);
        return look(GatehouseConfig.builder().provider(builder.build()).build(), address, timeout);
    }

    private Map<String, Finding> look(GatehouseConfig config, @Nullable Origin address, Duration timeout) {
        Map<String, Finding> byTopic = new LinkedHashMap<>();
        for (Finding finding : ProviderCheckup.of(config, config.providers().get(0), address, timeout, clock)) {
            assertThat(byTopic.put(finding.topic(), finding))
                    .as(finding.topic())
                    .isNull();
            assertThat(finding.seen()).isNotEmpty().doesNotContain("\n");
        }
        return byTopic;
    }

    private static Finding at(Map<String, Finding> findings, Topic topic) {
        return assertThatNotNull(findings.get(topic.word()));
    }

    private static Finding assertThatNotNull(@Nullable Finding finding) {
        if (finding == null) {
            throw new AssertionError("there is no such finding");
        }
        return finding;
    }

    private static void assertFound(Map<String, Finding> findings, CheckupCode code, Result result, String... seen) {
        Finding finding = at(findings, code.topic());
        assertThat(finding.code()).isEqualTo(code.word());
        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.seen() + " -> " + finding.change()).contains(seen);
    }

    @Test
    void aProviderThatKnowsUsIsInOrder() {
        Map<String, Finding> findings = look();
        assertThat(findings.values()).allMatch(finding -> finding.result() == Result.OK);
        assertThat(findings)
                .containsOnlyKeys(
                        "discovery",
                        "issuer",
                        "clock",
                        "tls",
                        "keys",
                        "client",
                        "redirect-uri",
                        "code-flow",
                        "pkce",
                        "scopes",
                        "response-mode",
                        "refresh",
                        "logout",
                        "revocation",
                        "user-info");
        assertThat(at(findings, Topic.KEYS).seen()).contains("RSA 2048", "EC P-256 (ES256)");
        assertThat(at(findings, Topic.REDIRECT_URI).seen()).contains(CALLBACK).doesNotContain("other addresses");
    }

    @Test
    void nothingIsAskedThatChangesAnything() {
        var unused = look();
        assertThat(provider.requests(Endpoint.AUTHORIZATION))
                .allSatisfy(request -> assertThat(request.param("prompt")).isEqualTo("none"));
        assertThat(provider.requests(Endpoint.TOKEN))
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.param("code")).startsWith("gatehouse-doctor-"));
        assertThat(provider.calls(Endpoint.REVOCATION)).isZero();
        assertThat(provider.calls(Endpoint.END_SESSION)).isZero();
    }

    @Nested
    class TheWay {
        @Test
        void toAProviderThatIsDown() {
            provider.goDown();
            Map<String, Finding> findings = look();
            assertFound(
                    findings,
                    CheckupCode.PROVIDER_UNREACHABLE,
                    Result.PROBLEM,
                    "nobody answers there",
                    "provider.issuer");
            assertThat(at(findings, Topic.CLIENT).result()).isEqualTo(Result.NOT_KNOWN);
            assertThat(at(findings, Topic.CLIENT).seen()).contains("the metadata could not be read");
        }

        @Test
        void toAHostThatNobodyKnows() {
            assertFound(
                    look(config -> config.issuer("https://idp.nowhere.invalid")),
                    CheckupCode.PROVIDER_NAME_UNKNOWN,
                    Result.PROBLEM,
                    "idp.nowhere.invalid");
        }

        @ParameterizedTest
        @CsvSource({"404, check provider.issuer", "500, log of the provider", "302, redirects are not followed"})
        void toAnAddressWithoutMetadata(int status, String advice) {
            provider.answer(Endpoint.METADATA, FakeAnswer.html(status));
            assertFound(look(), CheckupCode.METADATA_MISSING, Result.PROBLEM, "status " + status, advice);
        }

        @Test
        void toMetadataThatLacksAnEndpoint() {
            provider.metadata(metadata -> metadata.remove("token_endpoint"));
            assertFound(look(), CheckupCode.METADATA_INVALID, Result.PROBLEM, "token_endpoint", "provider.endpoints");
        }

        @Test
        void isNotWaitedForLongerThanIsAllowed() {
            provider.answer(Endpoint.METADATA, FakeAnswer.html(200).after(Duration.ofSeconds(5)));
            long start = System.nanoTime();
            Map<String, Finding> findings = look(config -> {}, ADDRESS, Duration.ofMillis(300));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(findings.values()).allMatch(finding -> finding.result() == Result.NOT_KNOWN);
        }

        @Test
        void withoutDiscoveryIsTakenAsItIsWritten() {
            Map<String, Finding> findings = look(config -> config.endpoints(EndpointsConfig.builder()
                    .authorization(provider.url(Endpoint.AUTHORIZATION))
                    .token(provider.url(Endpoint.TOKEN))
                    .jwks(provider.url(Endpoint.JWKS))
                    .build()));
            assertThat(provider.calls(Endpoint.METADATA)).isZero();
            assertThat(at(findings, Topic.CLIENT).result()).isEqualTo(Result.OK);
            assertThat(at(findings, Topic.CLOCK).result()).isEqualTo(Result.NOT_KNOWN);
        }
    }

    @Nested
    class Tls {
        @TempDir
        Path directory;

        private Map<String, Finding> lookAt(TestCertificate certificate, boolean trusted) throws Exception {
            try (FakeProvider secure = FakeProvider.startTls(certificate.serverContext())) {
                Path ca = Files.writeString(directory.resolve("ca.pem"), certificate.pem());
                ProviderConfig config =
                        secure.config().caFile(trusted ? ca : null).build();
                return look(GatehouseConfig.builder().provider(config).build(), ADDRESS, PATIENCE);
            }
        }

        @Test
        void byAnAuthorityThatNobodyTrustsNamesTheAuthorityAndTheSetting() throws Exception {
            assertFound(
                    lookAt(TestCertificate.create(directory, "ip:127.0.0.1"), false),
                    CheckupCode.PROVIDER_CERTIFICATE_UNTRUSTED,
                    Result.PROBLEM,
                    "signed by itself",
                    "provider.ca-file");
        }

        @Test
        void forAnotherNameNamesBoth() throws Exception {
            assertFound(
                    lookAt(TestCertificate.create(directory, "dns:idp.example.com"), true),
                    CheckupCode.PROVIDER_CERTIFICATE_NAME,
                    Result.PROBLEM,
                    "'idp.example.com'",
                    "one for '127.0.0.1' was expected");
        }

        @Test
        void thatWasOnceGoodIsToldFromThatOfAStranger() throws Exception {
            TestCertificate certificate = TestCertificate.create(directory, "ip:127.0.0.1");
            clock.advance(Duration.ofDays(4000));
            assertFound(
                    lookAt(certificate, false), CheckupCode.PROVIDER_CERTIFICATE_ENDED, Result.PROBLEM, "good until");
        }

        @Test
        void thatEndsSoonIsAProblemBeforeItDoes() throws Exception {
            Map<String, Finding> findings = lookAt(TestCertificate.create(directory, "ip:127.0.0.1"), true);
            assertFound(findings, CheckupCode.PROVIDER_CERTIFICATE_ENDS, Result.PROBLEM, "good until");
            assertThat(at(findings, Topic.DISCOVERY).result()).isEqualTo(Result.OK);
        }

        @Test
        void thatIsTrustedIsDescribed() throws Exception {
            TestCertificate certificate = TestCertificate.create(directory, "ip:127.0.0.1");
            clock.advance(Duration.ofDays(-20));
            Finding finding = at(lookAt(certificate, true), Topic.TLS);
            assertThat(finding.result()).isEqualTo(Result.OK);
            assertThat(finding.seen()).contains("127.0.0.1", "good until");
        }
    }

    @Nested
    class TheIssuer {
        @Test
        void withASlashTooManyIsNamedSo() {
            assertFound(
                    look(config -> config.issuer(provider.issuer() + "/")),
                    CheckupCode.ISSUER_SLASH,
                    Result.PROBLEM,
                    "differ in the slash at the end",
                    "set provider.issuer to '" + provider.issuer() + "'");
        }

        @Test
        void thatIsAnotherGetsNoSecret() {
            provider.metadata(metadata -> metadata.put("issuer", "https://other.example.com"));
            Map<String, Finding> findings = look();
            assertFound(findings, CheckupCode.ISSUER_MISMATCH, Result.PROBLEM, "'https://other.example.com'");
            assertThat(at(findings, Topic.CLIENT).seen()).contains("goes to nobody but the issuer that is configured");
            assertThat(provider.calls(Endpoint.TOKEN)).isZero();
            assertThat(at(findings, Topic.REDIRECT_URI).result()).isEqualTo(Result.OK);
        }
    }

    @Nested
    class TheClock {
        @ParameterizedTest
        @CsvSource({"300, (299|300|301) s behind", "-300, (299|300|301) s ahead of", "45, (44|45|46) s behind"})
        void thatIsOffIsAProblem(int ours, String seen) {
            clock.advance(Duration.ofSeconds(ours));
            Finding finding = at(look(), Topic.CLOCK);
            assertThat(finding.code()).isEqualTo("clock-off");
            assertThat(finding.result()).isEqualTo(Result.PROBLEM);
            // The provider's own time is to the second.
            assertThat(finding.seen()).containsPattern("(" + seen + ") ours; provider.clock-skew tolerates 30 s");
        }

        @Test
        void thatIsALittleOffIsTolerated() {
            clock.advance(Duration.ofSeconds(20));
            Finding finding = at(look(), Topic.CLOCK);
            assertThat(finding.result()).isEqualTo(Result.OK);
            assertThat(finding.seen()).containsPattern("(19|20|21) s behind ours");
        }
    }

    @Nested
    class TheKeys {
        @Test
        void thatAreTooShortAreAProblem() {
            provider.keys(FakeKey.rsa("short", 1024));
            assertFound(look(), CheckupCode.KEYS_LEFT_OUT, Result.PROBLEM, "2048", "it has 1024");
        }

        @Test
        void ofWhichOneIsTooShortAreAProblemAsWell() {
            provider.keys(FakeKey.rsa("long"), FakeKey.rsa("short", 1024));
            assertFound(look(), CheckupCode.KEYS_LEFT_OUT, Result.PROBLEM, "kid 'short'", "it has 1024");
        }

        @Test
        void thatFitNoAlgorithmAreAProblem() {
            assertFound(
                    look(config -> config.signingAlgs(List.of("EdDSA"))),
                    CheckupCode.KEYS_UNFIT,
                    Result.PROBLEM,
                    "EdDSA",
                    "RSA 2048");
        }

        @Test
        void thatCannotBeReadAreAProblem() {
            provider.answer(Endpoint.JWKS, FakeAnswer.html(404));
            assertFound(look(), CheckupCode.KEYS_UNREADABLE, Result.PROBLEM, "status 404");
        }

        @Test
        void areNotNeededWhereTheSecretSigns() {
            Finding finding = at(look(config -> config.signingAlgs(List.of("HS256"))), Topic.KEYS);
            assertThat(finding.seen()).contains("HS256", "client secret");
        }
    }

    @Nested
    class TheClient {
        @Test
        void withAWrongSecretIsRefused() {
            assertFound(
                    look(config -> config.clientSecret(Secret.of("not the one"))),
                    CheckupCode.CLIENT_REFUSED,
                    Result.PROBLEM,
                    "does not accept the client id or secret",
                    "provider.client-secret");
        }

        @Test
        void isRefusedByKeycloakInWordsOfItsOwn() {
            provider.answer(
                    Endpoint.TOKEN,
                    FakeAnswer.json(
                            401,
                            Map.of(
                                    "error",
                                    "unauthorized_client",
                                    "error_description",
                                    "Invalid client or Invalid client credentials")));
            Map<String, Finding> findings = look();
            assertFound(
                    findings, CheckupCode.CLIENT_REFUSED, Result.PROBLEM, "does not accept the client id or secret");
            assertThat(at(findings, Topic.CODE_FLOW).result()).isEqualTo(Result.OK);
        }

        @Test
        void thatMustAuthenticateInAnotherWayIsToldWhich() {
            FakeAnswer refused = FakeAnswer.json(401, Map.of("error", "invalid_client"));
            // As it is configured; in the other way; in the other way with a wrong secret.
            provider.answerNext(Endpoint.TOKEN, refused);
            provider.answerNext(Endpoint.TOKEN, FakeAnswer.json(400, Map.of("error", "invalid_grant")));
            provider.answerNext(Endpoint.TOKEN, refused);
            assertFound(
                    look(),
                    CheckupCode.CLIENT_AUTH_METHOD,
                    Result.PROBLEM,
                    "client_secret_post",
                    "set provider.client-auth: client_secret_post");
        }

        @Test
        void isNotProvedByAProviderThatTakesAnySecret() {
            provider.answer(Endpoint.TOKEN, FakeAnswer.json(400, Map.of("error", "invalid_grant")));
            assertFound(look(), CheckupCode.CLIENT_NOT_PROVED, Result.NOT_KNOWN, "the same answer to a wrong secret");
        }

        @Test
        void isNotProvedByAProviderWithAFault() {
            provider.answer(Endpoint.TOKEN, FakeAnswer.json(503, Map.of("error", "temporarily_unavailable")));
            assertFound(look(), CheckupCode.CLIENT_NOT_PROVED, Result.NOT_KNOWN, "status 503");
        }

        @Test
        void whoseTokenEndpointIsSomewhereElseIsToldSo() {
            provider.answer(Endpoint.TOKEN, FakeAnswer.html(404));
            assertFound(
                    look(), CheckupCode.TOKEN_ENDPOINT_WRONG, Result.PROBLEM, "status 404", "provider.endpoints.token");
        }

        @Test
        void withoutASecretIsKnownBeforeItsSecretIsAskedFor() {
            provider.client("gateway", null);
            Finding finding = at(look(config -> config.clientAuth(ClientAuth.NONE)), Topic.CLIENT);
            assertThat(finding.result()).isEqualTo(Result.OK);
            assertThat(finding.seen()).contains("without a secret");
            assertThat(provider.calls(Endpoint.TOKEN)).isEqualTo(1);
        }

        @Test
        void ofWhoseTwoSecretsOneIsOldIsInOrder() {
            String secret = provider.config().build().clientSecrets().get(0).reveal();
            Map<String, Finding> findings = new LinkedHashMap<>();
            ProviderConfig config = provider.config()
                    .clientSecrets(List.of(Secret.of("the next one"), Secret.of(secret)), null)
                    .build();
            ProviderCheckup.of(GatehouseConfig.builder().provider(config).build(), config, ADDRESS, PATIENCE, clock)
                    .forEach(finding ->
                            findings.merge(finding.topic() + finding.code(), finding, (one, other) -> other));
            assertThat(findings).containsKeys("client", "clientclient-secret-spare");
            assertThat(findings.values()).allMatch(finding -> finding.result() == Result.OK);
        }

        @Test
        void mayHaveATokenJudgedWhereIntrospectionIsOn() {
            GatehouseConfig config = GatehouseConfig.builder()
                    .provider(provider.config().build())
                    .bearer(BearerConfig.builder()
                            .audiences(List.of("api"))
                            .introspection(true)
                            .build())
                    .build();
            assertThat(at(look(config, ADDRESS, PATIENCE), Topic.INTROSPECTION).result())
                    .isEqualTo(Result.OK);
            provider.answerNext(Endpoint.AUTHORIZATION, back("login_required", ""));
            provider.answer(Endpoint.INTROSPECTION, FakeAnswer.json(403, Map.of("error", "access_denied")));
            assertFound(
                    look(config, ADDRESS, PATIENCE), CheckupCode.INTROSPECTION_REFUSED, Result.PROBLEM, "status 403");
        }
    }

    @Nested
    class TheAuthorizationRequest {
        private void first(FakeAnswer answer) {
            provider.restore(Endpoint.AUTHORIZATION);
            provider.answer(Endpoint.AUTHORIZATION, FakeAnswer.html(400));
            provider.answerNext(Endpoint.AUTHORIZATION, answer);
        }

        @ParameterizedTest
        @CsvSource({
            "Invalid parameter: redirect_uri",
            "redirect_uri did not match any of the client's registered redirect_uris",
            "Callback URL mismatch.",
            "The reply URL specified in the request does not match"
        })
        void withAnAddressThatIsNotRegisteredIsNamedSo(String page) {
            first(FakeAnswer.of(400, "text/html", "<html><style>p {}</style><body><p>We are sorry...</p>" + page));
            assertFound(
                    look(),
                    CheckupCode.REDIRECT_URI_REFUSED,
                    Result.PROBLEM,
                    "register " + CALLBACK,
                    "character by character");
        }

        @ParameterizedTest
        @CsvSource({"Client not found.", "error: invalid_client client is invalid"})
        void ofAClientThatNobodyKnowsIsNamedSo(String page) {
            first(FakeAnswer.of(400, "text/html", "<p>" + page + "</p>"));
            assertFound(look(), CheckupCode.CLIENT_UNKNOWN, Result.PROBLEM, "provider.client-id");
        }

        @Test
        void ofAClientThatIsSwitchedOffIsNamedSo() {
            first(FakeAnswer.of(400, "text/html", "<p>Client disabled.</p>"));
            assertFound(look(), CheckupCode.CLIENT_DISABLED, Result.PROBLEM, "switched off");
        }

        @Test
        void thatIsRefusedWithoutAWordNamesWhatMayBeWrong() {
            first(FakeAnswer.html(403));
            assertFound(look(), CheckupCode.AUTHORIZATION_REFUSED, Result.PROBLEM, CALLBACK, "status 403", "'gateway'");
        }

        @ParameterizedTest
        @CsvSource({
            "unauthorized_client, Standard flow is disabled, CODE_FLOW_REFUSED",
            "unsupported_response_type, no, CODE_FLOW_REFUSED",
            "invalid_scope, Invalid scopes: openid nonsense, SCOPE_REFUSED",
            "invalid_request, Invalid parameter: code challenge method, PKCE_REFUSED"
        })
        void isToldApartByItsError(String error, String description, CheckupCode code) {
            first(back(error, description));
            Map<String, Finding> findings = look();
            assertFound(findings, code, Result.PROBLEM, "'" + error + "', '" + description + "'");
            assertThat(at(findings, Topic.REDIRECT_URI).result()).isEqualTo(Result.OK);
            assertThat(findings.values().stream().filter(finding -> finding.result() == Result.PROBLEM))
                    .hasSize(1);
        }

        @Test
        void thatShowsALoginPageAndRefusesStrangersIsInOrder() {
            first(FakeAnswer.html(200));
            assertThat(at(look(), Topic.REDIRECT_URI).result()).isEqualTo(Result.OK);
        }

        @Test
        void thatLeadsToALoginPageElsewhereIsInOrderWhereStrangersAreRefused() {
            first(FakeAnswer.redirect(303, "https://idp.example.com/login?flow=1"));
            Finding finding = at(look(), Topic.REDIRECT_URI);
            assertThat(finding.result()).isEqualTo(Result.OK);
            assertThat(finding.seen()).contains("goes on to a page of its own");
        }

        @Test
        void thatLeadsEverybodyToTheSamePageProvesNothing() {
            provider.restore(Endpoint.AUTHORIZATION);
            provider.answer(
                    Endpoint.AUTHORIZATION, FakeAnswer.redirect(302, "https://idp.example.com/error?of=" + CALLBACK));
            assertFound(look(), CheckupCode.REDIRECT_URI_NOT_PROVED, Result.NOT_KNOWN, "a redirect to");
        }

        @Test
        void thatShowsTheSamePageToEverybodyProvesNothing() {
            provider.restore(Endpoint.AUTHORIZATION);
            provider.answer(Endpoint.AUTHORIZATION, FakeAnswer.html(200));
            Map<String, Finding> findings = look();
            assertFound(
                    findings, CheckupCode.REDIRECT_URI_NOT_PROVED, Result.NOT_KNOWN, "as to an address that is not");
            assertThat(at(findings, Topic.CODE_FLOW).result()).isEqualTo(Result.NOT_KNOWN);
        }

        @Test
        void toAProviderThatTakesAnyAddressIsRemarkedOn() {
            provider.restore(Endpoint.AUTHORIZATION);
            Finding finding = at(look(), Topic.REDIRECT_URI);
            assertThat(finding.result()).isEqualTo(Result.OK);
            assertThat(finding.seen()).contains("to other addresses of the same host as well");
        }

        @Test
        void isNotSentWithoutAnAddress() {
            Map<String, Finding> findings = look(config -> {}, null, PATIENCE);
            assertFound(findings, CheckupCode.REDIRECT_URI_UNSET, Result.NOT_KNOWN, "--url");
            assertThat(provider.calls(Endpoint.AUTHORIZATION)).isZero();
            assertThat(at(findings, Topic.CLIENT).result()).isEqualTo(Result.OK);
        }

        @Test
        void namesTheCallbackOfItsOwnProvider() {
            var unused = look(config -> config.name("staff"));
            assertThat(provider.requests(Endpoint.AUTHORIZATION).get(0).param("redirect_uri"))
                    .isEqualTo(CALLBACK + "/staff");
        }
    }

    @Nested
    class Metadata {
        @Test
        void withoutS256IsAProblem() {
            provider.metadata(metadata -> metadata.put("code_challenge_methods_supported", List.of("plain")));
            assertFound(look(), CheckupCode.PKCE_UNSUPPORTED, Result.PROBLEM, "'S256'", "'plain'");
        }

        @Test
        void withoutTheCodeFlowIsAProblem() {
            provider.metadata(metadata -> metadata.put("response_types_supported", List.of("id_token")));
            assertFound(look(), CheckupCode.CODE_FLOW_UNSUPPORTED, Result.PROBLEM, "'id_token'");
        }

        @Test
        void thatDoesNotNameAScopeProvesNothing() {
            provider.metadata(metadata -> metadata.put("scopes_supported", List.of("openid", "profile", "email")));
            assertFound(
                    look(config -> config.scopes(List.of("openid", "groups"))),
                    CheckupCode.SCOPE_NOT_ADVERTISED,
                    Result.NOT_KNOWN,
                    "'groups'");
        }

        @Test
        void withoutUserInfoIsAProblemWhereItIsOn() {
            provider.metadata(metadata -> metadata.remove("userinfo_endpoint"));
            assertFound(
                    look(config -> config.userInfo(true)),
                    CheckupCode.USER_INFO_UNSUPPORTED,
                    Result.PROBLEM,
                    "provider.user-info: false");
        }

        @Test
        void withoutLogoutAndRefreshIsRemarkedOn() {
            provider.metadata(metadata -> {
                metadata.remove("end_session_endpoint");
                metadata.put("grant_types_supported", List.of("authorization_code"));
            });
            Map<String, Finding> findings = look();
            assertFound(findings, CheckupCode.LOGOUT_UNSUPPORTED, Result.OK, "stays signed in at the provider");
            assertFound(findings, CheckupCode.REFRESH_UNSUPPORTED, Result.OK, "refresh_token");
        }
    }

    @Test
    void theWordsOfTheProvidersOwnConsoleAreUsed() {
        ProviderConfig keycloak = ProviderConfig.builder()
                .issuer("https://sso.example.com/realms/staff")
                .clientId("gateway")
                .build();
        assertThat(Product.of(keycloak).where(Product.Place.REDIRECT_URI, keycloak))
                .isEqualTo(
                        " (Keycloak: realm staff, Clients > gateway > Settings > Access settings > Valid redirect URIs)");
        ProviderConfig entra = ProviderConfig.builder()
                .metadataUrl(URI.create("https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration"))
                .clientId("x")
                .build();
        assertThat(Product.of(entra)).isEqualTo(Product.ENTRA);
        ProviderConfig other =
                ProviderConfig.builder().issuer(provider.issuer()).clientId("x").build();
        assertThat(Product.of(other).where(Product.Place.SECRET, other)).isEmpty();
    }

    @Test
    void aSecretThatTheProviderRepeatsIsBlottedOut() {
        String secret = "s3cret-of-the-client";
        provider.client("gateway", secret);
        provider.answerNext(
                Endpoint.TOKEN,
                FakeAnswer.json(400, Map.of("error", "unsupported_grant_type", "error_description", "no " + secret)));
        Map<String, Finding> findings = look();
        assertFound(findings, CheckupCode.CODE_FLOW_REFUSED, Result.PROBLEM, "'no [redacted]'");
        assertThat(findings.toString()).doesNotContain(secret);
    }

    @Test
    void whatIsFoundStandsOnOneLineAndIsNoBook() {
        Finding finding = Finding.problem("x", "y", "z", "a\nb", "c".repeat(5000));
        assertThat(finding.seen()).isEqualTo("a b");
        assertThat(finding.change()).hasSizeLessThan(2000);
    }

    @ParameterizedTest
    @EnumSource(
            value = Endpoint.class,
            names = {"METADATA", "JWKS", "AUTHORIZATION", "TOKEN"})
    void nothingSecretIsEverShownWhateverTheProviderRepeats(Endpoint endpoint) {
        String secret = "s3cret-of-the-client";
        provider.client("gateway", secret);
        for (FakeAnswer answer : List.of(
                FakeAnswer.json(400, Map.of("error", secret, "error_description", "no " + secret)),
                FakeAnswer.of(400, "text/html", "<p>" + secret + "</p>"),
                FakeAnswer.json(401, Map.of("error", "unauthorized_client", "error_description", secret)),
                FakeAnswer.json(400, Map.of("error", "unsupported_grant_type", "error_description", secret)))) {
            provider.restore(endpoint);
            provider.answer(endpoint, answer);
            assertThat(look().values())
                    .allSatisfy(finding -> assertThat(finding.line()).doesNotContain(secret));
        }
    }
}
