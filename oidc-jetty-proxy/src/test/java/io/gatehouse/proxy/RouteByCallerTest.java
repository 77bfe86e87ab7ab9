package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.Identity;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.upstream.Routes;
import io.gatehouse.testing.AssertionVerifier;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.FakeProvider;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks decides where a request goes, and for whom the assertion is that goes with it. */
@Timeout(60)
class RouteByCallerTest {
    private static final Requirement ADMIN = new Requirement.Role(List.of("admin"));
    private static final Requirement BETA = new Requirement.Role(List.of("beta"));
    private static final String ASSERTION = "X-Gatehouse-Assertion";

    private static RouteConfig.Builder to(String upstream) {
        return RouteConfig.builder(URI.create(upstream));
    }

    private static Caller with(String... roles) {
        return Caller.of(
                Credential.SESSION,
                new Identity("default", "https://op", "s", "s", Set.of(roles), Map.of()),
                Set.of(),
                null,
                null);
    }

    private static String chosen(Caller caller, String path, RouteConfig.Builder... routes) throws Exception {
        return new Routes(Arrays.stream(routes).map(RouteConfig.Builder::build).toList())
                .find(new Origin("https", "app.example.com", 443), CanonicalPath.of(path), caller)
                .map(route -> route.upstreams().get(0).origin().host())
                .orElse("none");
    }

    @Nested
    class TheChoice {
        @Test
        void fallsOnTheFirstOfEqualPrefixesThatIsForTheCaller() throws Exception {
            RouteConfig.Builder[] routes = {
                to("http://admins").when(ADMIN), to("http://testers").when(BETA), to("http://rest")
            };
            assertThat(chosen(with("admin"), "/", routes)).isEqualTo("admins");
            assertThat(chosen(with("beta"), "/", routes)).isEqualTo("testers");
            assertThat(chosen(with("beta", "admin"), "/", routes)).isEqualTo("admins");
            assertThat(chosen(with(), "/", routes)).isEqualTo("rest");
            assertThat(chosen(Caller.anonymous(), "/", routes)).isEqualTo("rest");
        }

        @Test
        void fallsOnAShorterPrefixWhereALongerOneIsForOthers() throws Exception {
            RouteConfig.Builder[] routes = {
                to("http://rest"), to("http://admins").path("/admin").when(ADMIN)
            };
            assertThat(chosen(with("admin"), "/admin/x", routes)).isEqualTo("admins");
            assertThat(chosen(with("user"), "/admin/x", routes)).isEqualTo("rest");
        }

        @Test
        void fallsOnALongerPrefixFirst() throws Exception {
            assertThat(chosen(
                            with("admin"),
                            "/a/b",
                            to("http://short").when(ADMIN),
                            to("http://long").path("/a")))
                    .isEqualTo("long");
        }

        @Test
        void fallsOnNothingWhereEveryRouteIsForOthers() throws Exception {
            assertThat(chosen(Caller.anonymous(), "/", to("http://admins").when(ADMIN)))
                    .isEqualTo("none");
            assertThat(chosen(Caller.anonymous(), "/", to("http://others").when(new Requirement.Not(ADMIN))))
                    .as("of whoever is anonymous nothing is known")
                    .isEqualTo("none");
        }
    }

    @Nested
    class TheSettings {
        private List<String> problems(String... routes) {
            return GatewayConfigTest.problemsOf("routes:\n  - " + String.join("\n  - ", routes) + "\n");
        }

