package io.gatehouse.servlet.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.Gatehouse;
import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.StoreKind;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.Identity;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.TokenUnavailableException;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.servlet.AccessTokens;
import io.gatehouse.servlet.GatehouseFilter;
import io.gatehouse.servlet.GatehousePrincipal;
import io.gatehouse.servlet.testing.Container.WebApp;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the filter promises an application, on every servlet container. */
public abstract class FilterContract {
    private static final Set<DispatcherType> EVERY_DISPATCH = EnumSet.allOf(DispatcherType.class);

    @SuppressWarnings("NullAway.Init") // before all tests
    private static FakeProvider provider;

    private final Browser browser = new Browser();
    private final Container container = container();
    private Gatehouse gatehouse = Gatehouse.create(config().build());

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

    /** Lets Alice sign in, unless a test says otherwise. */
    @BeforeEach
    final void signAliceIn() {
        provider.user("alice", Map.of());
    }

    /** Returns a container that is not started. */
    protected abstract Container container();

    /** Stops everything. */
    @AfterEach
    final void stop() throws Exception {
        container.stop();
        gatehouse.close();
    }

    private GatehouseConfig.Builder config() {
        return GatehouseConfig.builder()
                .provider(provider.config().build())
                .bearer(BearerConfig.builder()
                        .audiences(List.of(FakeProvider.audience()))
                        .build())
                .rules(new AccessPolicy(List.of(
                        rule("/public/**", new Requirement.Everyone()),
                        rule("/forward", new Requirement.Everyone()),
                        AccessRule.builder(List.of(PathPattern.of("/machines/**")), new Requirement.Everyone())
                                .accept(Set.of(Credential.BEARER))
                                .build(),
                        AccessRule.builder(List.of(PathPattern.of("/api/**")), new Requirement.SignedIn())
                                .accept(Set.of(Credential.BEARER, Credential.SESSION))
                                .build(),
                        rule("/**", new Requirement.SignedIn()))));
    }

