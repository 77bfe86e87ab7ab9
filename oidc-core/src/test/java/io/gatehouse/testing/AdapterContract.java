package io.gatehouse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.http.Params;
import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every door promises, tested over real sockets. A door's test extends this and opens the door in front of an application that
 * answers every request with an {@link Echo}.
 */
public abstract class AdapterContract {
    private static final String JSON_PROBLEM = "application/problem+json";

    @SuppressWarnings("NullAway.Init") // before all tests
    private static FakeProvider provider;

    private String app = "";
    private final Browser browser = new Browser();

    /** Opens the door with these settings and returns its origin, such as {@code http://127.0.0.1:4711}. */
    protected abstract String open(GatehouseConfig config) throws Exception;

    /** Closes what {@link #open} opened. */
    protected abstract void close() throws Exception;

    /** Tells whether the application behind the door is told the person's name by a servlet container. */
    protected abstract boolean showsRemoteUser();

    /** Returns how sessions are kept; by default, as without any setting. */
    protected SessionConfig session() {
        return SessionConfig.builder().build();
    }

    /** Starts the provider, once: making its keys takes longer than most tests. */
    @BeforeAll
    static void startTheProvider() {
        provider = FakeProvider.start();
    }

    /** Stops the provider. */
    @AfterAll
    static void stopTheProvider() {
        provider.close();
    }

    /** Opens the door in front of an application with a public part, an API and the rest. */
    @BeforeEach
    final void openTheDoor() throws Exception {
        app = open(config().build());
    }

    /** Closes everything. */
    @AfterEach
    final void closeTheDoor() throws Exception {
        close();
    }

    private GatehouseConfig.Builder config() {
        return GatehouseConfig.builder()
                .provider(provider.config().build())
                .allowedHosts(List.of("127.0.0.1"))
                .session(session())
                .bearer(BearerConfig.builder()
                        .audiences(List.of(FakeProvider.audience()))
                        .build())
                .rules(new AccessPolicy(List.of(
                        tokens("/machines/**", Set.of(Credential.BEARER)),
                        tokens("/both/**", Set.of(Credential.BEARER, Credential.SESSION)),
                        rule("/public/**", new Requirement.Everyone(), OnAnonymous.LOGIN),
                        rule("/api/**", new Requirement.SignedIn(), OnAnonymous.UNAUTHORIZED),
                        rule("/vault/**", new Requirement.SignedIn(), OnAnonymous.FORBIDDEN),
                        rule("/**", new Requirement.SignedIn(), OnAnonymous.LOGIN))));
    }