        @Test
        void speakTheWordsOfRules() {
            assertThat(problems(
                            "{path: /, upstream: 'http://a', when: {role: admin}}",
                            "{path: /, upstream: 'http://b', when: {any: [{role: beta}, {claim: {email: '*@example.com'}}]}}",
                            "{path: /, upstream: 'http://c', when: signed-in}",
                            "{path: /, upstream: 'http://d'}"))
                    .isEmpty();
            assertThat(problems("{path: /, upstream: 'http://a', when: {rolle: admin}}"))
                    .singleElement()
                    .asString()
                    .contains("routes[0].when");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{upstream: 'http://a'} | {upstream: 'http://b', when: {role: admin}} | stands behind routes[0]",
                    "{upstream: 'http://a'} | {upstream: 'http://b', hosts: [h]} | stands behind routes[0]",
                    "{upstream: 'http://a', hosts: [h, i]} | {upstream: 'http://b', hosts: [H]} | stands behind routes[0]",
                    "{upstream: 'http://a', when: {role: x}} | {upstream: 'http://b', when: {role: x}} | has the path and the hosts of routes[0]",
                    "{path: /a, upstream: 'http://a'} | {path: /a/, upstream: 'http://b'} | has the path and the hosts of routes[0]",
                })
        void mustLeaveSomethingForEveryRoute(String first, String second, String why) {
            assertThat(problems(first, second))
                    .singleElement()
                    .asString()
                    .contains("routes[1]: " + why, "no request would ever come to it");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{upstream: 'http://a', when: {role: admin}} | {upstream: 'http://b'}",
                    "{upstream: 'http://a', when: {role: admin}} | {upstream: 'http://b', when: {role: beta}}",
                    "{upstream: 'http://a', hosts: [h]} | {upstream: 'http://b'}",
                    "{upstream: 'http://a', hosts: [h]} | {upstream: 'http://b', hosts: [h, i]}",
                    "{path: /a, upstream: 'http://a'} | {path: /b, upstream: 'http://b'}",
                })
        void mayNameUpstreamsForSome(String first, String second) {
            assertThat(problems(first, second)).isEmpty();
        }

        @Test
        void nameAnAudienceOnlyWhereThereAreAssertions() {
            String route = "{upstream: 'http://a', assertion-audience: reports}";
            assertThat(problems(route)).singleElement().asString().contains("routes[0].assertion-audience: has no use");
            assertThat(GatewayConfigTest.problemsOf(
                            "routes: [" + route + "]\nidentity: {assertion: {enabled: true}}\n"))
                    .isEmpty();
            assertThat(
                            GatewayConfigTest.problemsOf(
                                    "routes: [{upstream: 'http://a', assertion-audience: 'a b'}]\nidentity: {assertion: {enabled: true}}\n"))
                    .singleElement()
                    .asString()
                    .contains("routes[0].assertion-audience: expected 1 to 255 printable ASCII characters");
        }

        @Test
        void areNoneOfTheEngine() {
            assertThat(ConfigReader.keys()).noneMatch(key -> key.name().startsWith("routes"));
        }
    }

    @Nested
    class OverTheWire {
        private GatehouseConfig config(FakeProvider provider) {
            return GatehouseConfig.builder()
                    .provider(provider.config().build())
                    .allowedHosts(List.of("127.0.0.1"))
                    .identity(IdentityConfig.builder()
                            .assertion(AssertionConfig.builder().build())
                            .build())
                    .rules(new AccessPolicy(List.of(
                            AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                                    .build(),
                            AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                                    .build())))
                    .build();
        }

        @Test
        void everyUpstreamGetsItsOwnPeopleAndAnAssertionForItselfAlone() throws Exception {
            try (FakeProvider provider = FakeProvider.start();
                    Upstream admins = Upstream.ok();
                    Upstream rest = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            config(provider),
                            RouteConfig.builder(admins.uri())
                                    .when(ADMIN)
                                    .assertionAudience("admins")
                                    .build(),
                            RouteConfig.builder(rest.uri()).build())) {
                String app = gateway.uri().toString();
                provider.user("root", Map.of("roles", List.of("admin")));
                Browser root = new Browser();
                assertThat(root.open(app + "/x").status()).isEqualTo(200);
                Wire.Head atAdmins = admins.next().head();
                provider.user("alice", Map.of("roles", List.of("user")));
                Browser alice = new Browser();
                assertThat(alice.open(app + "/x").status()).isEqualTo(200);
                Wire.Head atRest = rest.next().head();

                // As an application does it: with nothing but what the gateway publishes.
                String jwks =
                        new Browser().request("GET", app + "/oidc/jwks").send().text();
                AssertionVerifier ofAdmins = AssertionVerifier.of(jwks, app, "admins", InstantSource.system());
                AssertionVerifier ofRest = AssertionVerifier.of(jwks, app, app, InstantSource.system());
                String forAdmins = atAdmins.all(ASSERTION).get(0);
                String forRest = atRest.all(ASSERTION).get(0);
                assertThat(atAdmins.all(ASSERTION)).hasSize(1);
                assertThat(ofAdmins.verify(forAdmins).getSubject()).isEqualTo("root");
                assertThat(ofRest.verify(forRest).getSubject()).isEqualTo("alice");
                assertThat(ofRest.believes(forAdmins)).isFalse();
                assertThat(ofAdmins.believes(forRest)).isFalse();
                assertThat(JWKSet.parse(jwks).getKeys()).hasSize(1).noneMatch(key -> key.isPrivate());

                alice.request("GET", app + "/y").send();
                assertThat(rest.next().head().all(ASSERTION))
                        .as("what is kept is sent again")
                        .containsExactly(forRest);
                assertThat(admins.idle()).isTrue();
            }
        }

        @Test
        void noUpstreamGetsAnAssertionThatTheClientSends() throws Exception {
            try (FakeProvider provider = FakeProvider.start();
                    Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            config(provider),
                            RouteConfig.builder(upstream.uri())
                                    .assertionAudience("reports")
                                    .build())) {
                String app = gateway.uri().toString();
                Browser alice = new Browser();
                alice.open(app + "/x");
                upstream.next();
                for (String spelling : List.of(
                        ASSERTION, "x_gatehouse_assertion", "X.Gatehouse.Assertion", "Cf-Access-Jwt-Assertion")) {
                    alice.request("GET", app + "/x")
                            .header(spelling, "forged")
                            .header("Connection", "close, " + ASSERTION)
                            .send();
                    Wire.Head head = upstream.next().head();
                    assertThat(head.all(ASSERTION)).hasSize(1);
                    assertThat(head.fields().toString()).doesNotContain("forged");
                    new Browser()
                            .request("GET", app + "/public/x")
                            .header(spelling, "forged")
                            .send();
                    Wire.Head anonymous = upstream.next().head();
                    assertThat(anonymous.all(ASSERTION)).isEmpty();
                    assertThat(anonymous.fields().toString()).doesNotContain("forged");
                }
            }
        }

        @Test
        void nobodyIsSentToARouteForOthers() throws Exception {
            try (FakeProvider provider = FakeProvider.start();
                    Upstream admins = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            config(provider),
                            RouteConfig.builder(admins.uri()).when(ADMIN).build())) {
                Browser.Response response = new Browser()
                        .request("GET", gateway.uri() + "/public/x")
                        .header("Accept", "application/json")
                        .send();
                assertThat(response.status()).isEqualTo(404);
                assertThat(response.text()).contains("no_route");
                assertThat(admins.idle()).isTrue();
            }
        }
    }
}
