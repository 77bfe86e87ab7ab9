package io.gatehouse.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.quickstart.Ports;
import io.gatehouse.quickstart.Quickstart;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person signs in to the sample application behind the gateway, at the sample provider. */
class SignInIT {
    private static Quickstart quickstart;
    private static String home;

    private Chromium browser;

    @BeforeAll
    static void startEverything() throws Exception {
        quickstart = Quickstart.start(Ports.FREE);
        home = quickstart.url().orElseThrow().toString();
    }

    @AfterAll
    static void stopEverything() {
        quickstart.close();
    }

    @BeforeEach
    void openBrowser() {
        browser = Chromium.start();
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    private void signInAs(String user) {
        browser.click("button#" + user);
    }

    @Test
    void deepLinkWithQueryLandsWhereItWantedToGo() throws IOException {
        browser.open(home + "/reports/2026?sort=name&filter=a%20b%26c#totals");
        browser.screenshot("provider-login");
        signInAs("zoe");

        assertThat(browser.text("#person")).isEqualTo("Zoë Müller");
        assertThat(browser.text("#request-line")).isEqualTo("GET /reports/2026?sort=name&filter=a%20b%26c");
        assertThat(browser.url()).startsWith(home + "/reports/2026?sort=name&filter=a%20b%26c");
        browser.screenshot("app-signed-in");
    }

    @Test
    void leavesNoCookieBehindButTheSession() {
        browser.open(home + "/");
        signInAs("ada");
        browser.waitFor("#person");

        assertThat(browser.cookieNames()).containsExactly("gatehouse");
        assertThat(browser.script("return document.cookie")).isEqualTo("");
    }

    @Test
    void twoTabsSignInIndependently() {
        browser.open(home + "/one?tab=1");
        String first = browser.tab();
        String second = browser.newTab();
        browser.open(home + "/two?tab=2");
        signInAs("ada");
        assertThat(browser.text("#request-line")).isEqualTo("GET /two?tab=2");

        browser.switchTo(first);
        signInAs("ada");
        assertThat(browser.text("#request-line")).isEqualTo("GET /one?tab=1");

        browser.switchTo(second);
        browser.open(home + "/two?again");
        assertThat(browser.text("#person")).isEqualTo("Ada Lovelace");
    }

    @Test
    void backButtonAfterLoginDoesNotEndInAnError() {
        browser.open(home + "/public/about");
        browser.open(home + "/reports?deep=1");
        signInAs("ada");
        assertThat(browser.text("#request-line")).isEqualTo("GET /reports?deep=1");

        // Back is the provider's login page; whoever signs in there once more must come to a page again.
        browser.back();
        signInAs("ada");
        browser.waitForUrl(home);
        assertThat(browser.text("#person")).isEqualTo("Ada Lovelace");
    }

    @Test
    void repeatedCallbackOfSomebodySignedInGoesOnToItsTarget() {
        browser.open(home + "/reports?deep=1");
        signInAs("ada");
        browser.waitFor("#person");

        browser.open(home + "/oidc/callback?code=used&state=used");
        assertThat(browser.text("#person")).isEqualTo("Ada Lovelace");
    }

    @Test
    void signingOutEndsTheSessionAndTheLandingPageStaysThere() throws IOException {
        browser.open(home + "/");
        signInAs("ada");
        browser.click("#sign-out");

        assertThat(browser.text("h1")).isEqualTo("You are signed out");
        browser.waitForUrl(home + "/oidc/logged-out");
        browser.screenshot("logged-out");
        assertThat(browser.cookieNames()).isEmpty();
        browser.open(home + "/reports");
        assertThat(browser.text("h1")).isEqualTo("Sign in");
    }

    @Test
    void refusedCallbackIsAPageWithAWayOn() throws IOException {
        browser.open(home + "/oidc/callback?code=stolen&state=unknown");

        assertThat(browser.text("h1")).isEqualTo("Sign-in not recognised");
        assertThat(browser.text("main")).contains("login_unknown").doesNotContain("stolen");
        browser.screenshot("refused");
        browser.narrow();
        browser.screenshot("refused-narrow");
        browser.click("a.button");
        signInAs("ada");
        assertThat(browser.text("#person")).isEqualTo("Ada Lovelace");
    }

    @Test
    void deletedCookiesEndInAPageAndNotInALoop() {
        browser.open(home + "/reports");
        browser.waitFor("button#ada");
        String provider = browser.url();
        browser.open(home + "/public/about");
        browser.forgetCookies();
        browser.open(provider);
        signInAs("ada");

        assertThat(browser.text("h1")).isEqualTo("Sign-in not recognised");
    }

    @Test
    void scriptOfAPageGetsAnAnswerInsteadOfARedirect() {
        browser.open(home + "/public/about");

        assertThat(browser.script("""
                        const request = new XMLHttpRequest();
                        request.open('GET', '/api/data', false);
                        request.setRequestHeader('Accept', 'application/json');
                        request.send();
                        return request.status + ' ' + JSON.parse(request.responseText).code;
                        """)).isEqualTo("401 login_required");
        assertThat(browser.cookieNames()).isEmpty();
    }

    @Test
    void pagesLookRightInTheDark() throws IOException {
        try (Chromium dark = Chromium.start("--force-dark-mode", "--blink-settings=preferredColorScheme=0")) {
            dark.open(home + "/oidc/callback?code=a&state=b");
            assertThat(dark.text("h1")).isEqualTo("Sign-in not recognised");
            dark.screenshot("refused-dark");
            dark.open(home + "/oidc/logged-out");
            dark.screenshot("logged-out-dark");
        }
    }
}
