package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StatusPageTest {
    private static final Map<String, Object> ANN =
            Map.of("email", "ann@private.example.org", "groups", List.of("staff-of-ann"));

    @TempDir
    private Path directory;

    private StatusScene scene;

    @BeforeEach
    void start() throws IOException {
        scene = new StatusScene(directory);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private static Map<String, Object> json(RawClient.Response response) throws ParseException {
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        return JSONObjectUtils.parse(response.text());
    }

    private static List<Map<String, Object>> list(Map<String, Object> json, String name) throws ParseException {
        return List.of(JSONObjectUtils.getJSONObjectArray(json, name));
    }

    private String refused(Browser browser, String path) throws IOException {
        return StatusScene.reference(browser.fetching(scene.open() + path).send());
    }

    @Nested
    class Page {
        @Test
        void showsWhatAnOperatorWantsToKnow() throws Exception {
            Browser ann = scene.signedIn("ann", ANN);
            refused(ann, "/admin/users");
            assertThat(ann.fetching(scene.open() + "/public/down/").send().status())
                    .isEqualTo(502);

            String page = scene.look("/").text();

            assertThat(page)
                    .contains("Ready, with ")
                    .contains("<code>access_denied</code> 403")
                    .contains("rules[2]")
                    .contains("role: admin -&gt; no")
                    .contains("<dt>Cure</dt><dd><code>gatehouse explain</code> shows which rule decides")
                    .contains("left out for ")
                    .contains("<code>upstream_unavailable</code> 502")
                    .contains("4 days left")
                    .contains("app.example.com")
                    .contains("reachable")
                    .contains("routes[1].insecure-tls")
                    .contains("1 of at most 100,000")
                    .contains("1 login</title>");
        }

        @Test
        void isTheSameAtBothAddressesAndCompleteWithoutScriptsAndForeignResources() throws Exception {
            for (String target : List.of("/", "/status")) {
                RawClient.Response response = scene.look(target);

                assertThat(response.status()).isEqualTo(200);
                assertThat(response.head().all("Content-Type")).containsExactly("text/html; charset=utf-8");
                assertThat(response.head().all("Cache-Control")).containsExactly("no-store");
                String policy = String.join("; ", response.head().all("Content-Security-Policy"));
                assertThat(policy)
                        .startsWith("default-src 'none'; style-src 'nonce-")
                        .contains("frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'")
                        .doesNotContain("unsafe", "script");
                String nonce = policy.replaceAll(".*'nonce-([^']+)'.*", "$1");
                assertThat(response.text())
                        .contains("<style nonce=\"" + nonce + "\">")
                        .doesNotContain("<script", " style=", " onclick", "url(http", "src=", "http-equiv");
                assertThat(Pattern.compile("href=\"([^\"]*)\"")
                                .matcher(response.text())
                                .results())
                        .allMatch(link -> link.group(1).startsWith("/status"));
            }
            assertThat(scene.look("/").head().all("Content-Security-Policy"))
                    .isNotEqualTo(scene.look("/").head().all("Content-Security-Policy"));
        }

        @Test
        void loadsItselfAgainWhereThatIsAskedFor() throws Exception {
            assertThat(scene.look("/status?refresh=30").text())
                    .contains("<meta http-equiv=\"refresh\" content=\"30\">");
            assertThat(scene.look("/status?refresh=0").status()).isEqualTo(400);
        }

        @Test
        void obeysNothingThatClientsSend() throws Exception {
            refused(new Browser(), "/app/%3Cscript%3Ealert(1)%3C");
            refused(new Browser(), "/app/%3Cimg%20src=x%20onerror=alert(1)%3E%7B%7B%7Bnonce%7D%7D%7D%22%27");

            String page = scene.look("/").text();

            assertThat(page)
                    .contains("&lt;img src", "&lt;script", "{{{nonce}}}")
                    .doesNotContain("<img", "<script");
        }

        @Test
        void holdsNoSecretAndNoClaimOfAnybody() throws Exception {
            Browser ann = scene.signedIn("ann", ANN);
            String reference = refused(ann, "/admin/users");
            refused(ann, "/strong/x");

            for (String target : List.of("/", "/status.json", "/refusals", "/refusals?reference=" + reference)) {
                assertThat(scene.look(target).text())
                        .as(target)
                        .contains("access_denied")
                        .doesNotContain(
                                "private.example.org", "staff-of-ann", "a-secret-of-the-client", StatusScene.TOKEN);
            }
        }

        @Test
        void tellsSinceWhenAProviderCannotBeReached() throws Exception {
            scene.provider().goDown();
            new Browser().open(scene.open() + "/app/");

            assertThat(scene.look("/").text()).contains("not reachable").contains("Not ready: ");
            Map<String, Object> provider =
                    list(json(scene.look("/status.json")), "providers").get(0);
            assertThat(provider).containsEntry("reachable", false).containsKeys("since", "last_result");
        }
    }

    @Nested
    class Programs {
        @Test
        void getTheSameAsJson() throws Exception {
            Browser ann = scene.signedIn("ann", ANN);
            refused(ann, "/admin/users");
            refused(ann, "/admin/users");

            Map<String, Object> status =
                    json(scene.ask("GET", "/status.json", "Authorization: Bearer " + StatusScene.TOKEN));

            assertThat(status)
                    .containsKeys(
                            "time",
                            "version",
                            "java",
                            "started",
                            "uptime_seconds",
                            "attention",
                            "weak_settings",
                            "notes")
                    .containsEntry("ready", true);
            assertThat(list(status, "last_hour")).hasSize(60);
            assertThat(list(status, "last_hour").stream().map(minute -> minute.get("logins")))
                    .contains(1L);
            assertThat(list(status, "providers").get(0))
                    .containsEntry("name", "default")
                    .containsEntry("reachable", true);
            assertThat(list(status, "upstreams")).hasSize(2).allMatch(upstream -> upstream.containsKey("since"));
            assertThat(list(status, "certificates").get(0))
                    .containsEntry("use", "listener")
                    .containsEntry("days_left", 4L);
            assertThat(list(status, "refusals").get(0))
                    .containsEntry("code", "access_denied")
                    .containsEntry("times", 2L)
                    .containsEntry("rule", "rules[2]");
        }

        @Test
        void areToldOfARefusalByItsReferenceWhatEachCriterionOfEachRuleSaid() throws Exception {
            String reference = refused(scene.signedIn("ann", ANN), "/admin/users?secret=1");

            Map<String, Object> refusal = json(scene.look("/refusals?reference=" + reference));

            assertThat(refusal)
                    .containsEntry("reference", reference)
                    .containsEntry("status", 403L)
                    .containsEntry("method", "GET")
                    .containsEntry("path", "/admin/users")
                    .containsEntry("client_address", "127.0.0.1")
                    .containsEntry("detail", "rules[2] denies it")
                    .containsKeys("time", "cause", "cure", "meaning");
            Map<String, Object> judgement = JSONObjectUtils.getJSONObject(refusal, "judgement");
            assertThat(judgement)
                    .containsEntry("rules", 6L)
                    .containsEntry("decided_by", "rules[2]")
                    .containsEntry("credential", "session")
                    .containsEntry("verdict", "deny");
            assertThat(list(judgement, "tried").get(1).toString())
                    .contains(
                            "rule=rules[1]",
                            "about=false",
                            "name=path",
                            "met=true",
                            "name=methods",
                            "asked=[POST]",
                            "met=false");
        }

        @ParameterizedTest
        @CsvSource({
            "reference=unheard-of, 404, is remembered",
            "reference=%3Cscript%3E, 400, Expected a reference",
            "reference=a&reference=b, 400, at most once",
            "limit=1, 400, no parameter but reference"
        })
        void areToldWhyTheyGetNothing(String query, int status, String detail) throws Exception {
            RawClient.Response response = scene.look("/refusals?" + query);

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.text()).contains(detail).doesNotContain("script");
        }
    }

    @Nested
    class Access {
        @ParameterizedTest
        @ValueSource(strings = {"/", "/status", "/status.json", "/refusals"})
        void needsTheTokenAndBrowsersAreAskedForIt(String target) throws Exception {
            RawClient.Response without = scene.ask("GET", target);
            RawClient.Response wrong = scene.ask("GET", target, StatusScene.password("x".repeat(32)));

            for (RawClient.Response response : List.of(without, wrong)) {
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.head().all("WWW-Authenticate"))
                        .containsExactly("Basic realm=\"gatehouse\", charset=\"UTF-8\", Bearer realm=\"gatehouse\"");
                assertThat(response.text()).doesNotContain("Version");
            }
            assertThat(scene.look(target).status()).isEqualTo(200);
            assertThat(scene.ask("GET", target, "Authorization: Bearer " + StatusScene.TOKEN)
                            .status())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"Basic", "Basic !!!", "Basic eA==", "Basic MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY="})
        void isNotGivenForAPasswordThatIsNone(String header) throws Exception {
            assertThat(scene.ask("GET", "/", "Authorization: " + header).status())
                    .isEqualTo(401);
        }

        @Test
        void byPasswordIsForReadingPagesAlone() throws Exception {
            // Browsers send passwords by themselves, so nothing that changes anything may go by one.
            assertThat(scene.ask("GET", "/sessions", StatusScene.password(StatusScene.TOKEN))
                            .status())
                    .isEqualTo(401);
            assertThat(scene.ask("DELETE", "/sessions?all=true", StatusScene.password(StatusScene.TOKEN))
                            .status())
                    .isEqualTo(401);
            assertThat(scene.ask("POST", "/", StatusScene.password(StatusScene.TOKEN))
                            .status())
                    .isEqualTo(401);
        }

        @ParameterizedTest
        @ValueSource(strings = {"cross-site", "same-site"})
        void isNotGivenToPartsOfPagesOfOthers(String site) throws Exception {
            for (String dest : List.of("iframe", "image", "empty", "script", "object")) {
                assertThat(scene.ask(
                                        "GET",
                                        "/",
                                        StatusScene.password(StatusScene.TOKEN),
                                        "Sec-Fetch-Site: " + site,
                                        "Sec-Fetch-Dest: " + dest)
                                .status())
                        .as(dest)
                        .isEqualTo(403);
            }
            assertThat(scene.ask(
                                    "GET",
                                    "/",
                                    StatusScene.password(StatusScene.TOKEN),
                                    "Sec-Fetch-Site: " + site,
                                    "Sec-Fetch-Dest: document")
                            .status())
                    .as("a link that somebody follows")
                    .isEqualTo(200);
        }

        @Test
        void isNotGivenUnderANameThatAnybodyCouldPointHere() throws Exception {
            assertThat(scene.ask("GET", "/", "Host: evil.example", StatusScene.password(StatusScene.TOKEN))
                            .status())
                    .isEqualTo(421);
        }
    }
}
