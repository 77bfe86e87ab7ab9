package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.AddressRange;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EdgeProxy.Question;
import io.gatehouse.testing.EdgeProxy.Visit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every door promises to other people's proxies, tested over real sockets. The door need not have an application behind it. The
 * proxy has an address of its own on the loopback interface; from any other nobody is believed.
 */
public abstract class ForwardAuthContract {
    private static final String EDGE = "127.0.0.2";

    @SuppressWarnings("NullAway.Init") // before all tests
    private static FakeProvider provider;

    private String app = "";
    private final Browser browser = new Browser();

    /** Opens the door with these settings and returns its origin, such as {@code http://127.0.0.1:4711}. */
    protected abstract String open(GatehouseConfig config) throws Exception;

    /** Closes what {@link #open} opened. */
    protected abstract void close() throws Exception;

    /** Starts the provider, once. */
    @BeforeAll
    static void startTheProvider() {
        provider = FakeProvider.start();
    }

    /** Stops the provider. */
    @AfterAll
    static void stopTheProvider() {
        provider.close();
    }

    /** Opens the door. */
    @BeforeEach
    final void openTheDoor() throws Exception {
        provider.user("alice", Map.of("name", "Jörg Łuć", "email", "alice@example.com"));
        app = open(GatehouseConfig.builder()
                .provider(provider.config().build())
                .allowedHosts(List.of("127.0.0.1"))
                .forwardAuth(true)
                .trustedProxies(List.of(AddressRange.parse(EDGE).orElseThrow()))
                .rules(new AccessPolicy(List.of(
                        AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                                .build(),
                        AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                                .build())))
                .build());
    }

    /** Closes everything. */
    @AfterEach
    final void closeTheDoor() throws Exception {
        close();
    }

    private Browser.Request question(EdgeProxy edge, Visit visit) {
        Question question = edge.asksAbout(visit, app.substring(app.indexOf("://") + 3));
        Browser.Request request = browser.request(question.method(), app + question.target())
                .from(EDGE)
                .header("Host", question.host());
        question.headers().forEach(header -> request.header(header.getKey(), header.getValue()));
        return request;
    }

    private Browser.Response ask(EdgeProxy edge, Visit visit) throws IOException {
        return question(edge, visit).send();
    }

    private Visit withSession(Visit visit) {
        return visit.with(
                "Cookie", "gatehouse=" + browser.cookies().value("gatehouse").orElseThrow());
    }

