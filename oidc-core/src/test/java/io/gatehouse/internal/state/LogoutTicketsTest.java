package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.testing.FakeExchange;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogoutTicketsTest {
    private static final Realms REALMS = Realms.single("main", "https://op.example client");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String NAME = "__Host-gatehouse-logout";

    private final CookieJar jar = new CookieJar();
    private final SecureRandom random = new SecureRandom();
    private final Sealer sealer = new Sealer(List.of(new byte[Sealer.KEY_BYTES]), random);
    private final CookieNames names = new CookieNames(CookieConfig.builder().build());
    private final LogoutTickets tickets = new LogoutTickets(sealer, names, REALMS);
    private final String state = RandomText.token(random);

    private void remember() {
        jar.take(List.of(tickets.remember(jar.request(), REALMS.all().get(0), state, "/bye", NOON)));
    }

    @Test
    void findsWhereALogoutLeads() {
        remember();
        assertThat(tickets.find(jar.request(), state, NOON)).contains("/bye");
    }

    @Test
    void findsNothingForAnotherStateOrBrowser() {
        remember();
        assertThat(tickets.find(jar.request(), RandomText.token(random), NOON)).isEmpty();
        assertThat(tickets.find(jar.request(), "", NOON)).isEmpty();
        assertThat(tickets.find(new CookieJar().request(), state, NOON)).isEmpty();
    }

    @Test
    void findsNothingFromTenMinutesOn() {
        remember();
        assertThat(tickets.find(
                        jar.request(), state, NOON.plus(Duration.ofMinutes(10)).minusNanos(1)))
                .isPresent();
        assertThat(tickets.find(jar.request(), state, NOON.plus(Duration.ofMinutes(10))))
                .isEmpty();
    }

    @Test
    void findsNothingInTwoCookiesOrAChangedOne() {
        remember();
        assertThat(tickets.find(CookieJar.read(jar.exchange().cookie(NAME, "other")), state, NOON))
                .isEmpty();
        jar.cookies().replaceAll((name, value) -> value.substring(1));
        assertThat(tickets.find(jar.request(), state, NOON)).isEmpty();
    }

    @Test
    void isNoLoginAndNoLoginIsOne() {
        LoginTickets logins =
                new LoginTickets(sealer, names, LoginConfig.builder().build(), REALMS);
        LoginTicket login = new LoginTicket(state, "n", "v", "main", "https://a/cb", "/", NOON, null);
        String sealed = logins.add(jar.request(), login).get(0).value();
        assertThat(tickets.find(CookieJar.read(FakeExchange.navigation("/").cookie(NAME, sealed)), state, NOON))
                .isEmpty();
    }

    @Test
    void isForgottenWhereTheBrowserSentOne() {
        assertThat(tickets.forget(jar.request())).isEmpty();
        remember();
        jar.take(tickets.forget(jar.request()));
        assertThat(jar.cookies()).isEmpty();
    }

    @Test
    void fitsIntoACookie() {
        assertThat(tickets.remember(jar.request(), REALMS.all().get(0), state, "/" + "x".repeat(1999), NOON)
                        .size())
                .isLessThanOrEqualTo(4096);
    }
}
