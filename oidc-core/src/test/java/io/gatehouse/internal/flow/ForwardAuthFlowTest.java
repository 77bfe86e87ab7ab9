package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Origin;
import io.gatehouse.http.Params;
import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.CertificateTest;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.StepUp;
import io.gatehouse.testing.EdgeProxy;
import io.gatehouse.testing.EdgeProxy.Visit;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.TestBrowser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies are told, each asked in its own way. */
class ForwardAuthFlowTest {
    static final AddressRange EDGE = AddressRange.parse("10.0.0.0/8").orElseThrow();
    private static final AccessPolicy RULES = new AccessPolicy(List.of(
            rule("/public/**", new Requirement.Everyone()).build(),
            rule("/reading/**", new Requirement.Everyone())
                    .methods(Set.of("GET", "HEAD"))
                    .build(),
            rule("/office/**", new Requirement.Everyone())
                    .from(List.of(AddressRange.parse("203.0.113.0/24").orElseThrow()))
                    .build(),
            rule("/vault/**", new Requirement.SignedIn())
                    .onAnonymous(OnAnonymous.FORBIDDEN)
                    .build(),
            rule("/strong/**", new Requirement.SignedIn())
                    .stepUp(new StepUp(List.of("mfa"), null))
                    .build(),
            rule("/machines/**", new Requirement.Everyone())
                    .clientCertificate(CertificateTest.any())
                    .build(),
            rule("/**", new Requirement.SignedIn()).build()));

    private EngineScene scene = EngineScene.start(
            config -> config.forwardAuth(true).trustedProxies(List.of(EDGE)).rules(RULES));

    private static AccessRule.Builder rule(String path, Requirement requirement) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void restart(UnaryOperator<GatehouseConfig.Builder> edit) {
        scene.close();
        scene = EngineScene.start(config -> edit.apply(
                config.forwardAuth(true).trustedProxies(List.of(EDGE)).rules(RULES)));
    }

    private Outcome ask(EdgeProxy edge, Visit visit) {
        return scene.handle(edge.asksAbout(visit).exchange());
    }

    private static Visit of(TestBrowser browser, Visit visit) {
        return visit.with("Cookie", browser.cookieHeader(APP + "/"));
    }

    private static Answer answer(Outcome outcome) {
        return outcome.match(new Outcome.Cases<>() {
            @Override
            public Answer proceed(Outcome.Proceed proceed) {
                throw new AssertionError("nothing but an answer is of use to a proxy");
            }

            @Override
            public Answer redirect(Outcome.Redirect redirect) {
                return new Answer(redirect.status(), Map.of("Location", redirect.location()), new byte[0]);
            }

            @Override
            public Answer reply(Outcome.Reply reply) {
                return reply.answer();
            }

            @Override
            public Answer refuse(Outcome.Refuse refuse) {
                return refuse.answer();
            }
        });
    }

    private static String location(Outcome outcome) {
        return answer(outcome).headers().getOrDefault("Location", "");
    }

    private static RefusalCode code(Outcome outcome) {
        return ((Outcome.Refuse) outcome).refusal().code();
    }

    @Test
    void theCertificateOfAProxyIsNotThatOfItsClient() {
        ClientCertificate edge = new ClientCertificate("CN=edge", "CN=CA", List.of(), "00".repeat(32));
        FakeExchange question =
                EdgeProxy.NGINX.asksAbout(Visit.navigation(APP + "/machines/a")).exchange();

        assertThat(answer(scene.handle(question.clientCertificate(edge))).status())
                .isEqualTo(401);
        assertThat(scene.handle(FakeExchange.navigation("/machines/a").clientCertificate(edge)))
                .isInstanceOf(Outcome.Proceed.class);
    }