    /** Signs in through the door itself, which is how the edge has the person do it. */
    private void signIn() throws Exception {
        Browser.Response response = browser.navigate(app + "/oidc/login?return_to=/private");
        for (int i = 0; i < 2; i++) {
            response = browser.navigate(response.location());
        }
        assertThat(response.location()).isEqualTo(app + "/private");
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void sendsAPersonToTheProviderAndTakesThemBack(EdgeProxy edge) throws Exception {
        Visit visit = Visit.navigation(app + "/deep?a=b&c=%C3%A4&d=/x?y");

        Browser.Response response = ask(edge, visit);

        assertThat(response.status()).isEqualTo(edge.isNginx() ? 401 : 302);
        assertThat(response.header("Location"))
                .hasValueSatisfying(location -> assertThat(location).startsWith(provider.issuer()));
        assertThat(response.header("Cache-Control")).hasValue("no-store");
        assertThat(response.all("Set-Cookie"))
                .singleElement()
                .asString()
                .startsWith("gatehouse-login-")
                .contains("; Path=/", "; HttpOnly", "; SameSite=Lax");
        if (edge.isNginx()) {
            assertThat(response.header("X-Auth-Redirect")).isEqualTo(response.header("Location"));
            assertThat(response.header("WWW-Authenticate")).isPresent();
        }
        String pending = response.all("Set-Cookie").get(0).replaceFirst(";.*", "");
        browser.cookies()
                .put(
                        "127.0.0.1",
                        pending.substring(0, pending.indexOf('=')),
                        pending.substring(pending.indexOf('=') + 1));
        Browser.Response toCallback =
                browser.navigate(response.header("Location").orElseThrow());
        assertThat(toCallback.location()).startsWith(app + "/oidc/callback?");
        Browser.Response back = browser.navigate(toCallback.location());
        assertThat(back.location()).isEqualTo(app + "/deep?a=b&c=%C3%A4&d=/x?y");
        assertThat(ask(edge, withSession(visit)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void letsWhoeverIsSignedInThroughWithEveryHeader(EdgeProxy edge) throws Exception {
        signIn();

        Browser.Response response = ask(edge, withSession(Visit.of("POST", app + "/private")));

        assertThat(response.status()).as("%s", response).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.header(Echo.MARK)).isEmpty();
        assertThat(response.all("OIDC_CLAIM_sub")).containsExactly("alice");
        assertThat(response.all("OIDC_CLAIM_name")).containsExactly("Jörg Łuć");
        assertThat(response.all("OIDC_CLAIM_groups")).containsExactly("");
        assertThat(response.all("OIDC_access_token")).containsExactly("");
        assertThat(response.all("Cookie")).containsExactly("");
        assertThat(response.all("Set-Cookie")).isEmpty();
        assertThat(response.header("Cache-Control")).hasValue("no-store");
        assertThat(response.header("x-envoy-auth-headers-to-remove").isPresent())
                .isEqualTo(edge.isEnvoy());
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void givesTheApplicationsOwnCookiesBackAsTheyCame(EdgeProxy edge) throws Exception {
        Browser.Response response =
                ask(edge, Visit.navigation(app + "/public/x").with("Cookie", "theme=grün; a=b"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.all("Cookie")).containsExactly("theme=grün; a=b");
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void refusesWhatIsNoNavigation(EdgeProxy edge) throws Exception {
        for (Visit visit : List.of(
                Visit.fetch(app + "/private"),
                Visit.of("GET", app + "/private"),
                Visit.of("GET", app + "/ws").with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="))) {
            Browser.Response response = ask(edge, visit);

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.header("Location")).isEmpty();
            assertThat(response.header("WWW-Authenticate")).isPresent();
            assertThat(response.all("Set-Cookie")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void letsEverybodyThroughWhereTheyMay(EdgeProxy edge) throws Exception {
        Browser.Response response = ask(edge, Visit.navigation(app + "/public/x?y=z"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.all("OIDC_CLAIM_sub")).containsExactly("");
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void believesNobodyElse(EdgeProxy edge) throws Exception {
        signIn();

        Browser.Response response = question(edge, withSession(Visit.of("GET", app + "/public/x")))
                .from("127.0.0.1")
                .send();

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header("OIDC_CLAIM_sub")).isEmpty();
        assertThat(response.text().isEmpty()).isEqualTo(edge == EdgeProxy.HAPROXY);
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void believesNobodyTwice(EdgeProxy edge) throws Exception {
        for (String name : List.of(
                "X-Original-URL", "X-Original-Method", "X-Forwarded-Method", "X-Forwarded-Proto", "X-Forwarded-Uri")) {
            Browser.Request request = question(edge, Visit.of("GET", app + "/public/x"));
            boolean read = edge.isNginx()
                    ? name.startsWith("X-Original")
                    : edge.isEnvoy() ? name.endsWith("Proto") : name.startsWith("X-Forwarded");
            int status = request.header(name, "GET").send().status();

            assertThat(status).as(name).isEqualTo(read ? 403 : 200);
        }
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void letsNobodyThroughAnAmbiguousPath(EdgeProxy edge) throws Exception {
        signIn();
        for (String path : List.of(
                "/public/../private",
                "/public/%2e%2e/private",
                "//evil.example/public/x",
                "/public//x",
                "/public/x%2f..%2f..%2fprivate",
                "/public/x%5c..",
                "/public;x=1/y",
                "/public/%00",
                "/public/%252e",
                "/public\\x")) {
            Browser.Response response = ask(edge, withSession(Visit.navigation(app + path)));

            assertThat(response.status()).as(path).isIn(400, 403);
            assertThat(response.header("Location")).as(path).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void isNotAskedAboutOurOwnPages(EdgeProxy edge) throws Exception {
        signIn();

        assertThat(ask(edge, withSession(Visit.navigation(app + "/oidc/session")))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oidc/authz", "/oidc/authz/traefik", "/oidc/authz/nginx/", "/oidc/%61uthz/nginx"})
    void hasNoOtherEndpoints(String path) throws Exception {
        signIn();

        assertThat(browser.request("GET", app + path).send().status()).isEqualTo(403);
    }

    @Test
    void answersAnyMethod() throws Exception {
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")) {
            Question question = EdgeProxy.NGINX.asksAbout(Visit.of("GET", app + "/public/x"));
            Browser.Request request =
                    browser.request(method, app + question.target()).from(EDGE);
            question.headers().forEach(header -> request.header(header.getKey(), header.getValue()));

            assertThat(request.send().status()).as(method).isEqualTo(200);
        }
    }
}
