package io.gatehouse.sample.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.quickstart.SampleProvider;
import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The filter in a Jetty that a program brings along. */
@SuppressWarnings("NullAway.Init") // before all tests
class SampleTest {
    private static SampleProvider provider;
    private static Sample sample;

    private final Browser browser = new Browser();

    @BeforeAll
    static void start() throws Exception {
        provider = SampleProvider.start(0);
        sample = Sample.start(0, Map.of("SAMPLE_ISSUER", provider.issuer()));
    }

    @AfterAll
    static void stop() {
        sample.close();
        provider.close();
    }

    @Test
    void knowsNobodyOnThePublicPage() throws IOException {
        assertThat(browser.open(sample.url() + "/").text()).startsWith("You are nobody.");
    }

    @Test
    void signsInAndLeadsToThePageThatWasAskedFor() throws IOException {
        Browser.Response account = signIn("[\"staff\"]");

        assertThat(account.status()).as("%s", account).isEqualTo(200);
        assertThat(account.url()).isEqualTo(sample.url() + "/account");
        assertThat(account.text()).startsWith("ada has the roles [staff]");
        assertThat(browser.open(sample.url() + "/").text()).startsWith("You are ada.");
    }

    @Test
    void judgesByRoles() throws IOException {
        signIn("[\"staff\"]");
        assertThat(browser.open(sample.url() + "/admin/").status()).isEqualTo(403);

        Browser other = new Browser();
        signIn(other, "[\"admin\"]");
        assertThat(other.open(sample.url() + "/admin/").text()).startsWith("Hello administrator ada");
    }

    @Test
    void answersScriptsWithProblemDetailsInPlaceOfARedirect() throws IOException {
        Browser.Response answer = browser.fetching(sample.url() + "/account").send();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("\"code\":\"login_required\"");
    }

    @Test
    void signsOut() throws IOException {
        signIn("[]");
        browser.follow(browser.navigation(sample.url() + "/oidc/logout")
                .replace("Sec-Fetch-Site", "same-origin")
                .send());

        assertThat(browser.open(sample.url() + "/").text()).startsWith("You are nobody.");
    }

    private Browser.Response signIn(String groups) throws IOException {
        return signIn(browser, groups);
    }

    private static Browser.Response signIn(Browser browser, String groups) throws IOException {
        Browser.Response form = browser.open(sample.url() + "/account");
        String claims = URLEncoder.encode("{\"groups\": " + groups + "}", UTF_8);
        return browser.follow(browser.request("POST", form.url())
                .header("Accept", "text/html")
                .body("application/x-www-form-urlencoded", ("username=ada&claims=" + claims).getBytes(UTF_8))
                .send());
    }
}
