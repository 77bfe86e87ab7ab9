package io.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The quickstart as somebody sees it who opens it for the first time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set by JUnit before the tests
class QuickstartTest {
    private Quickstart quickstart;
    private URI home;

    @BeforeAll
    void start() throws PortTakenException, IOException {
        quickstart = Quickstart.start(Ports.FREE);
        home = quickstart.url().orElseThrow().resolve("/");
    }

    @AfterAll
    void stop() {
        quickstart.close();
    }

    private static JsonNode parse(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpResponse<String> signIn(Visitor visitor, URI page, String button)
            throws IOException, InterruptedException {
        HttpResponse<String> loginPage = visitor.follow(visitor.open(page));
        return visitor.follow(visitor.press(loginPage, button));
    }

    @Nested
    class SigningIn {
        @Test
        void aProtectedPageLeadsToTheProvidersLoginPage() throws IOException, InterruptedException {
            Visitor visitor = new Visitor();

            HttpResponse<String> redirect = visitor.open(home);
            HttpResponse<String> loginPage = visitor.open(Visitor.target(redirect));

            assertThat(redirect.statusCode()).isEqualTo(302);
            assertThat(Visitor.target(redirect).toString())
                    .startsWith(quickstart.provider().issuer() + "/authorize?")
                    .contains("code_challenge_method=S256");
            assertThat(loginPage.statusCode()).isEqualTo(200);
            assertThat(loginPage.body()).contains("Ada Lovelace", "Zoë Müller", "Somebody else");
        }

        @Test
        void afterLoginTheBrowserIsBackAtThePageItAskedForAndTheAppKnowsThePerson()
                throws IOException, InterruptedException {
            Visitor visitor = new Visitor();
            URI page = home.resolve("/reports/2026?sort=name&q=%C3%BC");

            HttpResponse<String> landed = signIn(visitor, page, "ada");

            assertThat(landed.uri()).isEqualTo(page);
            assertThat(landed.statusCode()).isEqualTo(200);
            assertThat(landed.body()).contains("Hello, <span id=\"person\">Ada Lovelace</span>", "ada@example.com");
        }

        @Test
        void theAppGetsTheClaimsAsHeadersBeyondAsciiTooAndNotTheCookie() throws IOException, InterruptedException {
            Visitor visitor = new Visitor();
            signIn(visitor, home, "zoe");

            JsonNode shown = parse(visitor.json(home.resolve("/api?x=1")));

            assertThat(shown.at("/path").asString()).isEqualTo("/api");
            assertThat(shown.at("/query").asString()).isEqualTo("x=1");
            assertThat(shown.at("/claims/sub").asString()).isEqualTo("zoe");
            assertThat(shown.at("/claims/name").asString()).isEqualTo("Zoë Müller");
            assertThat(shown.at("/claims/groups").asString()).isEqualTo("support");
            assertThat(shown.at("/headers/OIDC_CLAIM_email/0").asString()).isEqualTo("zoe@example.com");
            assertThat(shown.at("/headers").propertyNames()).doesNotContain("Cookie");
        }

        @Test
        void anybodyElseCanSignInToo() throws IOException, InterruptedException {
            Visitor visitor = new Visitor();
            HttpResponse<String> loginPage = visitor.follow(visitor.open(home));

            assertThat(loginPage.body()).contains("<textarea name=\"claims\"", "<input name=\"username\" required");
        }
    }

    @Nested
    class NotSignedIn {
        @Test
        void thePublicPageIsShownToEverybody() throws IOException, InterruptedException {
            HttpResponse<String> page = new Visitor().open(home.resolve("/public/about"));

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("Nobody is signed in").doesNotContain("Hello, ");
        }

        @Test
        void nobodyCanSendIdentityHeadersThemselves() throws IOException, InterruptedException {
            JsonNode shown = parse(
                    new Visitor().json(home.resolve("/public"), "OIDC_CLAIM_sub", "admin", "oidc-claim-name", "Admin"));

            assertThat(shown.at("/path").asString()).isEqualTo("/public");
            assertThat(shown.at("/claims").isEmpty()).isTrue();
            assertThat(shown.at("/headers").propertyNames())
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT)
                            .replace('_', '-')
                            .startsWith("oidc-claim-"));
        }

        @Test
        void aProgramIsToldToSignInInsteadOfBeingRedirected() throws IOException, InterruptedException {
            HttpResponse<String> answer = new Visitor().json(home);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(parse(answer).at("/code").asString()).isEqualTo("login_required");
            assertThat(parse(answer).at("/login_url").asString()).isEqualTo(home.resolve("/oidc/login") + "");
        }
    }

    @Nested
    class SigningOut {
        @Test
        void signingOutEndsTheSessionHereAndAtTheProvider() throws IOException, InterruptedException {
            Visitor visitor = new Visitor();
            signIn(visitor, home, "ada");

            HttpResponse<String> logout = visitor.open(home.resolve("/oidc/logout"));
            HttpResponse<String> end = visitor.follow(logout);

            assertThat(Visitor.target(logout).toString())
                    .startsWith(quickstart.provider().issuer() + "/endsession?");
            assertThat(end.uri().getPath()).isEqualTo("/oidc/logged-out");
            assertThat(end.statusCode()).isEqualTo(200);
            assertThat(visitor.json(home).statusCode()).isEqualTo(401);
        }
    }

    @Nested
    class Starting {
        @Test
        void aTakenPortIsNamedTogetherWithTheWayToChooseAnother() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = taken.getLocalPort();

                assertThatThrownBy(() -> Quickstart.start(new Ports(port, 0, 0)))
                        .isInstanceOf(PortTakenException.class)
                        .hasMessageContainingAll("port " + port, "the gateway", "-Dquickstart.gateway.port=");
                assertThatThrownBy(() -> Quickstart.start(new Ports(0, port, 0)))
                        .isInstanceOf(PortTakenException.class)
                        .hasMessageContainingAll("port " + port, "the provider", "-Dquickstart.provider.port=");
                assertThatThrownBy(() -> Quickstart.start(new Ports(0, 0, port)))
                        .isInstanceOf(PortTakenException.class)
                        .hasMessageContainingAll("port " + port, "the application", "-Dquickstart.app.port=");
            }
        }

        @Test
        void theGatewayCanBeLeftOut() throws IOException, InterruptedException, PortTakenException {
            try (Quickstart two = Quickstart.startWithoutGateway(Ports.FREE)) {
                assertThat(two.url()).isEmpty();
                assertThat(new Visitor().json(two.app().url()).statusCode()).isEqualTo(200);
                URI metadata = URI.create(two.provider().issuer() + "/.well-known/openid-configuration");
                assertThat(parse(new Visitor().json(metadata)).at("/issuer").asString())
                        .isEqualTo(two.provider().issuer());
            }
        }
    }
}
