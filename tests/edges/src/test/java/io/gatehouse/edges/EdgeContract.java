package io.gatehouse.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Browser;
import io.gatehouse.testing.Echo;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who copies a sample may rely on, whichever the edge. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EdgeContract {
    private static final String DEEP_LINK = "/reports/a%20b?x=1&y=%26z&empty=&back=/other?q&p=%E2%82%AC";

    final FakeProvider provider = FakeProvider.start();
    final Browser browser = new Browser();

    private final Product product;

    /** What the application is told by: header and, for alice, value. */
    private final Map<String, String> identity;

    private EchoServer application;
    private Program gateway;
    private Program edge;
    private Path directory;
    private Sample.Addresses addresses;

    EdgeContract(Product product, Map<String, String> identity) {
        this.product = product;
        this.identity = identity;
    }

    @BeforeAll
    void startEverything(@TempDir Path temporary) throws IOException {
        directory = temporary;
        product.executable();
        application = EchoServer.start();
        provider.client("quickstart", "quickstart-secret");
        addresses = new Sample.Addresses(
                Program.freePort(),
                Program.freePort(),
                URI.create(application.url()).getPort(),
                provider.issuer());
        gateway = Program.gateway(sample(addresses), addresses);
        edge = startEdge(addresses);
    }

    @AfterAll
    void stopEverything() {
        if (edge != null) {
            edge.close();
        }
        if (gateway != null) {
            gateway.close();
        }
        if (application != null) {
            application.close();
        }
        provider.close();
    }

    @BeforeEach
    void meetAlice() {
        browser.cookies().clear();
        provider.user(
                "alice",
                Map.of("name", "Zoë Adams", "email", "alice@example.com", "groups", List.of("staff", "admin")));
    }

    final String url(String path) {
        return edge.url() + path;
    }

    final Sample.Addresses addresses() {
        return addresses;
    }

    final Program startEdge(Sample.Addresses others) throws IOException {
        return Program.edge(product, sample(others), others);
    }

    final Sample sample(Sample.Addresses others) throws IOException {
        return Sample.of(product, directory, others);
    }

    /** Returns how browsers name the edge in {@code Host}. */
    final String authority() {
        return URI.create(edge.url()).getAuthority();
    }

    final int reached() {
        return application.requests();
    }

    final void signIn() throws IOException {
        assertThat(browser.open(url("/")).status()).isEqualTo(200);
    }

    /** Asserts that the application saw nothing of what somebody claims to be. */
    private static void assertNoForgery(Echo echo) {
        assertThat(echo.headers().values().stream().flatMap(List::stream))
                .noneMatch(value -> value.contains("mallory"));
    }

    private Browser.Request forged(Browser.Request request) {
        for (String name : identity.keySet()) {
            request.header(name, "mallory")
                    .header(name.toUpperCase(Locale.ROOT), "mallory")
                    .header(name.toLowerCase(Locale.ROOT), "mallory")
                    .header(name.replace('-', '_'), "mallory")
                    .header(name.replace('_', '-'), "mallory")
                    .header(name.toLowerCase(Locale.ROOT).replace('-', '_'), "mallory");
        }
        return request;
    }

    @Test
    void leadsFromADeepLinkThroughTheSignInBackToIt() throws IOException {
        int before = reached();
        Browser.Response away = browser.navigate(url(DEEP_LINK));
        assertThat(away.status()).isEqualTo(302);
        assertThat(away.location())
                .startsWith(provider.url(FakeProvider.Endpoint.AUTHORIZATION).toString());
        assertThat(away.all("Cache-Control")).contains("no-store");
        assertThat(reached()).isEqualTo(before);

        Browser.Response page = browser.follow(away);

        assertThat(page.url()).isEqualTo(url(DEEP_LINK));
        assertThat(Echo.of(page).target()).isEqualTo(DEEP_LINK);
    }

    @Test
    void tellsTheApplicationWhoIsAsking() throws IOException {
        signIn();
        Echo echo = Echo.of(browser.navigate(url("/")));
        identity.forEach((name, value) -> assertThat(echo.all(name).stream()
                        .map(raw -> new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)))
                .as(name)
                .containsExactly(value));
    }

    @Test
    void tellsTheApplicationOnPublicPathsToo() throws IOException {
        Echo anonymous = Echo.of(browser.navigate(url("/public/x")));
        assertThat(identity.keySet())
                .allMatch(name -> anonymous.header(name).orElse("").isEmpty());
        signIn();
        assertThat(Echo.of(browser.navigate(url("/public/x"))).headers())
                .containsKeys(identity.keySet().toArray(new String[0]));
    }

    @Test
    void doesNotPassOnWhatIsNotKnown() throws IOException {
        provider.user("bob", Map.of());
        signIn();
        Echo echo = Echo.of(forged(browser.navigation(url("/"))).send());
        assertNoForgery(echo);
        identity.forEach((name, value) -> {
            String expected = value.equals("alice") ? "bob" : "";
            assertThat(echo.header(name).orElse("")).as(name).isEqualTo(expected);
        });
    }

    @Test
    void removesTheIdentityThatAnAnonymousClientClaims() throws IOException {
        Echo echo = Echo.of(forged(browser.navigation(url("/public/x"))).send());
        assertNoForgery(echo);
        assertThat(forged(browser.navigation(url("/"))).send().status()).isEqualTo(302);
    }

    @Test
    void replacesTheIdentityThatASignedInClientClaims() throws IOException {
        signIn();
        Echo echo = Echo.of(forged(browser.navigation(url("/"))).send());
        assertNoForgery(echo);
        assertThat(echo.headers()).containsKeys(identity.keySet().toArray(new String[0]));
    }

    @Test
    void letsNoClientNameAnIdentityHeaderAway() throws IOException {
        signIn();
        Echo echo = Echo.of(browser.navigation(url("/"))
                .header("Connection", "close, " + String.join(", ", identity.keySet()))
                .send());
        assertThat(echo.headers()).containsKeys(identity.keySet().toArray(new String[0]));
        assertThat(String.join(",", echo.all("Connection")))
                .doesNotContainIgnoringCase(identity.keySet().iterator().next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade, HTTP2-Settings", "Upgrade"})
    void asksTheApplicationForNoProtocolThatNobodyWouldAskAbout(String connection) throws IOException {
        Echo echo = Echo.of(browser.navigation(url("/public/x"))
                .header("Connection", connection)
                .header("Upgrade", "h2c")
                .header("HTTP2-Settings", "AAMAAABkAAQAAP__")
                .send());
        assertThat(echo.headers()).doesNotContainKey("Upgrade");
        assertThat(String.join(",", echo.all("Connection"))).doesNotContainIgnoringCase("upgrade");
    }

    @ParameterizedTest
    @CsvSource({
        "h2c,       websocket, 'Upgrade'",
        "websocket, h2c,       'Upgrade'",
        "h2c,       websocket, 'Upgrade, HTTP2-Settings'",
        "websocket, h2c,       'Upgrade, HTTP2-Settings'"
    })
    void asksTheApplicationForNoOtherProtocolBesideWebSocket(String first, String second, String connection)
            throws IOException {
        Echo echo = Echo.of(browser.navigation(url("/public/x"))
                .header("Connection", connection)
                .header("Upgrade", first)
                .header("Upgrade", second)
                // Without it HAProxy would refuse what it takes for a WebSocket.
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("HTTP2-Settings", "AAMAAABkAAQAAP__")
                .send());
        assertThat(String.join(",", echo.all("Upgrade"))).doesNotContainIgnoringCase("h2c");
        assertThat(String.join(",", echo.all("Connection"))).doesNotContainIgnoringCase("settings");
    }

    @Test
    void letsNoClientNameAnIdentityHeaderAwayInASecondLine() throws IOException {
        signIn();
        String names = String.join(", ", identity.keySet());
        for (List<String> lines : List.of(List.of("Upgrade", names), List.of(names, "Upgrade"))) {
            Echo echo = Echo.of(browser.navigation(url("/"))
                    .header("Connection", lines.get(0))
                    .header("Connection", lines.get(1))
                    .header("Upgrade", "websocket")
                    .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                    .header("Origin", edge.url())
                    .send());
            assertThat(echo.headers()).containsKeys(identity.keySet().toArray(new String[0]));
            assertThat(String.join(",", echo.all("Connection")))
                    .doesNotContainIgnoringCase(identity.keySet().iterator().next());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Rewrite-URL", "X-Original-URL"
            })
    void tellsTheApplicationOfNoOtherMethodOrPathThanThoseThatWereJudged(String name) throws IOException {
        for (String path : List.of("/", "/public/x")) {
            signIn();
            Echo echo = Echo.of(
                    browser.navigation(url(path)).header(name, "/mallory").send());
            assertThat(echo.all(name)).as(path).isEmpty();
        }
    }

    @Test
    void judgesWhatWasAskedForAndNotWhatAClientSaysWasAskedFor() throws IOException {
        int before = reached();
        Browser.Response response = browser.navigation(url("/admin/x"))
                .header("X-Original-URL", url("/public/x"))
                .header("X-Original-URI", "/public/x")
                .header("X-Original-Method", "OPTIONS")
                .header("X-Forwarded-Uri", "/public/x")
                .header("X-Forwarded-URI", "/public/x")
                .header("X-Forwarded-Method", "OPTIONS")
                .header("X-Forwarded-Host", "evil.example.com")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Prefix", "/public")
                .header("X-Rewrite-URL", "/public/x")
                .header("Forwarded", "for=10.1.2.3;host=evil.example.com;proto=https")
                .send();
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.location()).startsWith(provider.issuer());
        assertThat(Echo.of(browser.follow(response)).target()).isEqualTo("/admin/x");
        assertThat(reached()).isEqualTo(before + 1);
    }

    @Test
    void saysWhereTheClientIsAndNotWhereItSaysToBe() throws IOException {
        Echo echo = Echo.of(browser.navigation(url("/public/x"))
                .header("X-Forwarded-For", "10.1.2.3")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "evil.example.com")
                .header("X-Forwarded-Port", "666")
                .header("X-Forwarded-Prefix", "/evil")
                .header("Forwarded", "for=10.1.2.3;host=evil.example.com;proto=https")
                .send());
        assertThat(echo.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(echo.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(echo.all("X-Forwarded-Host")).containsExactly(authority());
        assertThat(echo.all("Host")).containsExactly(authority());
        assertThat(echo.all("Forwarded")).noneMatch(value -> value.contains("10.1.2.3") || value.contains("evil"));
        assertThat(echo.all("X-Forwarded-Port")).doesNotContain("666");
        assertThat(echo.all("X-Forwarded-Prefix")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public/../admin/x",
                "/public/..%2fadmin/x",
                "/public/%2e%2e/admin/x",
                "/public%2f..%2fadmin/x",
                "/public/..;/admin/x",
                "/public//../admin/x",
                "/public/..\\admin/x",
                "//admin/x",
                "/oidc/../admin/x",
                "/oidc/..%2fadmin/x",
                "/OIDC/../admin/x",
                "/oidc;/../admin/x",
                "/%6fidc/%2e%2e/admin/x"
            })
    void letsNobodyRoundTheRulesBySpelling(String path) throws IOException {
        int before = reached();
        Browser.Response response = browser.fetching(url(path)).send();
        assertThat(response.status()).isIn(400, 401, 403, 404);
        assertThat(reached()).isEqualTo(before);
    }

    @Test
    void letsNobodyRoundTheRulesByAnotherHostInTheRequestLine() throws IOException {
        int before = reached();
        try (Wire wire = Wire.to(edge.url())) {
            wire.send(
                    "GET http://" + authority() + "/ HTTP/1.1",
                    "Host: other.example.com",
                    "Connection: close",
                    "Accept: application/json",
                    "");
            assertThat(wire.head()).matches("(?s)HTTP/1.1 (400|401|403|404|421) .*");
        }
        assertThat(reached()).isEqualTo(before);
    }

    @Test
    void answersAScriptWith401AndNoLogin() throws IOException {
        Browser.Response response = browser.fetching(url("/reports?x=1")).send();
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("Location")).isEmpty();
        assertThat(response.header("WWW-Authenticate").orElse("")).startsWith("Bearer");
        assertThat(browser.cookies().names()).isEmpty();
    }

    @Test
    void deniesWhoHasNotTheRole() throws IOException {
        provider.user("bob", Map.of("groups", List.of("staff")));
        signIn();
        int before = reached();
        Browser.Response response = browser.navigate(url("/admin/x?y=1"));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header(Echo.MARK)).isEmpty();
        assertThat(reached()).isEqualTo(before);
    }

    @Test
    void letsInWhoHasTheRole() throws IOException {
        signIn();
        assertThat(Echo.of(browser.navigate(url("/admin/x?y=1"))).target()).isEqualTo("/admin/x?y=1");
    }

    @Test
    void letsProgramsInWithAnAccessTokenWhereARuleSaysSo() throws IOException {
        String token = provider.issueAccessToken(claims -> {
            claims.put("aud", edge.url());
            claims.put("sub", "service");
        });
        Echo echo = Echo.of(calling("/api/orders?x=1", token).send());
        assertThat(echo.target()).isEqualTo("/api/orders?x=1");
        assertThat(identity.keySet()).anyMatch(name -> echo.all(name).equals(List.of("service")));

        int before = reached();
        assertThat(calling("/reports", token).send().status()).isEqualTo(401);
        assertThat(reached()).isEqualTo(before);
    }

    @Test
    void tellsProgramsWithoutAGoodTokenWhereToGetOne() throws IOException {
        int before = reached();
        String foreign = provider.issueAccessToken(claims -> claims.put("aud", "https://other.example.com"));
        Browser.Response refused = calling("/api/orders", foreign).send();
        assertThat(refused.status()).isEqualTo(401);
        String challenge = refused.header("WWW-Authenticate").orElse("");
        assertThat(challenge).startsWith("Bearer ").contains("error=\"invalid_token\"");
        assertThat(reached()).isEqualTo(before);

        String metadata = challenge.replaceFirst("(?s).*resource_metadata=\"([^\"]*)\".*", "$1");
        assertThat(metadata).startsWith(url("/.well-known/oauth-protected-resource"));
        Browser.Response document = browser.request("GET", metadata).send();
        assertThat(document.status()).isEqualTo(200);
        assertThat(document.text()).contains(provider.issuer());
        assertThat(reached()).isEqualTo(before);
    }

    private Browser.Request calling(String path, String token) {
        return browser.request("GET", url(path))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    @Test
    void signsOut() throws IOException {
        signIn();
        assertThat(browser.fetching(url("/")).send().status()).isEqualTo(200);
        Browser.Response page = browser.open(url("/oidc/logout"));
        assertThat(page.url()).startsWith(url("/oidc/logged-out"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(provider.requests(FakeProvider.Endpoint.END_SESSION)).isNotEmpty();
        assertThat(browser.fetching(url("/")).send().status()).isEqualTo(401);
    }

    @Test
    void passesBodiesAndMethodsOn() throws IOException {
        signIn();
        byte[] body = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        Echo echo = Echo.of(browser.request("POST", url("/orders"))
                .header("Origin", edge.url())
                .header("Sec-Fetch-Site", "same-origin")
                .body("text/plain", body)
                .send());
        assertThat(echo.method()).isEqualTo("POST");
        assertThat(echo.bodyLength()).isEqualTo(body.length);
    }

    @Test
    void keepsTheCookieOfTheSessionFromTheApplication() throws IOException {
        signIn();
        Optional<String> session = browser.cookies().value("gatehouse");
        assertThat(session).isPresent();
        browser.cookies().put("localhost", "theme", "dark");
        browser.cookies().put("localhost", "mygatehouse", "mine");
        Echo echo = Echo.of(browser.navigate(url("/")));
        String cookies = String.join("; ", echo.all("Cookie"));
        assertThat(cookies).contains("theme=dark").contains("mygatehouse=mine").doesNotContain(session.get());
    }

    @Test
    void answersNobodyButTheEdgeWithVerdicts() throws IOException {
        signIn();
        for (String path :
                List.of("/oidc/authz/nginx", "/oidc/authz/forward", "/oidc/authz/envoy/", "/oidc/%61uthz/forward")) {
            Browser.Response response = browser.fetching(url(path))
                    .header("X-Original-URL", url("/"))
                    .header("X-Original-Method", "GET")
                    .header("X-Forwarded-Method", "GET")
                    .header("X-Forwarded-Uri", "/")
                    .send();
            assertThat(response.status()).as(path).isIn(400, 403, 404);
            assertThat(response.headers()).doesNotContainKeys(identity.keySet().toArray(new String[0]));
        }
    }

    @Test
    void letsNobodyInWhileTheGatewayIsDown() throws IOException {
        signIn();
        int before = reached();
        try (Program alone = startEdge(addresses.edge(Program.freePort()).gateway(Program.freePort()))) {
            for (String path : List.of("/", "/public/x", "/admin/x", "/oidc/login")) {
                assertThat(browser.navigate(alone.url() + path).status())
                        .as(path)
                        .isIn(500, 502, 503);
                assertThat(browser.fetching(alone.url() + path).send().status())
                        .as(path)
                        .isIn(500, 502, 503);
            }
        }
        assertThat(reached()).isEqualTo(before);
    }
}
