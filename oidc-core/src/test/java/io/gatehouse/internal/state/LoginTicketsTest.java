package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.testing.FakeExchange;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTicketsTest {
    private static final Realms REALMS = Realms.single("main", "https://op.example client");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String PREFIX = "__Host-gatehouse-login-";
    private static final String AUTHORITY = "https://op.example client";

    private final SecureRandom random = new SecureRandom();
    private final CookieJar jar = new CookieJar();
    private final Sealer sealer = sealer(1);
    private final CookieNames names = new CookieNames(CookieConfig.builder().build());
    private final LoginTickets tickets = tickets(sealer, AUTHORITY);

    private static Sealer sealer(int seed) {
        byte[] key = new byte[Sealer.KEY_BYTES];
        new Random(seed).nextBytes(key);
        return new Sealer(List.of(key), new SecureRandom());
    }

    private LoginTickets tickets(Sealer with, String authority) {
        return new LoginTickets(with, names, LoginConfig.builder().build(), Realms.single("main", authority));
    }

    private LoginTicket ticket(String returnTo, Instant startedAt) {
        return new LoginTicket(
                RandomText.token(random),
                RandomText.token(random),
                RandomText.token(random),
                "main",
                "https://app.example.com/oidc/callback",
                returnTo,
                startedAt,
                null);
    }

    private LoginTicket added(String returnTo, Instant startedAt) {
        LoginTicket ticket = ticket(returnTo, startedAt);
        jar.take(tickets.add(jar.request(), ticket));
        return ticket;
    }

    private boolean known(LoginTicket ticket) {
        return tickets.find(jar.request(), ticket.state()).isPresent();
    }

    @Nested
    class Finds {
        @Test
        void whatWasAdded() {
            LoginTicket ticket = added("/deep?x=1", NOON);
            assertThat(tickets.find(jar.request(), ticket.state())).contains(ticket);
            assertThat(tickets.hasAny(jar.request())).isTrue();
        }

        @Test
        void theTicketsOfSeveralTabs() {
            List<LoginTicket> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(added("/tab" + i, NOON.plusSeconds(i)));
            }
            assertThat(all)
                    .allSatisfy(ticket -> assertThat(tickets.find(jar.request(), ticket.state()))
                            .contains(ticket));
        }

        @Test
        void nothingInAnotherBrowser() {
            LoginTicket ticket = added("/", NOON);
            assertThat(tickets.find(new CookieJar().request(), ticket.state())).isEmpty();
            assertThat(tickets.hasAny(new CookieJar().request())).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "x",
                    "12345678",
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                    "../../../../etc",
                    "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000"
                })
        void nothingForAStateThatNobodyGave(String state) {
            added("/", NOON);
            assertThat(tickets.find(jar.request(), state)).isEmpty();
        }

        @Test
        void nothingUnderTheNameOfAnotherTicket() {
            LoginTicket one = added("/one", NOON);
            LoginTicket two = added("/two", NOON);
            List<String> cookieNames = List.copyOf(jar.cookies().keySet());
            String first = String.valueOf(jar.cookies().get(cookieNames.get(0)));
            jar.cookies().put(cookieNames.get(0), String.valueOf(jar.cookies().get(cookieNames.get(1))));
            jar.cookies().put(cookieNames.get(1), first);
            assertThat(known(one)).isFalse();
            assertThat(known(two)).isFalse();
        }

        @Test
        void nothingSealedForAnotherProviderKeyOrHost() {
            LoginTicket ticket = added("/", NOON);
            assertThat(tickets(sealer, "https://other.example client").find(jar.request(), ticket.state()))
                    .isEmpty();
            assertThat(tickets(sealer(2), AUTHORITY).find(jar.request(), ticket.state()))
                    .isEmpty();
            assertThat(tickets.find(CookieJar.read(jar.exchange().authority("other.example.com")), ticket.state()))
                    .isEmpty();
        }

        @Test
        void nothingInACookieWithOneCharacterChanged() {
            LoginTicket ticket = added("/", NOON);
            Map.Entry<String, String> cookie =
                    jar.cookies().entrySet().iterator().next();
            String value = cookie.getValue();
            for (int i = 0; i < value.length(); i++) {
                cookie.setValue(value.substring(0, i) + (value.charAt(i) == 'A' ? 'B' : 'A') + value.substring(i + 1));
                assertThat(known(ticket)).as("character %d", i).isFalse();
            }
        }

        @Test
        void ticketsHoweverOldAndTellsThatTheyHaveExpired() {
            LoginTicket ticket = added("/", NOON);
            Duration timeout = Duration.ofMinutes(10);
            assertThat(tickets.expired(ticket, NOON.plus(timeout).minusNanos(1)))
                    .isFalse();
            assertThat(tickets.expired(ticket, NOON.plus(timeout))).isTrue();
            assertThat(tickets.expired(ticket, NOON.minusSeconds(60))).isFalse();
        }

        @Test
        void oursBesideOneThatAnotherHostAdds() {
            LoginTicket ticket = added("/", NOON);
            FakeExchange exchange = FakeExchange.navigation("/")
                    .cookie(jar.cookies().keySet().iterator().next(), "junk");
            jar.cookies().forEach(exchange::cookie);
            assertThat(tickets.find(CookieJar.read(exchange), ticket.state())).contains(ticket);
        }
    }

    @Nested
    class IsBounded {
        @Test
        void inNumberAndTheOldestGoesFirst() {
            LoginTicket third = added("/3", NOON.plusSeconds(3));
            LoginTicket first = added("/1", NOON.plusSeconds(1));
            LoginTicket second = added("/2", NOON.plusSeconds(2));
            added("/4", NOON.plusSeconds(4));
            added("/5", NOON.plusSeconds(5));
            assertThat(jar.cookies()).hasSize(5);
            added("/6", NOON.plusSeconds(6));
            assertThat(jar.cookies()).hasSize(5);
            assertThat(known(first)).isFalse();
            assertThat(known(second)).isTrue();
            added("/7", NOON.plusSeconds(7));
            assertThat(known(second)).isFalse();
            assertThat(known(third)).isTrue();
        }

        @Test
        void inBytesTogether() {
            for (int i = 0; i < 40; i++) {
                LoginTicket newest = added("/" + "x".repeat(i * 50), NOON.plusSeconds(i));
                int bytes = jar.cookies().entrySet().stream()
                        .mapToInt(cookie ->
                                cookie.getKey().length() + cookie.getValue().length() + 3)
                        .sum();
                assertThat(bytes).isLessThanOrEqualTo(4096);
                assertThat(known(newest)).as("the newest, however large").isTrue();
            }
        }

        @Test
        void inTheSizeOfEachCookie() {
            LoginTicket largest = ticket("/" + "x".repeat(1999), NOON);
            assertThat(tickets.add(jar.request(), largest))
                    .allSatisfy(cookie -> assertThat(cookie.size()).isLessThanOrEqualTo(4096));
        }

        @Test
        void byWhatIsConfigured() {
            LoginTickets one = new LoginTickets(
                    sealer, names, LoginConfig.builder().maxPending(1).build(), REALMS);
            LoginTicket first = ticket("/1", NOON);
            LoginTicket second = ticket("/2", NOON.plusSeconds(1));
            jar.take(one.add(jar.request(), first));
            jar.take(one.add(jar.request(), second));
            assertThat(jar.cookies()).hasSize(1);
            assertThat(known(second)).isTrue();
        }

        @Test
        void inTime() {
            LoginTicket old = added("/old", NOON);
            LoginTicket young = added("/young", NOON.plus(Duration.ofMinutes(5)));
            added("/new", NOON.plus(Duration.ofMinutes(10)));
            assertThat(known(old)).isFalse();
            assertThat(known(young)).isTrue();
        }
    }

    @Nested
    class ClearsAway {
        @Test
        void whatCannotBeOpened() {
            jar.cookies().put(PREFIX + "junk", "junk");
            jar.cookies().put(PREFIX, "");
            LoginTicket foreign = ticket("/", NOON);
            tickets(sealer(2), AUTHORITY)
                    .add(jar.request(), foreign)
                    .forEach(cookie -> jar.cookies().put(cookie.name(), cookie.value()));
            LoginTicket ours = added("/", NOON);
            assertThat(jar.cookies()).hasSize(1);
            assertThat(known(ours)).isTrue();
        }

        @Test
        void onlyAFewAtATimeSoThatTheAnswerStaysSmall() {
            for (int i = 0; i < 150; i++) {
                jar.cookies().put(PREFIX + "junk" + i, "junk");
            }
            LoginTicket ticket = ticket("/", NOON);
            List<SetCookie> cookies = tickets.add(jar.request(), ticket);
            assertThat(cookies.stream().mapToInt(SetCookie::size).sum()).isLessThan(6000);
            jar.take(cookies);
            assertThat(known(ticket)).isTrue();
            for (int i = 0; i < 10; i++) {
                added("/", NOON.plusSeconds(i));
            }
            assertThat(jar.cookies()).hasSize(5);
        }

        @Test
        void nothingThatIsNotItsOwn() {
            jar.cookies().put("gatehouse-login-theirs", "x");
            jar.cookies().put("JSESSIONID", "x");
            added("/", NOON);
            assertThat(jar.cookies()).containsKeys("gatehouse-login-theirs", "JSESSIONID");
        }

        @Test
        void aTicketThatIsDone() {
            LoginTicket one = added("/one", NOON);
            LoginTicket two = added("/two", NOON);
            jar.take(List.of(tickets.forget(jar.request(), one)));
            assertThat(known(one)).isFalse();
            assertThat(known(two)).isTrue();
        }
    }

    @Test
    void showsNothingOfTheStateInNamesAndAttributes() {
        LoginTicket ticket = ticket("/secret", NOON);
        SetCookie cookie = tickets.add(jar.request(), ticket).get(0);
        assertThat(cookie.name()).matches(PREFIX + "[A-Za-z0-9_-]{8}");
        assertThat(cookie.toHeaderValue())
                .doesNotContain(ticket.state().substring(0, 8), "secret")
                .contains("; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
    }
}
