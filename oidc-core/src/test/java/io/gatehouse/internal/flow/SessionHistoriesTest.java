package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies.Kept;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of sessions over two nodes: requests one by one and many at once, refreshes, logouts, outages, crashes and time.
 * Whatever happens, a session that has ended stays ended, nobody becomes somebody else, a refresh token is sent once, and no request
 * with a live session is refused because of another one.
 */
@Timeout(120)
class SessionHistoriesTest {
    private static final int STEPS = 60;
    private static final int PEOPLE = 3;
    private static final Duration IDLE = Duration.ofMinutes(30);
    /** By how much the idle end may come early, because use is written down sparingly. */
    private static final Duration SPARING = Duration.ofSeconds(91);

    private static final Duration LONGEST = Duration.ofHours(2);

    static Stream<Arguments> histories() {
        return Stream.of(StoreKind.values())
                .flatMap(store -> IntStream.range(0, 12).mapToObj(seed -> Arguments.of(store, seed)));
    }

    /** A person with a browser, and what is known of the session from outside. */
    private static final class Person {
        final String name;
        final TestBrowser browser;
        final List<List<Kept>> dead = new ArrayList<>();
        boolean live;
        boolean doubtful;
        Instant began = Instant.MIN;
        Instant used = Instant.MIN;

        Person(String name, TestBrowser browser) {
            this.name = name;
            this.browser = browser;
        }

        void ended() {
            if (live) {
                dead.add(browser.cookies().all());
            }
            live = false;
        }
    }

    private static final class History implements AutoCloseable {
        final StoreKind store;
        final Random random;
        final EngineScene scene;
        final List<Gatehouse> nodes = new ArrayList<>();
        final List<Person> people = new ArrayList<>();
        final ExecutorService pool = Executors.newFixedThreadPool(8);
        boolean providerDown;

        History(StoreKind store, int seed) {
            this.store = store;
            this.random = new Random(seed);
            this.scene = EngineScene.start(config -> config.session(EngineScene.session(store)
                    .inactivityTimeout(IDLE)
                    .maxDuration(LONGEST)
                    .build()));
            scene.provider().withRefreshTokens().tokenLifetime(Duration.ofMinutes(5));
            nodes.add(scene.gatehouse());
            nodes.add(store == StoreKind.REDIS ? anotherNode() : scene.gatehouse());
            for (int i = 0; i < PEOPLE; i++) {
                people.add(new Person("person" + i, scene.browser()));
            }
        }

        Gatehouse anotherNode() {
            return scene.another(
                    config -> config.session(EngineScene.session(store)
                            .inactivityTimeout(IDLE)
                            .maxDuration(LONGEST)
                            .build()),
                    provider -> provider);
        }

        Gatehouse anyNode() {
            return nodes.get(random.nextInt(nodes.size()));
        }

        Instant now() {
            return scene.clock().instant();
        }

        void step() {
            Person person = people.get(random.nextInt(people.size()));
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> request(person);
                case 4, 5 -> manyAtOnce(person);
                case 6, 7 -> scene.clock().advance(Duration.ofSeconds(random.nextInt(400)));
                case 8 -> scene.clock().advance(Duration.ofMinutes(random.nextInt(40)));
                case 9 -> logOut(person);
                case 10 -> outage();
                default -> crash();
            }
            theDeadStayDead();
            assertThat(scene.provider().refreshTokenReuses()).isZero();
        }

        void signIn(Person person) {
            if (providerDown) {
                return;
            }
            scene.provider().user(person.name, java.util.Map.of("name", person.name));
            person.ended();
            scene.clock().advance(Duration.ofSeconds(1));
            TestPage page = person.browser.site(APP, anyNode()).open(APP + "/oidc/login?return_to=/");
            assertThat(page.subject()).as("%s after a login", page).isEqualTo(person.name);
            person.live = true;
            person.doubtful = false;
            person.began = now();
            person.used = now();
        }

        void request(Person person) {
            Liveness expected = liveness(person);
            if (expected == Liveness.DEAD) {
                assertThat(fetch(person)).isEqualTo("");
                signIn(person);
                return;
            }
            judge(person, expected, List.of(fetch(person)));
        }

        private String fetch(Person person) {
            TestPage page = person.browser.site(APP, anyNode()).fetch(APP, APP + "/x");
            assertThat(page.status()).isIn(200, 401);
            return page.status() == 200 ? page.subject() : "";
        }