    private static AccessRule rule(String path, Requirement requirement) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement).build();
    }

    private String start(Map<String, Page> pages) throws Exception {
        container.start(WebApps.behind(new GatehouseFilter(gatehouse), "", pages));
        return container.origin();
    }

    /** Answers with what an application can learn of who asks. */
    private static void who(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("user", request.getRemoteUser());
        facts.put(
                "principal",
                request.getUserPrincipal() == null
                        ? null
                        : request.getUserPrincipal().getName());
        facts.put("authType", request.getAuthType());
        facts.put("admin", request.isUserInRole("admin"));
        facts.put("auditor", request.isUserInRole("auditor"));
        facts.put("anybody", request.isUserInRole("**"));
        facts.put("star", request.isUserInRole("*"));
        facts.put(
                "attribute",
                request.getAttribute(GatehouseFilter.IDENTITY_ATTRIBUTE) instanceof Identity identity
                        ? identity.subject()
                        : null);
        facts.put("proceed", request.getAttribute(GatehouseFilter.PROCEED_ATTRIBUTE) instanceof Outcome.Proceed);
        facts.put("claim", request.getHeader("OIDC_CLAIM_sub"));
        facts.put("spoof", request.getHeader("OIDC_CLAIM_spoof"));
        facts.put("dispatch", request.getDispatcherType().name());
        facts.put(
                "session",
                request.getSession(false) == null
                        ? null
                        : request.getSession(false).getAttribute("value"));
        write(response, facts);
    }

    private static void write(HttpServletResponse response, Map<String, Object> facts) throws IOException {
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(JSONObjectUtils.toJSONString(facts));
    }

    private static Map<String, Object> facts(Browser.Response response) throws Exception {
        assertThat(response.status()).as("%s", response).isEqualTo(200);
        return JSONObjectUtils.parse(response.text());
    }

    private static void assertAlice(Map<String, Object> facts) {
        assertThat(facts)
                .containsEntry("user", "alice")
                .containsEntry("principal", "alice")
                .containsEntry("authType", "OIDC")
                .containsEntry("anybody", true)
                .containsEntry("attribute", "alice")
                .containsEntry("claim", "alice");
    }

    private static void assertNobody(Map<String, Object> facts) {
        assertThat(facts)
                .containsEntry("user", null)
                .containsEntry("principal", null)
                .containsEntry("authType", null)
                .containsEntry("admin", false)
                .containsEntry("anybody", false)
                .containsEntry("attribute", null)
                .containsEntry("claim", null);
    }

    /** The six security methods. */
    @Nested
    class TheSecurityMethods {
        @Test
        void tellWhoIsSignedIn() throws Exception {
            provider.user("alice", Map.of("groups", List.of("admin", "staff")));
            String app = start(Map.of("/who", FilterContract::who));

            Map<String, Object> facts = facts(browser.open(app + "/who"));

            assertAlice(facts);
            assertThat(facts)
                    .containsEntry("admin", true)
                    .containsEntry("auditor", false)
                    .containsEntry("star", false)
                    .containsEntry("proceed", true);
        }

        @Test
        void giveThePrincipalWithItsClaims() throws Exception {
            provider.user("alice", Map.of("email", "alice@example.com", "groups", List.of("staff")));
            String app = start(Map.of("/who", (request, response) -> {
                GatehousePrincipal principal = (GatehousePrincipal) request.getUserPrincipal();
                write(
                        response,
                        Map.of(
                                "subject", principal.subject(),
                                "issuer", principal.issuer(),
                                "roles", List.copyOf(principal.roles()),
                                "email", String.valueOf(principal.claims().get("email")),
                                "text", principal.toString()));
            }));

            Map<String, Object> facts = facts(browser.open(app + "/who"));

            assertThat(facts)
                    .containsEntry("subject", "alice")
                    .containsEntry("issuer", provider.issuer())
                    .containsEntry("roles", List.of("staff"))
                    .containsEntry("email", "alice@example.com");
            assertThat(String.valueOf(facts.get("text"))).doesNotContain("alice");
        }

        @Test
        void tellNobodyOnAPublicPage() throws Exception {
            String app = start(Map.of("/public/who", FilterContract::who));

            assertNobody(facts(browser.navigate(app + "/public/who")));
        }

        @Test
        void hideAnIdentityOfTheContainer() throws Exception {
            container.start(WebApp.of("", (classes, context) -> {
                Filter basic = (request, response, chain) ->
                        chain.doFilter(new ContainerUser((HttpServletRequest) request), response);
                WebApps.addFilter(context, "container", basic, EVERY_DISPATCH, "/*");
                WebApps.addFilter(context, "gatehouse", new GatehouseFilter(gatehouse), EVERY_DISPATCH, "/*");
                WebApps.addPages(context, Map.of("/public/who", FilterContract::who));
            }));

            assertNobody(facts(browser.navigate(container.origin() + "/public/who")));
        }

        @Test
        void signInOnDemandAndComeBack() throws Exception {
            String app = start(Map.of("/public/who", (request, response) -> {
                if (request.authenticate(response)) {
                    who(request, response);
                }
            }));

            Browser.Response first = browser.navigate(app + "/public/who?q=a%20b&r=%C3%A4");
            Browser.Response end = browser.follow(first);

            assertThat(first.status()).isEqualTo(302);
            assertThat(first.location()).startsWith(provider.issuer());
            assertThat(end.url()).isEqualTo(app + "/public/who?q=a%20b&r=%C3%A4");
            assertAlice(facts(end));
        }

        @Test
        void refuseOnDemandWhatIsNoNavigation() throws Exception {
            String app = start(Map.of("/public/who", (request, response) -> {
                response.getWriter().write("half of a page");
                assertThat(request.authenticate(response)).isFalse();
            }));

            Browser.Response response = browser.fetching(app + "/public/who").send();

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.text()).contains("login_required").doesNotContain("half of a page");
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void takeNoPassword() throws Exception {
            String app = start(Map.of("/public/login", (request, response) -> {
                try {
                    request.login("alice", "secret");
                    response.setStatus(500);
                } catch (ServletException e) {
                    response.getWriter().write(String.valueOf(e.getMessage()));
                }
            }));

            Browser.Response response = browser.navigate(app + "/public/login");

            assertThat(response.text())
                    .contains("authenticate(response)")
                    .contains("/oidc/login")
                    .doesNotContain("secret");
        }

        @Test
        void endTheSessionHere() throws Exception {
            String app = start(Map.of(
                    "/keep",
                            (request, response) -> {
                                request.getSession().setAttribute("value", "of alice");
                                who(request, response);
                            },
                    "/leave",
                            (request, response) -> {
                                request.logout();
                                who(request, response);
                            },
                    "/public/who", FilterContract::who));
            assertThat(facts(browser.open(app + "/keep"))).containsEntry("session", "of alice");
            String cookie = browser.cookies().value("gatehouse").orElseThrow();

            Browser.Response left = browser.navigate(app + "/leave");

            assertNobody(facts(left));
            assertThat(facts(left)).containsEntry("session", null).containsEntry("proceed", false);
            assertThat(browser.cookies().names()).doesNotContain("gatehouse");
            assertThat(facts(browser.navigate(app + "/public/who"))).containsEntry("session", null);
            browser.cookies().put("127.0.0.1", "gatehouse", cookie);
            assertNobody(facts(browser.navigate(app + "/public/who")));
        }

        @Test
        void sayWhenItIsTooLateToSignOut() throws Exception {
            String app = start(Map.of("/late", (request, response) -> {
                response.getWriter().write("sent");
                response.flushBuffer();
                try {
                    request.logout();
                } catch (ServletException e) {
                    response.getWriter().write(" and " + e.getMessage());
                }
                response.getWriter().write(" user=" + request.getRemoteUser());
            }));

            assertThat(browser.open(app + "/late").text())
                    .startsWith("sent and logout() must be called before")
                    .endsWith("user=null");
        }
    }

    /** A program that sends an access token, from a browser that has sessions or from none. */
    @Nested
    class AnAccessToken {
        private final Page put = (request, response) -> {
            HttpSession session = request.getSession();
            Object before = session.getAttribute("value");
            session.setAttribute("value", request.getParameter("value"));
            write(response, Collections.singletonMap("before", before));
        };

        private final Map<String, Page> pages = Map.of(
                "/put",
                put,
                "/api/put",
                put,
                "/api/out",
                (request, response) -> {
                    request.logout();
                    who(request, response);
                },
                "/api/who",
                FilterContract::who,
                "/who",
                FilterContract::who);

        private Map<String, Object> call(String url) throws Exception {
            return facts(browser.request("GET", url)
                    .header("Authorization", "Bearer " + provider.issueAccessToken(claims -> {}))
                    .send());
        }

        @Test
        void isShownByEverySecurityMethod() throws Exception {
            String app = start(pages);

            assertAlice(call(app + "/api/who"));
            assertThat(browser.cookies().names()).isEmpty();
        }

        @Test
        void doesNotSeeNorEndWhatIsKeptForThePersonInTheBrowser() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/put?value=of%20alice"));
            provider.user("robot", Map.of());

            assertThat(call(app + "/api/who")).containsEntry("user", "robot").containsEntry("session", null);
            assertThat(facts(browser.navigate(app + "/who")))
                    .containsEntry("user", "alice")
                    .containsEntry("session", "of alice");
        }

        @Test
        void isNotGivenThePersonsEvenIfTheApplicationInsists() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/put?value=of%20alice"));
            provider.user("robot", Map.of());

            assertThat(call(app + "/api/put?value=of%20robot")).containsEntry("before", null);
            assertThat(call(app + "/api/who")).containsEntry("session", "of robot");
            assertThat(facts(browser.navigate(app + "/who")))
                    .containsEntry("user", "alice")
                    .containsEntry("session", null);
        }

        @Test
        void signsNobodyOutButItself() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/put?value=of%20alice"));
            provider.user("robot", Map.of());

            assertThat(call(app + "/api/out")).containsEntry("user", null);
            assertThat(facts(browser.navigate(app + "/who")))
                    .containsEntry("user", "alice")
                    .containsEntry("session", "of alice");
        }
    }

    /** What the application keeps in the container's session. */
    @Nested
    class TheHttpSession {
        private final Map<String, Page> pages = Map.of(
                "/public/put",
                (request, response) -> {
                    HttpSession session = request.getSession();
                    session.setAttribute("value", request.getParameter("value"));
                    write(response, Map.of("id", session.getId()));
                },
                "/public/who",
                FilterContract::who,
                "/machines/who",
                FilterContract::who,
                "/id",
                (request, response) ->
                        write(response, Map.of("id", request.getSession().getId())),
                "/who",
                FilterContract::who);

        @Test
        void isNeverMadeByUs() throws Exception {
            String app = start(pages);

            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/who"));

            assertThat(browser.cookies().names()).containsExactly("gatehouse");
        }

        @Test
        void getsANewIdentifierAtLoginAndKeepsWhatIsInIt() throws Exception {
            String app = start(pages);
            Object before =
                    facts(browser.navigate(app + "/public/put?value=basket")).get("id");

            Object after = facts(browser.open(app + "/id")).get("id");

            assertThat(after).isNotEqualTo(before);
            assertThat(facts(browser.navigate(app + "/who"))).containsEntry("session", "basket");
        }

        @Test
        void endsByLogout() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/put?value=secret"));
            String container = browser.cookies().value("JSESSIONID").orElseThrow();

            browser.follow(browser.navigation(app + "/oidc/logout")
                    .replace("Sec-Fetch-Site", "same-origin")
                    .send());

            browser.cookies().put("127.0.0.1", "JSESSIONID", container);
            assertThat(facts(browser.navigate(app + "/public/who"))).containsEntry("session", null);
        }

        @Test
        void ofOnePersonIsNotShownToTheNext() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/put?value=of%20alice"));
            provider.user("bob", Map.of());

            Browser.Response next = browser.open(app + "/oidc/login?return_to=/who");

            assertThat(facts(next)).containsEntry("user", "bob").containsEntry("session", null);
        }

        @Test
        void isNeitherShownNorEndedWhereSessionsDoNotCount() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/put?value=of%20alice"));

            assertThat(facts(browser.navigate(app + "/machines/who")))
                    .containsEntry("user", null)
                    .containsEntry("session", null);

            assertThat(facts(browser.navigate(app + "/who")))
                    .containsEntry("user", "alice")
                    .containsEntry("session", "of alice");
        }

        @Test
        void ofSomebodyWhoNeverSignedInIsShownAlsoWhereSessionsDoNotCount() throws Exception {
            String app = start(pages);
            facts(browser.navigate(app + "/public/put?value=basket"));

            assertThat(facts(browser.navigate(app + "/machines/who"))).containsEntry("session", "basket");
            assertThat(facts(browser.navigate(app + "/public/who"))).containsEntry("session", "basket");
        }

        @Test
        void ofOnePersonIsNotShownToNobody() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/put?value=of%20alice"));
            String container = browser.cookies().value("JSESSIONID").orElseThrow();
            browser.cookies().clear();
            browser.cookies().put("127.0.0.1", "JSESSIONID", container);

            assertThat(facts(browser.navigate(app + "/public/who"))).containsEntry("session", null);
        }

        private void endAtTheProvider() throws Exception {
            byte[] form = ("logout_token=" + URLEncoder.encode(provider.issueLogoutToken(claims -> {}), UTF_8))
                    .getBytes(UTF_8);
            assertThat(new Browser()
                            .request("POST", container.origin() + "/oidc/logout/backchannel")
                            .body("application/x-www-form-urlencoded", form)
                            .send()
                            .status())
                    .isEqualTo(200);
        }

        @Test
        void endsWithASessionThatTheProviderEnded() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/put?value=of%20alice"));

            endAtTheProvider();

            assertThat(facts(browser.navigate(app + "/public/who")))
                    .containsEntry("user", null)
                    .containsEntry("session", null);
        }

        @Test
        void isNotShownToTheSamePersonAfterALogoutAtTheProvider() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/put?value=of%20alice"));
            endAtTheProvider();

            // No request came between that could have shown that the session is over.
            Browser.Response again = browser.open(app + "/oidc/login?return_to=/who");

            assertThat(facts(again)).containsEntry("user", "alice").containsEntry("session", null);
        }

        @Test
        void isBoundToTheSessionOfWhoeverMadeIt() throws Exception {
            String app = start(Map.of(
                    "/put",
                    (request, response) -> {
                        request.getSession().setAttribute("value", "of alice");
                        who(request, response);
                    },
                    "/who",
                    FilterContract::who));
            assertThat(facts(browser.open(app + "/put"))).containsEntry("session", "of alice");
            assertThat(facts(browser.navigate(app + "/who"))).containsEntry("session", "of alice");
            endAtTheProvider();
            assertThat(facts(browser.open(app + "/oidc/login?return_to=/who"))).containsEntry("session", null);
        }

        @Test
        void isShownToItsOwnerAgain() throws Exception {
            String app = start(pages);
            facts(browser.open(app + "/who"));
            facts(browser.navigate(app + "/public/put?value=of%20alice"));

            assertThat(facts(browser.navigate(app + "/who"))).containsEntry("session", "of alice");
            assertThat(facts(browser.navigate(app + "/public/who"))).containsEntry("session", "of alice");
        }
    }

    /** The tokens for calls in the person's name. */
    @Nested
    class TheAccessTokens {
        private void token(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object tokens = request.getAttribute(GatehouseFilter.TOKENS_ATTRIBUTE);
            long seconds = Long.parseLong(request.getParameter("seconds"));
            String token;
            try {
                token = tokens instanceof AccessTokens of
                        ? of.accessToken(Duration.ofSeconds(seconds)).orElse("ended")
                        : "nobody";
            } catch (TokenUnavailableException e) {
                token = "unavailable";
            }
            write(response, Map.of("token", token, "text", String.valueOf(tokens)));
        }

        @ParameterizedTest
        @EnumSource(
                value = StoreKind.class,
                names = {"MEMORY", "COOKIE"})
        void areRenewedWhereTheyWouldEndTooSoon(StoreKind store) throws Exception {
            provider.withRefreshTokens().tokenLifetime(Duration.ofSeconds(9));
            gatehouse.close();
            gatehouse = Gatehouse.create(
                    config().session(EngineScene.session(store).build()).build());
            String app = start(Map.of("/token", this::token));

            String first = token(app, 1);
            Instant later = Instant.now().plusSeconds(3);
            Awaitility.await().until(() -> Instant.now().isAfter(later));
            Map<String, Object> same = facts(browser.open(app + "/token?seconds=1"));
            assertThat(same).containsEntry("token", first);
            assertThat(String.valueOf(same.get("text"))).doesNotContain(first);

            provider.tokenLifetime(Duration.ofHours(1));
            String second = token(app, 8);
            assertThat(second).startsWith("access-").isNotEqualTo(first);
            assertThat(token(app, 1800)).isEqualTo(second);
            assertThat(token(app, 7200)).isEqualTo("unavailable");
        }

        private String token(String app, int seconds) throws Exception {
            return String.valueOf(
                    facts(browser.open(app + "/token?seconds=" + seconds)).get("token"));
        }

        @Test
        void areNotThereForNobody() throws Exception {
            String app = start(Map.of("/public/token", this::token));
            assertThat(facts(browser.navigate(app + "/public/token?seconds=1"))).containsEntry("token", "nobody");
        }
    }

    /** What the application reads of the request. */
    @Nested
    class TheRequest {
        @Test
        void showsItsHeadersEditedByEveryMethod() throws Exception {
            provider.user("alice", Map.of("number", 42));
            String app = start(Map.of("/headers", (request, response) -> {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put(
                        "names",
                        Collections.list(request.getHeaderNames()).stream()
                                .filter(name ->
                                        name.toLowerCase(java.util.Locale.ROOT).startsWith("oidc"))
                                .sorted()
                                .toList());
                facts.put("sub", Collections.list(request.getHeaders("oidc_claim_SUB")));
                facts.put("other", Collections.list(request.getHeaders("OIDC-CLAIM-other")));
                facts.put("number", request.getIntHeader("OIDC_CLAIM_number"));
                facts.put("gone", request.getIntHeader("OIDC_CLAIM_other"));
                facts.put("date", request.getDateHeader("OIDC_CLAIM_when"));
                facts.put("plain", request.getIntHeader("X-Number"));
                facts.put("plainDate", request.getDateHeader("X-Date"));
                write(response, facts);
            }));
            browser.open(app + "/headers");

            Map<String, Object> facts = facts(browser.navigation(app + "/headers")
                    .header("OIDC_CLAIM_sub", "mallory")
                    .header("oidc-claim-other", "7")
                    .header("OIDC_CLAIM_when", "Sat, 21 Nov 2026 09:00:00 GMT")
                    .header("X-Number", "8")
                    .header("X-Date", "Thu, 01 Jan 1970 00:00:01 GMT")
                    .send());

            assertThat(facts.get("names"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                    .contains("OIDC_CLAIM_sub", "OIDC_CLAIM_number")
                    .doesNotContain("oidc-claim-other", "OIDC_CLAIM_when")
                    .doesNotHaveDuplicates();
            assertThat(facts).containsEntry("sub", List.of("alice")).containsEntry("other", List.of());
            assertThat(facts.get("number")).asString().isEqualTo("42");
            assertThat(facts.get("gone")).asString().isEqualTo("-1");
            assertThat(facts.get("date")).asString().isEqualTo("-1");
            assertThat(facts.get("plain")).asString().isEqualTo("8");
            assertThat(facts.get("plainDate")).asString().isEqualTo("1000");
        }

        @Test
        void showsNoCookieOfOurs() throws Exception {
            String app = start(Map.of("/cookies", (request, response) -> {
                Cookie[] cookies = request.getCookies();
                write(
                        response,
                        Map.of(
                                "cookies",
                                cookies == null
                                        ? "none"
                                        : Arrays.stream(cookies)
                                                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                                                .sorted()
                                                .toList()));
            }));

            assertThat(facts(browser.open(app + "/cookies"))).containsEntry("cookies", "none");
            browser.cookies().put("127.0.0.1", "theirs", "1");
            browser.cookies().put("127.0.0.1", "gatehouse-login-x", "y");
            browser.cookies().put("127.0.0.1", "other", "2");
            assertThat(facts(browser.navigate(app + "/cookies")))
                    .containsEntry("cookies", List.of("other=2", "theirs=1"));
        }

        @Test
        void keepsItsFormForTheApplication() throws Exception {
            String app = start(Map.of(
                    "/public/form",
                    (request, response) -> write(
                            response,
                            Map.of("code", request.getParameter("code"), "name", request.getParameter("name")))));

            Map<String, Object> facts = facts(browser.request("POST", app + "/public/form?code=1")
                    .body("application/x-www-form-urlencoded;charset=UTF-8", "name=Zo%C3%AB&state=2".getBytes(UTF_8))
                    .send());

            assertThat(facts).containsEntry("code", "1").containsEntry("name", "Zoë");
        }

        @Test
        void isRefusedWhereTheContainerWouldServeAnotherPath() throws Exception {
            container.start(WebApp.of("", (classes, context) -> {
                Filter rewriting = (request, response, chain) ->
                        chain.doFilter(new Rewritten((HttpServletRequest) request), response);
                WebApps.addFilter(context, "rewriting", rewriting, EVERY_DISPATCH, "/*");
                WebApps.addFilter(context, "gatehouse", new GatehouseFilter(gatehouse), EVERY_DISPATCH, "/*");
                WebApps.addPages(context, Map.of("/public/who", FilterContract::who));
            }));

            Browser.Response response = browser.navigate(container.origin() + "/public/who");

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).contains("ambiguous_path");
        }

        @Test
        void mayCarryASessionIdInItsPath() throws Exception {
            String app = start(Map.of("/public/who", FilterContract::who));

            assertNobody(facts(browser.navigate(app + "/public/who;jsessionid=ABC123?x=1")));
        }
    }

    /** A callback by form post. */
    @Nested
    class AForm {
        private String startWithFormPost() throws Exception {
            gatehouse.close();
            gatehouse = Gatehouse.create(config().login(LoginConfig.builder()
                            .responseMode(ResponseMode.FORM_POST)
                            .build())
                    .build());
            return start(Map.of("/who", FilterContract::who));
        }

        private Browser.Request post(String url, String body) {
            return browser.request("POST", url)
                    .header("Accept", "text/html")
                    .header("Sec-Fetch-Mode", "navigate")
                    .header("Sec-Fetch-Dest", "document")
                    .header("Sec-Fetch-Site", "same-origin")
                    .body("application/x-www-form-urlencoded", body.getBytes(UTF_8));
        }

        @Test
        void signsIn() throws Exception {
            String app = startWithFormPost();
            Browser.Response toProvider = browser.navigate(app + "/who?x=1");
            StringBuilder form = new StringBuilder();
            provider.visit(toProvider.location())
                    .forEach((name, value) ->
                            form.append('&').append(name).append('=').append(java.net.URLEncoder.encode(value, UTF_8)));

            Browser.Response callback =
                    post(app + "/oidc/callback", form.substring(1)).send();

            assertThat(callback.status()).as("%s", callback).isEqualTo(303);
            assertAlice(facts(browser.follow(callback)));
        }

        @Test
        void isRefusedWhenItIsTooLarge() throws Exception {
            String app = startWithFormPost();

            Browser.Response declared = post(app + "/oidc/callback", "state=" + "x".repeat(2_000_000))
                    .send();
            Browser.Response chunked = post(app + "/oidc/callback", "state=" + "x".repeat(70_000))
                    .chunked()
                    .send();

            assertThat(declared.status()).isEqualTo(400);
            assertThat(chunked.status()).isEqualTo(400);
        }

        @Test
        void isRefusedWhenItIsNone() throws Exception {
            String app = startWithFormPost();

            Browser.Response response = browser.request("POST", app + "/oidc/callback")
                    .header("Accept", "text/html")
                    .body("application/json", "{\"state\":\"x\"}".getBytes(UTF_8))
                    .send();

            assertThat(response.status()).isEqualTo(400);
        }
    }

    /** Where the application sends a request that is already in. */
    @Nested
    class ADispatch {
        private final Map<String, Page> pages = Map.of(
                "/forward",
                        (request, response) ->
                                request.getRequestDispatcher("/inner/who").forward(request, response),
                "/include",
                        (request, response) ->
                                request.getRequestDispatcher("/inner/who").include(request, response),
                "/error", (request, response) -> response.sendError(418),
                "/async",
                        (request, response) -> {
                            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                                who(request, response);
                            } else {
                                request.startAsync().dispatch();
                            }
                        },
                "/async-elsewhere", (request, response) -> request.startAsync().dispatch("/inner/who"),
                "/async-thread",
                        (request, response) -> {
                            AsyncContext async = request.startAsync();
                            async.start(() -> {
                                try {
                                    who((HttpServletRequest) async.getRequest(), (HttpServletResponse)
                                            async.getResponse());
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                                async.complete();
                            });
                        },
                "/inner/who", FilterContract::who,
                "/public/error", (request, response) -> response.sendError(418),
                "/public/page",
                        (request, response) -> {
                            response.setStatus(200);
                            who(request, response);
                        });

        private String start(Set<DispatcherType> dispatches) throws Exception {
            container.start(WebApp.of("", (classes, context) -> {
                        WebApps.addFilter(context, "gatehouse", new GatehouseFilter(gatehouse), dispatches, "/*");
                        WebApps.addPages(context, pages);
                    })
                    .errorPage(418, "/public/page"));
            return container.origin();
        }

        private Map<String, Object> spoofed(String url) throws Exception {
            return facts(browser.navigation(url)
                    .header("OIDC_CLAIM_spoof", "evil")
                    .header("OIDC_CLAIM_sub", "evil")
                    .send());
        }

        @Test
        void keepsWhoIsSignedIn() throws Exception {
            String app = start(EVERY_DISPATCH);
            facts(browser.open(app + "/inner/who"));

            for (String path :
                    List.of("/forward", "/include", "/async", "/async-elsewhere", "/async-thread", "/error")) {
                Map<String, Object> facts = spoofed(app + path);
                assertThat(facts.get("dispatch")).as(path).isNotNull();
                assertAlice(facts);
                assertThat(facts).as(path).containsEntry("spoof", null);
            }
        }

        @Test
        void keepsWhoIsSignedInWhereTheFilterIsMappedToRequestsAlone() throws Exception {
            String app = start(EnumSet.of(DispatcherType.REQUEST));
            facts(browser.open(app + "/inner/who"));

            for (String path : List.of("/forward", "/include", "/async", "/async-elsewhere", "/async-thread")) {
                Map<String, Object> facts = spoofed(app + path);
                assertAlice(facts);
                assertThat(facts).as(path).containsEntry("spoof", null);
            }
        }

        @Test
        void isNotJudgedAgain() throws Exception {
            String app = start(EVERY_DISPATCH);

            Map<String, Object> facts = spoofed(app + "/forward");

            assertNobody(facts);
            assertThat(facts).containsEntry("dispatch", "FORWARD").containsEntry("spoof", null);
        }

        @Test
        void toAnErrorPageShowsNobodyWhereNobodyIsSignedIn() throws Exception {
            String app = start(EVERY_DISPATCH);

            Map<String, Object> facts = spoofed(app + "/public/error");

            assertNobody(facts);
            assertThat(facts).containsEntry("dispatch", "ERROR").containsEntry("spoof", null);
        }

        @Test
        void toAnErrorPageOfARequestThatWasNeverJudgedShowsNobody() throws Exception {
            container.start(WebApp.of("", (classes, context) -> {
                        Filter broken = (request, response, chain) -> {
                            if (request.getDispatcherType() == DispatcherType.REQUEST
                                    && request.getParameter("broken") != null) {
                                ((HttpServletResponse) response).sendError(418);
                            } else {
                                chain.doFilter(request, response);
                            }
                        };
                        WebApps.addFilter(context, "broken", broken, EVERY_DISPATCH, "/*");
                        WebApps.addFilter(context, "gatehouse", new GatehouseFilter(gatehouse), EVERY_DISPATCH, "/*");
                        WebApps.addPages(
                                context, Map.of("/inner/who", FilterContract::who, "/page", (request, response) -> {
                                    response.setStatus(200);
                                    who(request, response);
                                }));
                    })
                    .errorPage(418, "/page"));
            facts(browser.open(container.origin() + "/inner/who"));

            Map<String, Object> facts = spoofed(container.origin() + "/inner/who?broken=1");

            assertNobody(facts);
            assertThat(facts).containsEntry("dispatch", "ERROR").containsEntry("spoof", null);
        }

        @Test
        void isJudgedWhereTheRequestWasNot() throws Exception {
            container.start(WebApp.of("", (classes, context) -> {
                WebApps.addFilter(context, "gatehouse", new GatehouseFilter(gatehouse), EVERY_DISPATCH, "/inner/*");
                WebApps.addPages(context, pages);
            }));

            Browser.Response response =
                    browser.fetching(container.origin() + "/forward").send();

            assertThat(response.status()).isEqualTo(401);
        }
    }

    /** A context path. */
    @Nested
    class BelowAContextPath {
        @Test
        void peopleSignInAndComeBack() throws Exception {
            container.start(WebApps.behind(
                    new GatehouseFilter(gatehouse),
                    "/shop",
                    Map.of("/who", FilterContract::who, "/", FilterContract::who)));
            String shop = container.origin() + "/shop";

            Browser.Response toProvider = browser.navigate(shop + "/who?x=1");
            assertThat(toProvider.location())
                    .contains("redirect_uri=" + java.net.URLEncoder.encode(shop + "/oidc/callback", UTF_8));
            Browser.Response end = browser.follow(toProvider);

            assertThat(end.url()).isEqualTo(shop + "/who?x=1");
            assertAlice(facts(end));
            assertAlice(facts(browser.navigate(shop + "/")));
        }

        @Test
        void thatIsWrittenInEscapesPeopleSignIn() throws Exception {
            container.start(WebApps.behind(
                    new GatehouseFilter(gatehouse),
                    "/caf\u00e9",
                    Map.of("/who", FilterContract::who, "/public/who", (request, response) -> {
                        if (request.authenticate(response)) {
                            who(request, response);
                        }
                    })));
            String cafe = container.origin() + "/caf%C3%A9";

            Browser.Response end = browser.open(cafe + "/public/who?x=1");

            assertThat(end.url()).isEqualTo(cafe + "/public/who?x=1");
            assertAlice(facts(end));
            assertAlice(facts(browser.navigate(cafe + "/who")));
        }

        @Test
        void twoApplicationsKeepApart() throws Exception {
            keepApart("/one", "/two");
        }

        @Test
        void anApplicationKeepsApartFromTheOneAtTheRoot() throws Exception {
            keepApart("", "/two");
        }

        private void keepApart(String onePath, String twoPath) throws Exception {
            try (Gatehouse other = Gatehouse.create(config().build())) {
                container.start(
                        WebApps.behind(new GatehouseFilter(gatehouse), onePath, Map.of("/who", FilterContract::who)),
                        WebApps.behind(new GatehouseFilter(other), twoPath, Map.of("/who", FilterContract::who)));
                String one = container.origin() + onePath;
                String two = container.origin() + twoPath;

                assertAlice(facts(browser.open(one + "/who")));
                provider.user("bob", Map.of());
                assertThat(facts(browser.open(two + "/who"))).containsEntry("user", "bob");
                assertAlice(facts(browser.navigate(one + "/who")));
                browser.follow(browser.navigation(two + "/oidc/logout")
                        .replace("Sec-Fetch-Site", "same-origin")
                        .send());

                assertAlice(facts(browser.navigate(one + "/who")));
                assertThat(browser.fetching(two + "/who").send().status()).isEqualTo(401);
            }
        }
    }

    /** A request for which the container itself has signed somebody in. */
    private static final class ContainerUser extends HttpServletRequestWrapper {
        private ContainerUser(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRemoteUser() {
            return "container";
        }

        @Override
        public java.security.Principal getUserPrincipal() {
            return () -> "container";
        }

        @Override
        public boolean isUserInRole(String role) {
            return true;
        }

        @Override
        public String getAuthType() {
            return BASIC_AUTH;
        }
    }

    /** A request whose path somebody has rewritten, for the container but not in what the client sent. */
    private static final class Rewritten extends HttpServletRequestWrapper {
        private Rewritten(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getServletPath() {
            return "/private/who";
        }
    }
}