    private static AccessRule rule(String path, Requirement requirement, OnAnonymous onAnonymous) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement)
                .onAnonymous(onAnonymous)
                .build();
    }

    private static AccessRule tokens(String path, Set<Credential> accept) {
        return AccessRule.builder(List.of(PathPattern.of(path)), new Requirement.SignedIn())
                .accept(accept)
                .build();
    }

    private Echo signIn() throws Exception {
        return Echo.of(browser.open(app + "/private"));
    }

    private void assertEnded(String cookie) throws Exception {
        // Where the session is in the cookie itself: all of it is in this one.
        assertThat(browser.cookies().names()).allMatch(name -> name.equals("gatehouse"));
        browser.cookies().put("127.0.0.1", "gatehouse", cookie);
        assertThat(browser.fetching(app + "/private").send().status()).isEqualTo(401);
    }

    private static String param(String url, String name) throws Exception {
        return Params.parse(url.substring(url.indexOf('?') + 1)).atMostOne(name).orElse("");
    }

    private static Map<String, Object> problem(Browser.Response response) throws Exception {
        assertThat(response.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(JSON_PROBLEM));
        return JSONObjectUtils.parse(response.text());
    }

    private static void assertRefusalPage(Browser.Response response, int status, String code) {
        assertThat(response.status()).as("%s", response).isEqualTo(status);
        assertThat(response.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(response.text()).contains(code);
        assertThat(response.header("Cache-Control")).hasValue("no-store");
        assertThat(response.header("Location")).isEmpty();
        assertThat(response.header(Echo.MARK)).isEmpty();
    }

    /** The application is told who asks in a form that it can verify. */
    @Nested
    class ASignedAssertion {
        private static final String HEADER = "X-Gatehouse-Assertion";

        @Test
        void isBelievedByAnApplicationThatKnowsOurPublicKeys() throws Exception {
            close();
            app = open(config().identity(IdentityConfig.builder()
                            .assertion(AssertionConfig.builder().build())
                            .build())
                    .build());
            Echo signedIn = signIn();
            Browser.Response jwks = browser.request("GET", app + "/oidc/jwks").send();

            assertThat(signedIn.all(HEADER)).hasSize(1);
            assertThat(AssertionVerifier.of(jwks.text(), app, app, InstantSource.system())
                            .verify(signedIn.header(HEADER).orElseThrow())
                            .getSubject())
                    .isEqualTo(signedIn.header("OIDC_CLAIM_sub").orElseThrow());
            for (String spelling : List.of(HEADER, "x_gatehouse_assertion", "X.Gatehouse.Assertion")) {
                Echo forged = Echo.of(browser.fetching(app + "/private")
                        .header(spelling, "forged")
                        .send());
                assertThat(forged.all(HEADER)).hasSize(1).doesNotContain("forged");
                assertThat(forged.toJson()).doesNotContain("forged");
                Echo anonymous = Echo.of(new Browser()
                        .request("GET", app + "/public/x")
                        .header(spelling, "forged")
                        .send());
                assertThat(anonymous.toJson()).doesNotContain("forged");
            }
        }

        @Test
        void isNotThereUnlessItIsAskedFor() throws Exception {
            assertThat(signIn().all(HEADER)).isEmpty();
        }
    }

    /** Nobody is signed in. */
    @Nested
    class AnAnonymousRequest {
        @Test
        void isSentToTheProviderWhenAPersonOpensAPage() throws Exception {
            Browser.Response response = browser.navigate(app + "/private");

            assertThat(response.status()).isEqualTo(302);
            assertThat(response.location()).startsWith(provider.issuer());
            assertThat(param(response.location(), "redirect_uri")).isEqualTo(app + "/oidc/callback");
            assertThat(param(response.location(), "code_challenge_method")).isEqualTo("S256");
            assertThat(param(response.location(), "state")).isNotEmpty();
            assertThat(param(response.location(), "nonce")).isNotEmpty();
            assertThat(response.header("Cache-Control")).hasValue("no-store");
            assertThat(response.header("Referrer-Policy")).hasValue("no-referrer");
            assertThat(response.all("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .startsWith("gatehouse-login")
                    .contains("; Path=/", "; HttpOnly", "; SameSite=Lax")
                    .doesNotContain("; Secure", "Domain");
        }

        @Test
        void isSentToTheProviderWithoutABodyForHead() throws Exception {
            Browser.Response response = browser.request("HEAD", app + "/private")
                    .header("Accept", "text/html")
                    .send();

            assertThat(response.status()).isEqualTo(302);
            assertThat(response.location()).startsWith(provider.issuer());
        }

        @Test
        void isToldWhereToSignInWhenAScriptFetches() throws Exception {
            Browser.Response response = browser.fetching(app + "/private?x=1").send();

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.header("WWW-Authenticate"))
                    .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
            assertThat(problem(response))
                    .containsEntry("code", "login_required")
                    .containsKeys("reference", "title");
            assertThat(problem(response).get("status")).asString().isEqualTo("401");
            assertThat(problem(response).get("login_url")).asString().contains("/oidc/login");
            assertThat(response.header("Cache-Control")).hasValue("no-store");
            assertThat(response.all("Set-Cookie")).isEmpty();
        }

        @Test
        void getsNoBodyWithARefusalOfHead() throws Exception {
            Browser.Response response =
                    browser.request("HEAD", app + "/private").send();

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.body()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"iframe", "image", "empty", "script", "websocket"})
        void isRefusedWhenAPageLoadsAPart(String destination) throws Exception {
            Browser.Response response = browser.navigation(app + "/private")
                    .replace("Sec-Fetch-Dest", destination)
                    .send();

            assertThat(response.status()).isEqualTo(401);
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void isRefusedWhenABrowserLoadsAhead() throws Exception {
            Browser.Response response = browser.navigation(app + "/private")
                    .header("Sec-Purpose", "prefetch")
                    .send();

            assertThat(response.status()).isEqualTo(401);
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void isRefusedWhenAFormIsPosted() throws Exception {
            Browser.Response response = browser.request("POST", app + "/private")
                    .header("Accept", "text/html")
                    .header("Sec-Fetch-Mode", "navigate")
                    .header("Sec-Fetch-Dest", "document")
                    .body("application/x-www-form-urlencoded", "a=b".getBytes(UTF_8))
                    .send();

            assertRefusalPage(response, 401, "login_required");
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void isRefusedWhenAProgramAsks() throws Exception {
            Browser.Response response = browser.request("GET", app + "/private").send();

            assertThat(response.status()).isEqualTo(401);
            assertThat(problem(response)).containsEntry("code", "login_required");
        }

        @Test
        void isRefusedWhereTheRuleSaysSo() throws Exception {
            assertRefusalPage(browser.navigate(app + "/api/orders"), 401, "login_required");
            assertRefusalPage(browser.navigate(app + "/vault"), 403, "access_denied");
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void passesOnAPublicPath() throws Exception {
            Echo echo = Echo.of(browser.navigate(app + "/public/page?x=1&x=2"));

            assertThat(echo.method()).isEqualTo("GET");
            assertThat(echo.target()).isEqualTo("/public/page?x=1&x=2");
            assertThat(echo.remoteUser()).isNull();
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void isRefusedUnderANameThatIsNotOurs() throws Exception {
            Browser.Response response = browser.navigation(app + "/public/page")
                    .header("Host", "evil.example")
                    .send();

            assertThat(response.status()).isEqualTo(421);
            assertThat(response.header(Echo.MARK)).isEmpty();
            assertThat(response.text()).doesNotContain("evil.example");
        }

        @Test
        void isBelievedNoForwardedAddress() throws Exception {
            Browser.Response response = browser.navigation(app + "/private")
                    .header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Host", "evil.example")
                    .header("Forwarded", "host=evil.example;proto=https")
                    .send();

            assertThat(param(response.location(), "redirect_uri")).isEqualTo(app + "/oidc/callback");
        }

        @Test
        void isRefusedWithALoginCookieThatIsNone() throws Exception {
            browser.cookies().put("127.0.0.1", "gatehouse", "x");
            browser.cookies().put("127.0.0.1", "gatehouse-login-x", "y");

            assertThat(browser.fetching(app + "/private").send().status()).isEqualTo(401);
        }
    }

    /** A person signs in. */
    @Nested
    class ALogin {
        @Test
        void landsWhereThePersonWantedToGo() throws Exception {
            Browser.Response response = browser.open(app + "/reports/2026?q=a%20b&q=%C3%A4&empty=");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.url()).isEqualTo(app + "/reports/2026?q=a%20b&q=%C3%A4&empty=");
            assertThat(Echo.of(response).header("OIDC_CLAIM_sub")).isPresent();
            if (showsRemoteUser()) {
                assertThat(Echo.of(response).remoteUser())
                        .isEqualTo(Echo.of(response).header("OIDC_CLAIM_sub").orElseThrow());
            }
        }

        @Test
        void leavesOneSessionCookieAndNoLoginCookie() throws Exception {
            Browser.Response toProvider = browser.navigate(app + "/private");
            Browser.Response toCallback = browser.navigate(toProvider.location());
            Browser.Response callback = browser.navigate(toCallback.location());

            assertThat(callback.isRedirect()).as("%s", callback).isTrue();
            assertThat(callback.location()).isEqualTo(app + "/private");
            assertThat(callback.header("Cache-Control")).hasValue("no-store");
            assertThat(callback.all("Set-Cookie"))
                    .filteredOn(line -> line.startsWith("gatehouse="))
                    .singleElement()
                    .asString()
                    .contains("; Path=/", "; HttpOnly", "; SameSite=Lax")
                    .doesNotContain("Domain");
            assertThat(browser.cookies().names()).containsExactly("gatehouse");
        }

        @Test
        void worksInTwoTabsAtOnce() throws Exception {
            Browser.Response first = browser.navigate(app + "/first?tab=1");
            Browser.Response second = browser.navigate(app + "/second?tab=2");

            assertThat(browser.follow(second).url()).isEqualTo(app + "/second?tab=2");
            assertThat(browser.follow(first).url()).isEqualTo(app + "/first?tab=1");
        }

        @Test
        void givesTheSessionANewIdentifierEachTime() throws Exception {
            signIn();
            String before = browser.cookies().value("gatehouse").orElseThrow();

            Browser.Response again = browser.open(app + "/oidc/login?return_to=/private");

            assertThat(Echo.of(again).target()).isEqualTo("/private");
            String after = browser.cookies().value("gatehouse").orElseThrow();
            assertThat(after).isNotEqualTo(before);
            assertEnded(before);
        }

        @Test
        void doesNotLeadToAnotherSite() throws Exception {
            Browser.Response response = browser.navigate(app + "/oidc/login?return_to=https://evil.example/");

            assertRefusalPage(response, 400, "return_not_allowed");
        }
    }

    /** The provider sends a browser back. */
    @Nested
    class ACallback {
        @Test
        void isRefusedInABrowserThatDidNotAsk() throws Exception {
            Browser.Response toProvider = new Browser().navigate(app + "/private");
            Browser.Response toCallback = new Browser().navigate(toProvider.location());

            Browser.Response response = browser.navigate(toCallback.location());

            assertRefusalPage(response, 400, "login_unknown");
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void isRefusedWithoutAState() throws Exception {
            assertRefusalPage(browser.navigate(app + "/oidc/callback?code=x"), 400, "callback_malformed");
        }

        @Test
        void isAPageWhenThePersonSaysNo() throws Exception {
            Browser.Response toProvider = browser.navigate(app + "/private");
            String state = param(toProvider.location(), "state");

            Browser.Response response = browser.navigate(
                    app + "/oidc/callback?error=access_denied&state=" + state + "&iss=" + provider.issuer());

            assertRefusalPage(response, 403, "login_denied");
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void goesOnToItsTargetWhenItComesAgain() throws Exception {
            Browser.Response toProvider = browser.navigate(app + "/private?once=1");
            Browser.Response toCallback = browser.navigate(toProvider.location());
            browser.navigate(toCallback.location());

            Browser.Response again = browser.open(toCallback.location());

            assertThat(Echo.of(again).target()).isEqualTo("/private?once=1");
        }

        @Test
        void repeatsNothingOfTheRequestOnItsPage() throws Exception {
            Browser.Response response = browser.navigate(
                    app + "/oidc/callback?error=%3Cscript%3Ecanary%3C/script%3E&error_description=canary&state=canary");

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).doesNotContain("canary");
        }
    }

    /** What tells the application who asks. */
    @Nested
    class AnIdentityHeader {
        private Browser.Request spoofed(String path) {
            return browser.navigation(app + path)
                    .header("OIDC_CLAIM_sub", "evil")
                    .header("oidc_claim_SUB", "evil")
                    .header("OIDC-CLAIM-sub", "evil")
                    .header("Oidc-Claim_Sub", "evil")
                    .header("OIDC.CLAIM.sub", "evil")
                    .header("OIDC_CLAIM_made_up", "evil")
                    .header("oidc-claim-made-up", "evil")
                    .header("OIDC_access_token", "evil")
                    .header("oidc-id-token", "evil")
                    .header("Connection", "close, OIDC_CLAIM_sub, oidc-claim-email");
        }

        @Test
        void ofTheClientNeverArrivesOnAPublicPath() throws Exception {
            Echo echo = Echo.of(spoofed("/public/page").send());

            assertThat(echo.headers().toString()).doesNotContain("evil");
        }

        @Test
        void ofTheClientNeverArrivesBesideOurs() throws Exception {
            String subject = signIn().header("OIDC_CLAIM_sub").orElseThrow();

            Echo echo = Echo.of(spoofed("/private").send());

            assertThat(echo.headers().toString()).doesNotContain("evil");
            assertThat(echo.all("OIDC_CLAIM_sub")).containsExactly(subject);
        }

        @Test
        void travelsAlongOnPublicPathsWhenSomebodyIsSignedIn() throws Exception {
            String subject = signIn().header("OIDC_CLAIM_sub").orElseThrow();

            assertThat(Echo.of(browser.navigate(app + "/public/page")).all("OIDC_CLAIM_sub"))
                    .containsExactly(subject);
        }

        @Test
        void isNoCookieOfOurs() throws Exception {
            browser.cookies().put("127.0.0.1", "theirs", "a\"b c");
            signIn();
            browser.cookies().put("127.0.0.1", "gatehouse-login-x", "y");
            browser.cookies().put("127.0.0.1", "other", "2");

            Echo echo = Echo.of(browser.navigate(app + "/private"));

            assertThat(String.join("; ", echo.all("Cookie"))).isEqualTo("theirs=a\"b c; other=2");
        }

        @Test
        void isNoOtherHeader() throws Exception {
            Echo echo = Echo.of(browser.navigation(app + "/public/page")
                    .header("X-Custom", "one")
                    .header("X-Custom", "two")
                    .header("X-Oidc", "three")
                    .send());

            assertThat(String.join(",", echo.all("X-Custom")).replace(" ", "")).isEqualTo("one,two");
            assertThat(echo.header("X-Oidc")).hasValue("three");
        }
    }

    /** What goes through. */
    @Nested
    class ABody {
        @Test
        void passesUntouchedWhenItIsLarge() throws Exception {
            byte[] body = new byte[3_000_000];
            new Random(7).nextBytes(body);

            Echo echo = Echo.of(browser.request("POST", app + "/public/upload")
                    .body("application/octet-stream", body)
                    .send());

            assertThat(echo.method()).isEqualTo("POST");
            assertThat(echo.bodyLength()).isEqualTo(body.length);
            assertThat(echo.bodyHash()).isEqualTo(Arrays.hashCode(body));
            assertThat(echo.header("Content-Type")).hasValue("application/octet-stream");
        }

        @Test
        void passesUntouchedWhenItComesInChunks() throws Exception {
            byte[] body = new byte[100_000];
            new Random(8).nextBytes(body);

            Echo echo = Echo.of(browser.request("PUT", app + "/public/upload")
                    .body("text/plain", body)
                    .chunked()
                    .send());

            assertThat(echo.bodyHash()).isEqualTo(Arrays.hashCode(body));
        }

        @Test
        void passesUntouchedWhenItIsAForm() throws Exception {
            signIn();
            byte[] body = "code=1&state=2&error=3&x=%zz".getBytes(UTF_8);

            Echo echo = Echo.of(browser.request("POST", app + "/private/form")
                    .body("application/x-www-form-urlencoded", body)
                    .send());

            assertThat(echo.bodyHash()).isEqualTo(Arrays.hashCode(body));
        }
    }

    /** Where a request goes. */
    @Nested
    class APath {
        @Test
        void thatCanBeReadInTwoWaysIsRefused() {
            SoftAssertions.assertSoftly(softly -> ambiguousPaths().forEach(path -> {
                Browser.Response response = answerTo(path);
                softly.assertThat(response.status()).as(path).isEqualTo(400);
                softly.assertThat(response.header(Echo.MARK)).as(path).isEmpty();
            }));
        }

        @Test
        void thatIsPlainPasses() {
            for (String path : List.of(
                    "/public/a%20b", "/public/%C3%A4", "/public/a+b", "/public/~x/", "/public/a:b@c,d=e", "/public")) {
                assertThat(Echo.of(answerTo(path)).target()).isEqualTo(path);
            }
        }

        private Browser.Response answerTo(String path) {
            try {
                return browser.navigate(app + path);
            } catch (IOException e) {
                throw new UncheckedIOException(path, e);
            }
        }

        @Test
        void isComparedWithUpperAndLowerCase() throws Exception {
            assertThat(browser.fetching(app + "/Public/page").send().status()).isEqualTo(401);
        }

        @Test
        void ofOurEndpointsIsTakenExactly() throws Exception {
            assertThat(browser.fetching(app + "/oidc/nothing").send().header(Echo.MARK))
                    .isEmpty();
            assertThat(Echo.of(browser.navigate(app + "/public/oidc/login")).target())
                    .isEqualTo("/public/oidc/login");
        }

        @Test
        void takesNoParameterForAnEndpoint() throws Exception {
            Echo echo = Echo.of(browser.navigate(app + "/public/page?code=1&state=2&error=3"));

            assertThat(echo.target()).isEqualTo("/public/page?code=1&state=2&error=3");
        }
    }

    /** Paths that servers read differently. */
    private static Stream<String> ambiguousPaths() {
        List<String> ways = List.of(
                "..;",
                "..",
                "%2e%2e",
                ".%2e",
                "%2E.",
                "..;x=1",
                "%252e%252e",
                "..%00",
                "..%2f",
                "..%5c",
                "%2e%2e%2f",
                ".",
                "%2e",
                ".;",
                "",
                ";",
                ";x=1",
                "%c0%ae%c0%ae",
                "%u002e%u002e",
                "%zz",
                "%",
                "a%2fb",
                "a%5Cb",
                "a%3fb",
                "a%23b",
                "a%0d%0ab",
                "a%7fb",
                "a%e2%80%aeb",
                "a%ff");
        return ways.stream()
                .flatMap(way -> Stream.of("/public/" + way + "/private", "/public/x/" + way + "/../private"));
    }

    /** The provider ends a session. */
    @Nested
    class ALogoutAtTheProvider {
        private Browser.Response post(String token) throws Exception {
            // The provider itself calls: no cookie, no browser.
            return new Browser()
                    .request("POST", app + "/oidc/logout/backchannel")
                    .body(
                            "application/x-www-form-urlencoded",
                            ("logout_token=" + URLEncoder.encode(token, UTF_8)).getBytes(UTF_8))
                    .send();
        }

        private int status() throws Exception {
            return browser.fetching(app + "/private").send().status();
        }

        @Test
        void endsTheSessionByTheBackChannelOnce() throws Exception {
            signIn();
            String token = provider.issueLogoutToken(claims -> {});

            Browser.Response response = post(token);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Cache-Control")).hasValue("no-store");
            assertThat(response.all("Set-Cookie")).isEmpty();
            assertThat(response.body()).isEmpty();
            assertThat(status()).isEqualTo(401);
            assertThat(post(token).status()).isEqualTo(400);
        }

        @Test
        void isRefusedByTheBackChannelInJson() throws Exception {
            signIn();

            Browser.Response response = post(provider.issueIdToken(null, null));

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("Cache-Control")).hasValue("no-store");
            assertThat(response.header("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
            assertThat(JSONObjectUtils.parse(response.text()))
                    .containsEntry("error", "invalid_request")
                    .containsKey("error_description");
            assertThat(status()).isEqualTo(200);
        }

        @Test
        void isRefusedByTheBackChannelWithoutAForm() throws Exception {
            Browser.Response response = new Browser()
                    .request("POST", app + "/oidc/logout/backchannel")
                    .body("application/json", "{}".getBytes(UTF_8))
                    .send();

            assertThat(response.status()).isEqualTo(400);
            assertThat(JSONObjectUtils.parse(response.text())).containsEntry("error", "invalid_request");
        }

        @Test
        void isRefusedByTheBackChannelByAnotherMethod() throws Exception {
            Browser.Response response =
                    browser.request("GET", app + "/oidc/logout/backchannel").send();

            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("Allow")).hasValue("POST");
        }

        @Test
        void endsTheSessionByTheFrontChannelWithoutACookie() throws Exception {
            String subject = signIn().header("OIDC_CLAIM_sub").orElseThrow();

            Browser.Response response = new Browser()
                    .navigation(app + "/oidc/logout/frontchannel?iss=" + URLEncoder.encode(provider.issuer(), UTF_8)
                            + "&sid=sid-of-" + subject)
                    .replace("Sec-Fetch-Dest", "iframe")
                    .replace("Sec-Fetch-Site", "cross-site")
                    .send();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Cache-Control")).hasValue("no-store");
            assertThat(response.header("X-Frame-Options")).isEmpty();
            assertThat(response.header("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .endsWith("frame-ancestors " + provider.issuer().replace("/op", "")));
            assertThat(status()).isEqualTo(401);
        }

        @Test
        void isRefusedByTheFrontChannelForAnotherIssuer() throws Exception {
            signIn();

            Browser.Response response =
                    browser.navigate(app + "/oidc/logout/frontchannel?iss=https%3A%2F%2Fevil.example&sid=x");

            assertRefusalPage(response, 400, "logout_request_invalid");
            assertThat(response.header("X-Frame-Options")).hasValue("DENY");
            assertThat(status()).isEqualTo(200);
        }
    }

    /** One's own session. */
    @Nested
    class ASession {
        @Test
        void isShownToItsOwner() throws Exception {
            String subject = signIn().header("OIDC_CLAIM_sub").orElseThrow();

            Browser.Response response = browser.fetching(app + "/oidc/session").send();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
            assertThat(response.header("Cache-Control")).hasValue("no-store");
            assertThat(JSONObjectUtils.parse(response.text()))
                    .containsEntry("subject", subject)
                    .containsKeys("name", "roles", "claims", "expires_at", "idle_expires_at");
            assertThat(response.text()).doesNotContain("access_token", "id_token", "refresh_token");
        }

        @Test
        void isNotShownToOthers() throws Exception {
            assertThat(browser.fetching(app + "/oidc/session").send().status()).isEqualTo(401);
        }

        @Test
        void endsByLogout() throws Exception {
            signIn();
            String cookie = browser.cookies().value("gatehouse").orElseThrow();

            Browser.Response logout = browser.navigation(app + "/oidc/logout")
                    .replace("Sec-Fetch-Site", "same-origin")
                    .send();
            Browser.Response end = browser.follow(logout);

            assertThat(logout.all("Set-Cookie"))
                    .filteredOn(line -> line.startsWith("gatehouse="))
                    .singleElement()
                    .asString()
                    .contains("Max-Age=0", "; Path=/", "; HttpOnly", "; SameSite=Lax");
            assertThat(end.status()).isEqualTo(200);
            assertThat(end.header(Echo.MARK)).isEmpty();
            assertThat(browser.cookies().names()).isEmpty();
            assertEnded(cookie);
        }

        @Test
        void isNotEndedByAnotherSite() throws Exception {
            signIn();

            Browser.Response response = browser.navigation(app + "/oidc/logout")
                    .replace("Sec-Fetch-Site", "cross-site")
                    .send();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
            assertThat(browser.fetching(app + "/private").send().status()).isEqualTo(200);
        }
    }

    /** A program sends an access token. */
    @Nested
    class AnAccessToken {
        private Browser.Request call(String path, String token) {
            return browser.request("GET", app + path).header("Authorization", "Bearer " + token);
        }

        @Test
        void letsItsRequestPassAsWhoeverItStandsFor() throws Exception {
            provider.user("robot", Map.of("email", "robot@example.com"));
            String token = provider.issueAccessToken(claims -> {});

            Browser.Response response = call("/machines/orders?x=1", token)
                    .header("OIDC_CLAIM_sub", "admin")
                    .send();

            Echo echo = Echo.of(response);
            assertThat(echo.header("OIDC_CLAIM_sub")).hasValue("robot");
            assertThat(echo.header("OIDC_CLAIM_email")).hasValue("robot@example.com");
            assertThat(echo.header("Authorization")).hasValue("Bearer " + token);
            assertThat(echo.target()).isEqualTo("/machines/orders?x=1");
            if (showsRemoteUser()) {
                assertThat(echo.remoteUser()).isEqualTo("robot");
            }
            assertThat(response.all("Set-Cookie")).isEmpty();
        }

        @Test
        void thatDoesNotHoldIsRefusedWhateverElseThereIs() throws Exception {
            signIn();
            String idToken = provider.issueIdToken(null, null);

            for (String path : List.of("/machines/x", "/both/x")) {
                Browser.Response response = call(path, idToken).send();

                assertThat(response.status()).isEqualTo(401);
                assertThat(problem(response)).containsEntry("code", "bearer_invalid");
                assertThat(response.header("WWW-Authenticate"))
                        .hasValueSatisfying(value -> assertThat(value)
                                .startsWith("Bearer ")
                                .contains("error=\"invalid_token\"")
                                .contains(
                                        "resource_metadata=\"" + app + "/.well-known/oauth-protected-resource" + path));
                assertThat(response.header(Echo.MARK)).isEmpty();
            }
            assertThat(browser.fetching(app + "/both/x").send().status()).isEqualTo(200);
        }

        @Test
        void countsBeforeASession() throws Exception {
            provider.user("person", Map.of());
            signIn();
            provider.user("robot", Map.of());
            String token = provider.issueAccessToken(claims -> {});

            Browser.Response response = call("/both/x", token).send();

            assertThat(Echo.of(response).header("OIDC_CLAIM_sub")).hasValue("robot");
            assertThat(response.all("Set-Cookie")).isEmpty();
            assertThat(Echo.of(browser.fetching(app + "/both/x").send()).header("OIDC_CLAIM_sub"))
                    .hasValue("person");
        }

        @Test
        void isOneAndInTheHeaderAlone() throws Exception {
            String token = provider.issueAccessToken(claims -> {});

            assertThat(call("/machines/x", token)
                            .header("Authorization", "Bearer " + token)
                            .send()
                            .status())
                    .isEqualTo(400);
            assertThat(call("/machines/x?access_token=" + token, token).send().status())
                    .isEqualTo(400);
            assertThat(browser.request("GET", app + "/machines/x?access_token=" + token)
                            .send()
                            .status())
                    .isEqualTo(401);
        }

        @Test
        void isAskedForWithoutARedirectWhereNothingElseCounts() throws Exception {
            assertRefusalPage(browser.navigate(app + "/machines/x"), 401, "bearer_required");
        }

        @Test
        void isFoundByClientsThatKnowAnAddressAlone() throws Exception {
            Browser.Response response = browser.request("GET", app + "/.well-known/oauth-protected-resource/machines/x")
                    .header("Origin", "https://agent.example.net")
                    .send();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Access-Control-Allow-Origin")).hasValue("*");
            assertThat(JSONObjectUtils.parse(response.text()))
                    .containsEntry("resource", app + "/machines/x")
                    .containsEntry("authorization_servers", List.of(provider.issuer()));
        }
    }
}