        void manyAtOnce(Person person) {
            Liveness expected = liveness(person);
            if (expected == Liveness.DEAD) {
                return;
            }
            List<Callable<Outcome>> requests = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Gatehouse node = anyNode();
                FakeExchange exchange = exchange(person.browser.cookies().all());
                requests.add(() -> node.handle(exchange));
            }
            List<String> subjects = new ArrayList<>();
            try {
                for (Future<Outcome> outcome : pool.invokeAll(requests, 30, TimeUnit.SECONDS)) {
                    subjects.add(subject(outcome.get()));
                    person.browser.keep(APP + "/x", outcome.get());
                }
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new AssertionError(e);
            }
            judge(person, expected, subjects);
        }

        private void judge(Person person, Liveness expected, List<String> subjects) {
            assertThat(subjects).as("nobody becomes somebody else").allMatch(s -> s.isEmpty() || s.equals(person.name));
            if (expected == Liveness.LIVE) {
                assertThat(subjects).as("live sessions of %s pass", person.name).containsOnly(person.name);
            }
            if (subjects.contains("")) {
                person.ended();
            } else {
                person.used = now();
                person.doubtful = false;
            }
        }

        enum Liveness {
            LIVE,
            DEAD,
            /** Within the time by which the idle end may come early. */
            EITHER
        }

        private Liveness liveness(Person person) {
            boolean over = !now().isBefore(person.began.plus(LONGEST)) || !now().isBefore(person.used.plus(IDLE));
            if (!person.live || over) {
                person.ended();
                return Liveness.DEAD;
            }
            boolean early = !now().isBefore(person.used.plus(IDLE).minus(SPARING));
            return early || person.doubtful ? Liveness.EITHER : Liveness.LIVE;
        }

        void logOut(Person person) {
            liveness(person);
            if (!person.live) {
                return;
            }
            switch (random.nextInt(3)) {
                case 0 -> {
                    List<Kept> cookies = person.browser.cookies().all();
                    person.dead.add(cookies);
                    person.browser
                            .stoppingAt(scene.provider().issuer())
                            .site(APP, anyNode())
                            .click(APP, APP + "/oidc/logout");
                    person.browser.stoppingAt(null);
                    person.live = false;
                }
                case 1 -> {
                    person.ended();
                    Outcome outcome = anyNode()
                            .handle(FakeExchange.form(
                                            "/oidc/logout/backchannel",
                                            "logout_token="
                                                    + scene.provider().issueLogoutToken(claims -> {
                                                        claims.put("sub", person.name);
                                                        claims.put("sid", "sid-of-" + person.name);
                                                    }))
                                    .authority("app.example.com")
                                    .scheme("https"));
                    assertThat(((Outcome.Reply) outcome).answer().status()).isEqualTo(200);
                }
                default -> {
                    person.ended();
                    anyNode().signOut(exchange(person.browser.cookies().all()));
                }
            }
        }

        void outage() {
            providerDown = !providerDown;
            if (providerDown) {
                scene.provider().answer(Endpoint.TOKEN, FakeAnswer.html(503));
            } else {
                scene.provider().restore(Endpoint.TOKEN);
            }
        }

        void crash() {
            if (store == StoreKind.REDIS) {
                int at = random.nextInt(nodes.size());
                nodes.get(at).close();
                nodes.set(at, anotherNode());
            }
        }

        void theDeadStayDead() {
            for (Person person : people) {
                for (List<Kept> cookies : person.dead) {
                    assertThat(subject(anyNode().handle(exchange(cookies))))
                            .as("an ended session of %s", person.name)
                            .isEmpty();
                }
            }
        }

        static FakeExchange exchange(List<Kept> cookies) {
            FakeExchange exchange =
                    FakeExchange.fetch("/x").authority("app.example.com").scheme("https");
            cookies.forEach(cookie -> exchange.cookie(cookie.name(), cookie.value()));
            return exchange;
        }

        static String subject(Outcome outcome) {
            return outcome instanceof Outcome.Proceed proceed
                    ? proceed.identity().map(identity -> identity.subject()).orElse("")
                    : "";
        }

        @Override
        public void close() {
            pool.shutdownNow();
            scene.close();
        }
    }

    @ParameterizedTest
    @MethodSource("histories")
    void keepTheirPromises(StoreKind store, int seed) {
        try (History history = new History(store, seed)) {
            history.people.forEach(history::signIn);
            for (int i = 0; i < STEPS; i++) {
                history.step();
            }
        }
    }
}
