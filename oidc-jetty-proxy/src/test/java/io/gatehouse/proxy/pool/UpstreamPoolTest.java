package io.gatehouse.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.proxy.config.Balance;
import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.EjectionConfig;
import io.gatehouse.proxy.config.HealthConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class UpstreamPoolTest {
    private static final HttpClient CLIENT = new HttpClient();
    private static final HealthConfig HEALTH = HealthConfig.of("/healthz");

    private final AtomicLong now = new AtomicLong(-5);

    private PooledAddress address(String url) {
        return new PooledAddress(
                new PooledAddress.Key(
                        UpstreamAddress.of(URI.create(url)), ClientConfig.DEFAULTS, EjectionConfig.DEFAULTS, HEALTH),
                CLIENT,
                now::get);
    }

    private List<PooledAddress> addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> address("http://app" + i + ":8080"))
                .toList();
    }

    private static Outcome.Proceed proceed(@Nullable String session, String client) {
        try {
            return new Outcome.Proceed(
                    Caller.anonymous(),
                    session,
                    true,
                    CanonicalPath.of("/"),
                    new Origin("https", "app.example.com", 443),
                    client,
                    new HeaderEdits(Set.of(), List.of(), Map.of(), null),
                    List.of(),
                    Tenure.UNLIMITED);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Integer> spread(UpstreamPool pool, int requests) {
        Map<String, Integer> spread = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            UpstreamLease lease = pool.choose(proceed(null, "192.0.2.1"));
            spread.merge(lease.address().toString(), 1, Integer::sum);
            lease.release();
        }
        return spread;
    }

    private static void fail(PooledAddress address, int times) {
        for (int i = 0; i < times; i++) {
            address.failed("refused");
        }
    }

    @Nested
    class InTurn {
        @Test
        void everyAddressGetsTheSame() {
            assertThat(spread(new UpstreamPool(Balance.ROUND_ROBIN, addresses(3)), 300))
                    .containsOnly(
                            Map.entry("http://app0:8080", 100),
                            Map.entry("http://app1:8080", 100),
                            Map.entry("http://app2:8080", 100));
        }

        @Test
        void noAddressIsTriedTwice() {
            UpstreamPool pool = new UpstreamPool(Balance.ROUND_ROBIN, addresses(3));
            List<UpstreamAddress> tried = new ArrayList<>();
            for (Optional<UpstreamLease> lease = pool.choose(proceed(null, "192.0.2.1"), tried);
                    lease.isPresent();
                    lease = pool.choose(proceed(null, "192.0.2.1"), tried)) {
                tried.add(lease.get().address());
            }

            assertThat(tried).containsExactlyInAnyOrderElementsOf(pool.addresses());
        }

        @Test
        void theOnlyAddressIsNotTriedTwiceEither() {
            UpstreamPool pool = new UpstreamPool(Balance.ROUND_ROBIN, addresses(1));

            assertThat(pool.choose(proceed(null, "192.0.2.1"), pool.addresses()))
                    .isEmpty();
        }
    }

    @Nested
    class ByWhatIsUnderWay {
        @Test
        void theIdlestAddressIsNext() {
            UpstreamPool pool = new UpstreamPool(Balance.LEAST_CONNECTIONS, addresses(3));
            List<UpstreamLease> busy = IntStream.range(0, 6)
                    .mapToObj(i -> pool.choose(proceed(null, "192.0.2.1")))
                    .toList();
            assertThat(busy.stream().map(UpstreamLease::address).distinct()).hasSize(3);
            UpstreamLease freed = busy.get(4);
            freed.release();
            freed.release();

            assertThat(pool.choose(proceed(null, "192.0.2.1")).address()).isEqualTo(freed.address());
        }

        @Test
        void idleAddressesTakeTurns() {
            assertThat(spread(new UpstreamPool(Balance.LEAST_CONNECTIONS, addresses(3)), 30))
                    .containsOnly(
                            Map.entry("http://app0:8080", 10),
                            Map.entry("http://app1:8080", 10),
                            Map.entry("http://app2:8080", 10));
        }
    }

    @Nested
    class Sticky {
        private final List<PooledAddress> addresses = addresses(4);
        private final UpstreamPool pool = new UpstreamPool(Balance.STICKY, addresses);

        private UpstreamAddress of(@Nullable String session, String client) {
            return pool.choose(proceed(session, client)).address();
        }

        @Test
        void aSessionStaysWhereverItsClientIs() {
            assertThat(of("session", "192.0.2.1")).isEqualTo(of("session", "198.51.100.7"));
        }

        @Test
        void aClientWithoutASessionStaysByItsAddress() {
            assertThat(IntStream.range(0, 20)
                            .mapToObj(i -> of(null, "192.0.2.1"))
                            .distinct())
                    .hasSize(1);
        }

        @Test
        void sessionsAreSpread() {
            Map<UpstreamAddress, Integer> spread = new HashMap<>();
            for (int i = 0; i < 4000; i++) {
                spread.merge(of("session-" + i, "192.0.2.1"), 1, Integer::sum);
            }

            assertThat(spread).hasSize(4);
            assertThat(spread.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
        }

        @Test
        void whenAnAddressIsLeftOutOnlyItsSessionsMoveAndTheyComeBack() {
            List<UpstreamAddress> before = IntStream.range(0, 200)
                    .mapToObj(i -> of("session-" + i, "192.0.2.1"))
                    .toList();
            fail(addresses.get(2), 3);

            for (int i = 0; i < 200; i++) {
                UpstreamAddress moved = of("session-" + i, "192.0.2.1");
                if (before.get(i).equals(addresses.get(2).address())) {
                    assertThat(moved).isNotEqualTo(before.get(i));
                } else {
                    assertThat(moved).isEqualTo(before.get(i));
                }
            }
            now.addAndGet(10_000);
            assertThat(IntStream.range(0, 200).mapToObj(i -> of("session-" + i, "192.0.2.1")))
                    .containsExactlyElementsOf(before);
        }
    }

    @Nested
    class WhatFails {
        private final List<PooledAddress> addresses = addresses(2);
        private final UpstreamPool pool = new UpstreamPool(Balance.ROUND_ROBIN, addresses);

        private Duration ejected(int address) {
            return addresses.get(address).state().ejectedFor();
        }

        @Test
        void isLeftOutAfterSoManyFailuresInARow() {
            fail(addresses.get(0), 2);
            assertThat(ejected(0)).isZero();
            fail(addresses.get(0), 1);

            assertThat(ejected(0)).isEqualTo(Duration.ofSeconds(10));
            assertThat(spread(pool, 10)).containsOnly(Map.entry("http://app1:8080", 10));
        }

        @Test
        void isNotLeftOutWhenItAnswersInBetween() {
            fail(addresses.get(0), 2);
            addresses.get(0).succeeded();
            fail(addresses.get(0), 2);

            assertThat(ejected(0)).isZero();
        }

        @Test
        void isBackWhenTheTimeIsOver() {
            fail(addresses.get(0), 3);
            now.addAndGet(9_999);
            assertThat(spread(pool, 10)).hasSize(1);
            now.addAndGet(1);

            assertThat(spread(pool, 10)).hasSize(2);
        }

        @Test
        void isLeftOutTwiceAsLongEachTimeUpToFiveMinutes() {
            List<Long> seconds = new ArrayList<>();
            fail(addresses.get(0), 2);
            for (int i = 0; i < 8; i++) {
                fail(addresses.get(0), 1);
                seconds.add(ejected(0).toSeconds());
                now.addAndGet(ejected(0).toMillis());
            }

            assertThat(seconds).containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
            addresses.get(0).succeeded();
            fail(addresses.get(0), 3);
            assertThat(ejected(0)).isEqualTo(Duration.ofSeconds(10));
        }

        @Test
        void isNotLeftOutLongerByRequestsThatWereUnderWayThen() {
            fail(addresses.get(0), 50);

            assertThat(ejected(0)).isEqualTo(Duration.ofSeconds(10));
        }

        @Test
        void isTriedAllTheSameWhenEverythingFailsFirstWhatComesBackFirst() {
            fail(addresses.get(1), 3);
            now.addAndGet(1_000);
            fail(addresses.get(0), 3);

            assertThat(spread(pool, 10)).containsOnly(Map.entry("http://app1:8080", 10));
        }

        @Test
        void isLeftOutNeverWhereThatIsOff() {
            PooledAddress patient = new PooledAddress(
                    new PooledAddress.Key(
                            UpstreamAddress.of(URI.create("http://app:1")),
                            ClientConfig.DEFAULTS,
                            new EjectionConfig(0, Duration.ofSeconds(10)),
                            null),
                    CLIENT,
                    now::get);
            fail(patient, 100);

            assertThat(patient.rank()).isZero();
        }
    }

    @Nested
    class WhatIsUnwell {
        private final List<PooledAddress> addresses = addresses(2);
        private final UpstreamPool pool = new UpstreamPool(Balance.ROUND_ROBIN, addresses);

        private void checked(int address, @Nullable String problem, int times) {
            for (int i = 0; i < times; i++) {
                addresses.get(address).checked(HEALTH, problem);
            }
        }

        @Test
        void getsNothingUntilItIsWellAgain() {
            checked(0, "503", 2);
            assertThat(spread(pool, 10)).hasSize(2);
            checked(0, "503", 1);
            assertThat(spread(pool, 10)).containsOnly(Map.entry("http://app1:8080", 10));
            checked(0, null, 1);
            assertThat(spread(pool, 10)).hasSize(1);
            checked(0, null, 1);

            assertThat(spread(pool, 10)).hasSize(2);
        }

        @Test
        void comesAfterWhatIsOnlyLeftOut() {
            checked(0, "503", 3);
            fail(addresses.get(1), 3);

            assertThat(spread(pool, 10)).containsOnly(Map.entry("http://app1:8080", 10));
        }

        @Test
        void getsItsTurnsWhenEverythingIs() {
            checked(0, "503", 3);
            checked(1, "503", 3);

            assertThat(spread(pool, 10)).hasSize(2);
        }
    }
}
