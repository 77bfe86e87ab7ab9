package io.gatehouse.webapp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Browser;
import java.net.URLEncoder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The war as it was packed, in Tomcat, with its provider. */
class SampleIT {
    private final Browser browser = new Browser();

    @SuppressWarnings("NullAway.Init") // before all tests
    private static RunInTomcat sample;

    @BeforeAll
    static void start() throws Exception {
        sample = RunInTomcat.start(Path.of(System.getProperty("webapp.war")), 0, 0);
    }

    @AfterAll
    static void stop() {
        sample.close();
    }

    @Test
    void showsItsPublicPageToEverybody() throws Exception {
        Browser.Response home = browser.navigate(sample.url() + "/");

        assertThat(home.status()).isEqualTo(200);
        assertThat(home.text()).contains("Nobody is signed in", "/webapp/oidc/login");
        assertThat(browser.navigate(sample.url() + "/style.css").status()).isEqualTo(200);
    }

    @Test
    void signsInByItsWebXmlAndShowsWhoAndWhat() throws Exception {
        Browser.Response account = signIn();

        assertThat(account.status()).as("%s", account).isEqualTo(200);
        assertThat(account.url()).isEqualTo(sample.url() + "/account");
        assertThat(account.text())
                .contains("<span id=\"user\">ada</span>", "You are an administrator", "ada@example.com")
                .doesNotContain("<script>");
        assertThat(browser.navigate(sample.url() + "/").text()).contains("<b id=\"user\">ada</b>");
    }

    @Test
    void signsOut() throws Exception {
        signIn();

        browser.follow(browser.navigation(sample.url() + "/oidc/logout")
                .replace("Sec-Fetch-Site", "same-origin")
                .send());

        assertThat(browser.navigate(sample.url() + "/").text()).contains("Nobody is signed in");
    }

    private Browser.Response signIn() throws Exception {
        Browser.Response form = browser.open(sample.url() + "/account");
        assertThat(form.text()).contains("username");
        String claims = "{\"groups\": [\"admin\"], \"email\": \"ada@example.com\", \"note\": \"<script>\"}";
        return browser.follow(browser.request("POST", form.url())
                .header("Accept", "text/html")
                .body(
                        "application/x-www-form-urlencoded",
                        ("username=ada&claims=" + URLEncoder.encode(claims, UTF_8)).getBytes(UTF_8))
                .send());
    }
}