    @Nested
    class SignedIn {
        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isLetThroughWithoutABodyAndWithIdentity(EdgeProxy edge) {
            TestBrowser alice = scene.signedIn("alice");

            Outcome outcome = ask(edge, of(alice, Visit.navigation(APP + "/reports?year=2026&q=a%20b")));

            Answer answer = answer(outcome);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers())
                    .containsEntry("OIDC_CLAIM_sub", "alice")
                    .containsEntry("OIDC_CLAIM_name", "alice")
                    .containsEntry("Cache-Control", "no-store")
                    .doesNotContainKeys("Location", "Set-Cookie");
            assertThat(outcome.cookies()).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isLetThroughForWhateverMethodTheRuleIsAbout(EdgeProxy edge) {
            TestBrowser alice = scene.signedIn("alice");

            for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PROPFIND", "OPTIONS")) {
                assertThat(answer(ask(edge, of(alice, Visit.of(method, APP + "/reports"))))
                                .status())
                        .as(method)
                        .isEqualTo(200);
            }
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void hasTheOtherCookiesOfTheApplicationHandedOnAlone(EdgeProxy edge) {
            TestBrowser alice = scene.signedIn("alice");
            Visit visit = of(alice, Visit.navigation(APP + "/"));

            Answer answer = answer(
                    ask(edge, visit.with("Cookie", "a=1; " + visit.headers().get("Cookie") + "; b=2")));

            assertThat(answer.headers()).containsEntry("Cookie", "a=1; b=2");
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void getsNoCookieEvenWhereTheSessionIsInOne(EdgeProxy edge) {
            restart(config ->
                    config.session(EngineScene.session(StoreKind.COOKIE).build()));
            TestBrowser alice = scene.signedIn("alice");
            scene.clock().advance(Duration.ofMinutes(30));

            Outcome outcome = ask(edge, of(alice, Visit.navigation(APP + "/")));

            assertThat(answer(outcome).status()).isEqualTo(200);
            assertThat(outcome.cookies()).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void hasTokensRenewedWhereTheyCanBeKept(StoreKind store) {
            restart(config -> config.session(EngineScene.session(store).build()));
            scene.provider().withRefreshTokens().tokenLifetime(Duration.ofMinutes(5));
            TestBrowser alice = scene.signedIn("alice");
            scene.clock().advance(Duration.ofSeconds(290));

            assertThat(answer(ask(EdgeProxy.NGINX, of(alice, Visit.navigation(APP + "/"))))
                            .status())
                    .isEqualTo(200);

            assertThat(scene.provider().requests(FakeProvider.Endpoint.TOKEN))
                    .filteredOn(request -> request.param("grant_type").equals("refresh_token"))
                    .hasSize(store == StoreKind.COOKIE ? 0 : 1);
        }

        @Test
        void isKeptOnTheServerSide() {
            TestBrowser alice = scene.signedIn("alice");
            for (int i = 0; i < 4; i++) {
                scene.clock().advance(Duration.ofMinutes(50));

                assertThat(answer(ask(EdgeProxy.NGINX, of(alice, Visit.navigation(APP + "/"))))
                                .status())
                        .isEqualTo(200);
            }
        }

        @ParameterizedTest
        @EnumSource(HeaderPreset.class)
        void isDescribedByEveryHeaderOfThePresetAtOnce(HeaderPreset preset) {
            restart(config -> config.identity(IdentityConfig.builder()
                    .headers(preset)
                    .headerMap(
                            preset == HeaderPreset.MAP
                                    ? Map.of("X-User", ClaimPath.of("sub"), "X-Phone", ClaimPath.of("phone"))
                                    : Map.of())
                    .build()));
            Answer known = answer(ask(EdgeProxy.TRAEFIK, of(scene.signedIn("alice"), Visit.navigation(APP + "/"))));
            Answer unknown = answer(ask(EdgeProxy.TRAEFIK, Visit.navigation(APP + "/public/x")));

            Map<String, String> expected = switch (preset) {
                case MOD_AUTH_OPENIDC ->
                    Map.of("OIDC_CLAIM_sub", "alice", "OIDC_CLAIM_email_verified", "", "OIDC_access_token", "");
                case OAUTH2_PROXY ->
                    Map.of(
                            "X-Forwarded-User", "alice",
                            "X-Forwarded-Email", "",
                            "X-Auth-Request-User", "alice",
                            "X-Auth-Request-Email", "",
                            "X-Auth-Request-Groups", "",
                            "X-Auth-Request-Preferred-Username", "",
                            "X-Auth-Request-Access-Token", "");
                case AUTHELIA ->
                    Map.of("Remote-User", "alice", "Remote-Name", "alice", "Remote-Email", "", "Remote-Groups", "");
                case MAP -> Map.of("X-User", "alice", "X-Phone", "");
                case NONE -> Map.of("Cookie", "");
            };
            assertThat(known.headers()).containsAllEntriesOf(expected);
            assertThat(unknown.headers().keySet()).containsAll(expected.keySet());
            expected.keySet()
                    .forEach(name ->
                            assertThat(unknown.headers().get(name)).as(name).isEmpty());
        }

        @Test
        void isDescribedByTheClaimsThatAreKept() {
            restart(config -> config.identity(IdentityConfig.builder()
                    .keepClaims(List.of("sub", "https://x/y"))
                    .build()));

            assertThat(answer(ask(EdgeProxy.NGINX, Visit.of("GET", APP + "/public/x")))
                            .headers())
                    .containsEntry("OIDC_CLAIM_sub", "")
                    .containsEntry("OIDC_CLAIM_https___x_y", "")
                    .doesNotContainKey("OIDC_CLAIM_email");
        }

        @Test
        void hasItsAccessTokenPassedWhereThatIsConfigured() {
            restart(config -> config.identity(IdentityConfig.builder()
                    .headers(HeaderPreset.OAUTH2_PROXY)
                    .passTokens(List.of(PassedToken.ACCESS_TOKEN))
                    .build()));

            Map<String, String> headers = answer(
                            ask(EdgeProxy.NGINX, of(scene.signedIn("alice"), Visit.navigation(APP + "/"))))
                    .headers();

            assertThat(headers.get("X-Auth-Request-Access-Token"))
                    .isNotEmpty()
                    .isEqualTo(headers.get("X-Forwarded-Access-Token"));
        }

        @Test
        void tellsEnvoyWhatToRemove() {
            restart(config -> config.identity(
                    IdentityConfig.builder().headers(HeaderPreset.AUTHELIA).build()));
            Visit visit = of(scene.signedIn("alice"), Visit.navigation(APP + "/"));

            FakeExchange exchange = EdgeProxy.ENVOY
                    .asksAbout(visit)
                    .exchange()
                    .header("oidc-claim-role", "admin")
                    .header("remote_user", "root");
            String remove = answer(scene.handle(exchange)).headers().getOrDefault("x-envoy-auth-headers-to-remove", "");

            assertThat(Arrays.asList(remove.split(",")))
                    .contains(
                            "remote-email",
                            "remote_user",
                            "remote-groups",
                            "x-forwarded-user",
                            "oidc-access-token",
                            "oidc_access_token",
                            "x-http-method-override",
                            "oidc-claim-role",
                            "cookie")
                    .doesNotContain("remote-user", "remote-name", "accept");
        }
    }

    @Nested
    class Anonymous {
        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isSentToTheProviderAndBackToTheDeepLink(EdgeProxy edge) throws Exception {
            TestBrowser browser = scene.browser();
            String deep = APP + "/reports?year=2026&q=a%20b&next=/x?y";

            Outcome outcome = ask(edge, Visit.navigation(deep));

            Answer answer = answer(outcome);
            assertThat(answer.status()).isEqualTo(edge.isNginx() ? 401 : 302);
            assertThat(location(outcome)).startsWith(scene.provider().issuer());
            assertThat(Params.parse(location(outcome)
                                    .substring(location(outcome).indexOf('?') + 1))
                            .atMostOne("redirect_uri"))
                    .hasValue(APP + "/oidc/callback");
            if (edge.isNginx()) {
                assertThat(answer.headers())
                        .containsEntry("X-Auth-Redirect", location(outcome))
                        .containsEntry("WWW-Authenticate", "Bearer realm=\"app.example.com\"")
                        .containsEntry("Cache-Control", "no-store");
            }
            assertThat(outcome.cookies())
                    .singleElement()
                    .extracting(SetCookie::toHeaderValue)
                    .asString()
                    .startsWith("__Host-gatehouse-login-")
                    .contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax");
            browser.keep(APP + "/", outcome);
            assertThat(browser.open(location(outcome)).url()).isEqualTo(deep);
            assertThat(answer(ask(edge, of(browser, Visit.navigation(deep)))).status())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isToldSoWithoutARedirectWhenItIsNoNavigation(EdgeProxy edge) {
            for (Visit visit : List.of(
                    Visit.fetch(APP + "/api"),
                    Visit.of("GET", APP + "/api"),
                    Visit.of("POST", APP + "/form").with("Accept", "text/html"),
                    Visit.navigation(APP + "/")
                            .with("X-Requested-With", "XMLHttpRequest")
                            .with("Sec-Fetch-Mode", "cors"),
                    Visit.navigation(APP + "/").with("Sec-Purpose", "prefetch"),
                    Visit.of("GET", APP + "/ws")
                            .with("Accept", "text/html")
                            .with("Upgrade", "websocket")
                            .with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="))) {
                Outcome outcome = ask(edge, visit);

                assertThat(answer(outcome).status()).as("%s", visit).isEqualTo(401);
                assertThat(code(outcome)).isEqualTo(RefusalCode.LOGIN_REQUIRED);
                assertThat(answer(outcome).headers())
                        .containsKey("WWW-Authenticate")
                        .containsEntry("Cache-Control", "no-store")
                        .doesNotContainKeys("Location", "X-Auth-Redirect");
                assertThat(outcome.cookies()).isEmpty();
            }
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void getsAStatusOfItsOwnOverGrpc(EdgeProxy edge) {
            Visit call = Visit.of("POST", APP + "/orders.Orders/List").with("Content-Type", "application/grpc+proto");

            assertThat(answer(ask(edge, call)).headers()).containsEntry("grpc-status", "16");
            assertThat(answer(ask(edge, call)).status()).isEqualTo(401);
            Answer denied =
                    answer(ask(edge, Visit.of("POST", APP + "/vault/x").with("Content-Type", "application/grpc")));
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.headers()).containsEntry("grpc-status", "7");
            assertThat(denied.body()).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void passesWhereEverybodyMay(EdgeProxy edge) {
            Answer answer = answer(ask(edge, Visit.of("GET", APP + "/public/page")));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("OIDC_CLAIM_sub", "");
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isDeniedWhereTheRuleSaysSo(EdgeProxy edge) {
            Outcome outcome = ask(edge, Visit.navigation(APP + "/vault"));

            assertThat(answer(outcome).status()).isEqualTo(403);
            assertThat(new String(answer(outcome).body(), StandardCharsets.UTF_8))
                    .contains("access_denied");
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isSentThroughOurOwnEndpointWhenCookiesHaveToBeClearedAway(EdgeProxy edge) {
            TestBrowser browser = scene.browser();
            for (int i = 0; i < 5; i++) {
                browser.keep(APP + "/", ask(edge, of(browser, Visit.navigation(APP + "/" + i))));
                scene.clock().advance(Duration.ofSeconds(1));
            }

            Outcome outcome = ask(edge, of(browser, Visit.navigation(APP + "/six?a=b&c=d")));

            assertThat(location(outcome)).isEqualTo(APP + "/oidc/login?return_to=%2Fsix%3Fa%3Db%26c%3Dd");
            assertThat(outcome.cookies()).isEmpty();
            assertThat(browser.open(location(outcome)).url()).isEqualTo(APP + "/six?a=b&c=d");
        }
    }

    @Nested
    class SignedInTooWeakly {
        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isSentToTheProviderAgainAndThenPasses(EdgeProxy edge) {
            TestBrowser alice = scene.signedIn("alice");
            scene.provider().idTokenClaims(claims -> claims.put("acr", "mfa"));

            Outcome outcome = ask(edge, of(alice, Visit.navigation(APP + "/strong/x?y=z")));

            assertThat(location(outcome)).startsWith(scene.provider().issuer()).contains("acr_values=mfa");
            alice.keep(APP + "/", outcome);
            assertThat(alice.open(location(outcome)).url()).isEqualTo(APP + "/strong/x?y=z");
            assertThat(answer(ask(edge, of(alice, Visit.navigation(APP + "/strong/x"))))
                            .status())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isAskedForNoLessThroughOurOwnEndpoint(EdgeProxy edge) {
            Visit visit = Visit.navigation(APP + "/strong/x").with("Cookie", "__Host-gatehouse-login-x=y");

            Outcome outcome = ask(edge, visit);

            assertThat(location(outcome)).isEqualTo(APP + "/oidc/login?return_to=%2Fstrong%2Fx&step_up=4");
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isToldSoWhereThereIsNobodyToSignIn(EdgeProxy edge) {
            Outcome outcome = ask(edge, of(scene.signedIn("alice"), Visit.fetch(APP + "/strong/x")));

            assertThat(answer(outcome).status()).isEqualTo(401);
            assertThat(answer(outcome).headers().get("WWW-Authenticate")).contains("insufficient_user_authentication");
        }
    }

    @Nested
    class TheOriginalRequest {
        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void decidesByItsMethod(EdgeProxy edge) {
            assertThat(answer(ask(edge, Visit.of("GET", APP + "/reading/x"))).status())
                    .isEqualTo(200);
            assertThat(answer(ask(edge, Visit.of("HEAD", APP + "/reading/x"))).status())
                    .isEqualTo(200);
            assertThat(answer(ask(edge, Visit.of("DELETE", APP + "/reading/x"))).status())
                    .isEqualTo(401);
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void decidesByTheAddressOfTheClient(EdgeProxy edge) {
            assertThat(answer(ask(edge, Visit.of("GET", APP + "/office/x"))).status())
                    .isEqualTo(200);
            assertThat(answer(scene.handle(edge.asksAbout(Visit.of("GET", APP + "/office/x"))
                                    .exchange()
                                    .replace("X-Forwarded-For", "198.51.100.4")))
                            .status())
                    .isEqualTo(401);
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isNotJudgedWithoutTheClientsAddressWhereARuleNeedsIt(EdgeProxy edge) {
            FakeExchange exchange =
                    edge.asksAbout(Visit.of("GET", APP + "/public/x")).exchange();
            FakeExchange blank = FakeExchange.request(exchange.method(), exchange.rawPath())
                    .scheme("http")
                    .authority(exchange.authority().orElseThrow())
                    .peer(EdgeProxy.ADDRESS);
            exchange.headers().names().stream()
                    .filter(name -> !name.equalsIgnoreCase("X-Forwarded-For"))
                    .forEach(name -> exchange.headers().all(name).forEach(value -> blank.header(name, value)));

            assertThat(code(scene.handle(blank))).isEqualTo(RefusalCode.FORWARDED_REQUEST_INVALID);
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void hasItsOwnCookiesAtItsOwnOrigin(EdgeProxy edge) {
            Outcome plain = ask(edge, Visit.navigation("http://other.example.org:8080/x"));

            assertThat(location(plain))
                    .contains("redirect_uri=http%3A%2F%2Fother.example.org%3A8080%2Foidc%2Fcallback");
            assertThat(plain.cookies())
                    .singleElement()
                    .extracting(SetCookie::toHeaderValue)
                    .asString()
                    .startsWith("gatehouse-login-")
                    .doesNotContain("Secure");
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isForAnAllowedHost(EdgeProxy edge) {
            restart(config -> config.allowedHosts(List.of("app.example.com")));

            assertThat(answer(ask(edge, Visit.of("GET", APP + "/public/x"))).status())
                    .isEqualTo(200);
            Outcome other = ask(edge, Visit.of("GET", "https://evil.example.net/public/x"));
            assertThat(code(other)).isEqualTo(RefusalCode.HOST_NOT_ALLOWED);
            assertThat(answer(other).status()).isEqualTo(edge.isNginx() ? 403 : 421);
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isForThePublicUrlToTheLetter(EdgeProxy edge) {
            restart(config -> config.publicUrl(Origin.parse(APP).orElseThrow())
                    .allowedHosts(List.of("app.example.com", "app.example.com:8443")));

            assertThat(answer(ask(edge, Visit.of("GET", APP + "/public/x"))).status())
                    .isEqualTo(200);
            for (String url : List.of("http://app.example.com/public/x", APP + ":8443/public/x")) {
                assertThat(code(ask(edge, Visit.of("GET", url)))).isEqualTo(RefusalCode.HOST_NOT_ALLOWED);
            }
        }

        @ParameterizedTest
        @EnumSource(EdgeProxy.class)
        void isWhatEventsTellOf(EdgeProxy edge) {
            ask(edge, Visit.navigation(APP + "/vault/x?secret=1"));

            assertThat(scene.events())
                    .filteredOn(GatehouseEvent.RequestRefused.class::isInstance)
                    .singleElement()
                    .extracting(event -> ((GatehouseEvent.RequestRefused) event).request())
                    .isEqualTo(new GatehouseEvent.RequestSummary(
                            EdgeProxy.CLIENT,
                            "GET",
                            "app.example.com",
                            "/vault/x",
                            new GatehouseEvent.Involved("", "", "", "rules[3]"),
                            ""));
        }

        @Test
        void comesOverAWebSocketSchemeFromTraefik() {
            FakeExchange exchange = EdgeProxy.TRAEFIK
                    .asksAbout(of(scene.signedIn("alice"), Visit.of("GET", APP + "/ws")))
                    .exchange()
                    .replace("X-Forwarded-Proto", "wss");

            assertThat(answer(scene.handle(exchange)).status()).isEqualTo(200);
        }

        @Test
        void isNotOfAnApplicationThatTheSessionCookieNeverReaches() {
            FakeExchange exchange =
                    EdgeProxy.NGINX.asksAbout(Visit.navigation(APP + "/x")).exchange();
            FakeExchange below = FakeExchange.request("GET", "/auth" + exchange.rawPath())
                    .contextPath("/auth")
                    .peer(EdgeProxy.ADDRESS);
            exchange.headers()
                    .names()
                    .forEach(name ->
                            below.header(name, exchange.headers().first(name).orElseThrow()));

            assertThat(code(scene.handle(below))).isEqualTo(RefusalCode.FORWARDED_REQUEST_INVALID);
            restart(config -> config.session(EngineScene.session(StoreKind.MEMORY)
                    .cookie(CookieConfig.builder().path("/").build())
                    .build()));
            assertThat(location(scene.handle(below)))
                    .contains("redirect_uri=https%3A%2F%2Fapp.example.com%2Fauth%2Foidc%2Fcallback");
        }
    }

    @Nested
    class OurOwnEndpoints {
        @ParameterizedTest
        @EnumSource(
                value = EdgeProxy.class,
                mode = EnumSource.Mode.EXCLUDE,
                names = {"ENVOY", "ISTIO"})
        void areNotAskedAbout(EdgeProxy edge) {
            TestBrowser alice = scene.signedIn("alice");
            for (String path :
                    List.of("/oidc/callback?code=x&state=y", "/oidc/session", "/oidc", "/oidc/x", "/oidc/%6cogin")) {
                Outcome outcome = ask(edge, of(alice, Visit.navigation(APP + path)));

                assertThat(answer(outcome).status()).as(path).isEqualTo(403);
                assertThat(code(outcome)).as(path).isEqualTo(RefusalCode.FORWARDED_REQUEST_INVALID);
            }
        }

        @Test
        void redirectThroughEnvoy() {
            TestBrowser browser = scene.browser();
            Outcome toProvider = ask(EdgeProxy.ENVOY, Visit.navigation(APP + "/oidc/login?return_to=/x"));
            browser.keep(APP + "/", toProvider);
            String callback = browser.stoppingAt(APP + "/oidc/callback")
                    .open(location(toProvider))
                    .url();

            Outcome outcome = ask(EdgeProxy.ENVOY, of(browser, Visit.navigation(callback)));

            assertThat(answer(outcome).status()).isBetween(300, 399);
            assertThat(location(outcome)).isEqualTo(APP + "/x");
            assertThat(outcome.cookies()).extracting(SetCookie::name).contains("__Host-gatehouse");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/oidc/session",
                    "/oidc/logged-out",
                    "/oidc/authz/nginx",
                    "/oidc/authz/envoy/x",
                    "/oidc/",
                    "/oidc/x"
                })
        void neverLookLikeLeaveToEnvoy(String path) {
            TestBrowser alice = scene.signedIn("alice");

            assertThat(answer(ask(EdgeProxy.ENVOY, of(alice, Visit.navigation(APP + path))))
                            .status())
                    .isEqualTo(403);
        }

        @Test
        void doNothingThatEnvoyCannotBeToldOf() {
            TestBrowser alice = scene.signedIn("alice");
            String logout = APP + "/oidc/logout/frontchannel?iss="
                    + URLEncoder.encode(scene.provider().issuer(), StandardCharsets.UTF_8) + "&sid=sid-of-alice";

            assertThat(answer(ask(EdgeProxy.ENVOY, Visit.navigation(logout))).status())
                    .isEqualTo(403);
            assertThat(answer(ask(EdgeProxy.ENVOY, of(alice, Visit.navigation(APP + "/x"))))
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void askInsteadOfAnsweringWithAPageThatLooksLikeLeave() {
            TestBrowser alice = scene.signedIn("alice");
            Visit foreign = of(alice, Visit.navigation(APP + "/oidc/logout")).with("Sec-Fetch-Site", "cross-site");

            assertThat(answer(ask(EdgeProxy.ENVOY, foreign)).status()).isEqualTo(403);
            assertThat(answer(ask(EdgeProxy.ENVOY, of(alice, Visit.navigation(APP + "/x"))))
                            .status())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/oidc/authz",
                    "/oidc/authz/",
                    "/oidc/authz/nginx/",
                    "/oidc/authz/nginx/x",
                    "/oidc/authz/traefik",
                    "/oidc/authz/forward/",
                    "/oidc/%61uthz/forward",
                    "/oidc/authz/envoyx"
                })
        void belowAuthzAreThreeAndNoApplications(String path) {
            restart(config -> config.rules(new AccessPolicy(
                    List.of(rule("/**", new Requirement.Everyone()).build()))));
            FakeExchange exchange = FakeExchange.request("GET", path).peer(EdgeProxy.ADDRESS);

            assertThat(code(scene.handle(exchange))).isEqualTo(RefusalCode.FORWARDED_REQUEST_INVALID);
        }
    }

    @Test
    void isAnsweredOnlyWhereThatIsWanted() {
        for (boolean written : new boolean[] {true, false}) {
            try (EngineScene off = EngineScene.start(config -> {
                GatehouseConfig.Builder same =
                        config.trustedProxies(List.of(EDGE)).rules(RULES);
                return written ? same.forwardAuth(false) : same;
            })) {
                for (String address :
                        List.of("/oidc/authz/nginx", "/oidc/authz/forward", "/oidc/authz/envoy/public/x")) {
                    Outcome outcome = off.handle(FakeExchange.request("GET", address)
                            .peer("10.1.1.1")
                            .header("X-Original-URL", "https://app.example.com/public/x")
                            .header("X-Original-Method", "GET")
                            .header("X-Forwarded-Method", "GET")
                            .header("X-Forwarded-Proto", "https")
                            .header("X-Forwarded-Host", "app.example.com")
                            .header("X-Forwarded-Uri", "/public/x"));
                    assertThat(outcome)
                            .isInstanceOfSatisfying(
                                    Outcome.Refuse.class,
                                    refuse ->
                                            assertThat(refuse.answer().status()).isEqualTo(403));
                }
            }
        }
    }
}
