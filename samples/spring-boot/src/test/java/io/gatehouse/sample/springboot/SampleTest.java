package io.gatehouse.sample.springboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.quickstart.SampleProvider;
import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.net.URLEncoder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The filter in a Spring Boot application. */
@SuppressWarnings("NullAway.Init") // before all tests
class SampleTest {
    private static SampleProvider provider;
    private static ConfigurableApplicationContext sample;

    private final Browser browser = new Browser();

    @BeforeAll
    static void start() throws Exception {
        provider = SampleProvider.start(0);
        sample = SpringApplication.run(
                SampleApplication.class, "--server.port=0", "--gatehouse.provider.issuer=" + provider.issuer());
    }

    @AfterAll
    static void stop() {
        sample.close();
        provider.close();
    }

    @Test
    void knowsNobodyOnThePublicPage() throws IOException {
        assertThat(browser.open(url() + "/").text()).startsWith("You are nobody.");
    }

    @Test
    void signsInAndLeadsToThePageThatWasAskedFor() throws IOException {
        Browser.Response account = signIn("[\"staff\"]");

        assertThat(account.status()).as("%s", account).isEqualTo(200);
        assertThat(account.url()).isEqualTo(url() + "/account");
        assertThat(account.text()).startsWith("ada has the roles [staff]");
        assertThat(browser.open(url() + "/").text()).startsWith("You are ada.");
    }

    @Test
    void judgesByRoles() throws IOException {
        signIn("[\"staff\"]");
        assertThat(browser.open(url() + "/admin/").status()).isEqualTo(403);

        Browser other = new Browser();
        signIn(other, "[\"admin\"]");
        assertThat(other.open(url() + "/admin/").text()).startsWith("Hello administrator ada");
    }

    @Test
    void answersScriptsWithProblemDetailsInPlaceOfARedirect() throws IOException {
        Browser.Response answer = browser.fetching(url() + "/account").send();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("\"code\":\"login_required\"");
    }

    @Test
    void signsOut() throws IOException {
        signIn("[]");
        browser.follow(browser.navigation(url() + "/oidc/logout")
                .replace("Sec-Fetch-Site", "same-origin")
                .send());

        assertThat(browser.open(url() + "/").text()).startsWith("You are nobody.");
    }

    private static String url() {
        return "http://localhost:" + sample.getEnvironment().getRequiredProperty("local.server.port");
    }

    private Browser.Response signIn(String groups) throws IOException {
        return signIn(browser, groups);
    }

    private static Browser.Response signIn(Browser browser, String groups) throws IOException {
        Browser.Response form = browser.open(url() + "/account");
        String claims = URLEncoder.encode("{\"groups\": " + groups + "}", UTF_8);
        return browser.follow(browser.request("POST", form.url())
                .header("Accept", "text/html")
                .body("application/x-www-form-urlencoded", ("username=ada&claims=" + claims).getBytes(UTF_8))
                .send());
    }
}
