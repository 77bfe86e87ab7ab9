package io.gatehouse.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.quickstart.Ports;
import io.gatehouse.quickstart.Quickstart;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The script of the documentation that warns before a session ends: five seconds after the page has opened, with these settings. */
class SessionWarningIT {
    private static final String IDLE_EXPIRES_AT =
            "var request = new XMLHttpRequest(); request.open('GET', '/oidc/session', false); request.send();"
                    + " return String(JSON.parse(request.responseText).idle_expires_at)";

    @Test
    void warnsAndKeepsTheSessionGoing() throws Exception {
        try (Quickstart quickstart = Quickstart.start(Ports.FREE, Map.of("session.inactivity-timeout", "125s"));
                Chromium browser = Chromium.start()) {
            browser.open(quickstart.url().orElseThrow() + "/");
            browser.click("button#ada");
            browser.waitFor("#person");
            assertThat(browser.script("return String(document.getElementById('session-warning'))"))
                    .isEqualTo("null");
            long before = Long.parseLong(browser.script(IDLE_EXPIRES_AT));

            browser.waitFor("#session-warning button");
            browser.screenshot("session-warning");
            assertThat(browser.text("#session-warning")).contains("You will be signed out in 2 min.");
            browser.click("#session-warning button");

            Awaitility.await()
                    .until(() -> browser.script("return String(document.getElementById('session-warning'))")
                            .equals("null"));
            assertThat(Long.parseLong(browser.script(IDLE_EXPIRES_AT))).isGreaterThan(before);
        }
    }

    @Test
    void saysWhenTheSessionIsOver() throws Exception {
        try (Quickstart quickstart = Quickstart.start(Ports.FREE, Map.of("session.inactivity-timeout", "125s"));
                Chromium browser = Chromium.start()) {
            browser.open(quickstart.url().orElseThrow() + "/");
            browser.click("button#ada");
            browser.waitFor("#person");
            browser.script("fetch('/oidc/logout', {method: 'POST', redirect: 'manual'})");

            browser.waitFor("#session-warning button");
            assertThat(browser.text("#session-warning")).contains("You are signed out.");
        }
    }
}
