package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.SetCookie.Attributes;
import io.gatehouse.http.SetCookie.SameSite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SetCookieTest {
    private static final Attributes HOST = new Attributes(null, "/", true, SameSite.LAX);

    @Test
    void livesAsLongAsTheBrowser() {
        SetCookie cookie = SetCookie.forBrowserSession("__Host-gatehouse", "v", HOST);
        assertThat(cookie.toHeaderValue()).isEqualTo("__Host-gatehouse=v; Path=/; Secure; HttpOnly; SameSite=Lax");
        assertThat(cookie.maxAge()).isEmpty();
    }

    @Test
    void livesAsLongAsItIsTold() {
        SetCookie cookie = SetCookie.lasting(
                "n", "v", new Attributes("example.com", "/shop", false, SameSite.STRICT), Duration.ofMillis(61_900));
        assertThat(cookie.toHeaderValue())
                .isEqualTo("n=v; Path=/shop; Domain=example.com; Max-Age=61; HttpOnly; SameSite=Strict");
    }

    @Test
    void expiresWithTheAttributesItWasSetWith() {
        Attributes attributes = new Attributes("example.com", "/shop", true, SameSite.NONE);
        assertThat(SetCookie.expired("n", attributes).toHeaderValue())
                .isEqualTo("n=; Path=/shop; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT;"
                        + " Secure; HttpOnly; SameSite=None");
    }

    @Test
    void knowsTheSizeOfTheWholeLine() {
        SetCookie cookie = SetCookie.forBrowserSession("n", "\u00e9".repeat(100), HOST);
        assertThat(cookie.size())
                .isEqualTo(cookie.toHeaderValue().getBytes(StandardCharsets.UTF_8).length)
                .isGreaterThan(200);
    }

    @Test
    void printsItsNameAlone() {
        assertThat(SetCookie.forBrowserSession("n", "secret", HOST)).hasToString("SetCookie[n]");
    }
}
