package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class InterimResponsesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String TOO_LARGE = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 6\r\n\r\ntoobig";

    private static String post(int length, String... more) {
        StringBuilder request = new StringBuilder(RawClient.request("POST", "/upload", "Content-Length: " + length));
        for (String line : more) {
            request.append(line).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "102 Processing\r\n\r\n",
                "103 Early Hints\r\nLink: </style.css>; rel=preload\r\nConnection: x\r\nX: y\r\n\r\n",
                "104 Something New\r\n\r\n"
            })
    void arePassedOnBeforeTheFinalResponse(String interim) throws Exception {
        try (Upstream upstream = Upstream.answering(request -> "HTTP/1.1 " + interim + "HTTP/1.1 " + interim + OK);
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.Response response = RawClient.get(gateway.uri(), "/");

            assertThat(response.interims())
                    .extracting(head -> Integer.toString(head.status()))
                    .containsExactly(interim.substring(0, 3), interim.substring(0, 3));
            assertThat(response.interims().get(0).all("Link")).hasSize(interim.contains("Link") ? 1 : 0);
            assertThat(response.interims().get(0).all("X")).isEmpty();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("ok");
            assertThat(response.head().all("Link")).isEmpty();
        }
    }

    @Test
    void thatNobodyWaitedForAreNotPassedOn() throws Exception {
        try (Upstream upstream = Upstream.answering(request -> "HTTP/1.1 100 Continue\r\n\r\n" + OK);
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.Response response = RawClient.get(gateway.uri(), "/");

            assertThat(response.interims()).isEmpty();
            assertThat(response.text()).isEqualTo("ok");
        }
    }

    @Test
    void areNotForClientsThatDoNotKnowThem() throws Exception {
        try (Upstream upstream = Upstream.answering(request -> "HTTP/1.1 103 Early Hints\r\n\r\n" + OK);
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.Response response =
                    RawClient.exchange(gateway.uri(), "GET / HTTP/1.0\r\nHost: app.example.com\r\n\r\n");

            assertThat(response.interims()).isEmpty();
            assertThat(response.text()).isEqualTo("ok");
        }
    }

    @Test
    void arePassedOnUpToANumber() throws Exception {
        try (Upstream upstream = Upstream.answering(request -> "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000) + OK);
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.Response response = RawClient.get(gateway.uri(), "/");

            assertThat(response.interims()).hasSize(10);
            assertThat(response.text()).isEqualTo("ok");
        }
    }

    @Test
    void thatSwitchProtocolsUnaskedAreABadGateway() throws Exception {
        try (Upstream upstream = Upstream.answering(
                        request -> "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.Response response = RawClient.get(gateway.uri(), "/", "Upgrade: h2c", "Connection: Upgrade");

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).contains("upstream_unavailable");
        }
    }

    @Nested
    class WhenTheClientWaitsForContinue {
        @Test
        void itIsTheUpstreamThatSaysSo() throws Exception {
            CountDownLatch headSeen = new CountDownLatch(1);
            CountDownLatch sayContinue = new CountDownLatch(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.Head head = Wire.head(connection.in());
                        assertThat(head.first("Expect")).hasValue("100-continue");
                        headSeen.countDown();
                        Upstream.await(sayContinue);
                        connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                        String body = Wire.body(head, connection.in(), false);
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(post(4, "Expect: 100-continue"));
                assertThat(headSeen.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(client.in().available()).isZero();
                sayContinue.countDown();

                assertThat(client.head().status()).isEqualTo(100);
                client.send("body");
                assertThat(client.response("POST").text()).isEqualTo("body");
            }
        }

        @Test
        void theBodyGoesOnAsSoonAsTheUpstreamSaysSo() throws Exception {
            Duration fastest = Duration.ofDays(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        while (true) {
                            Wire.Head head = Wire.head(connection.in());
                            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                            Wire.body(head, connection.in(), false);
                            connection.send(OK);
                        }
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                for (int i = 0; i < 3; i++) {
                    try (RawClient client = new RawClient(gateway.uri())) {
                        Instant start = Instant.now();
                        client.send(post(4, "Expect: 100-continue"));
                        assertThat(client.head().status()).isEqualTo(100);
                        Duration taken = Duration.between(start, Instant.now());
                        fastest = taken.compareTo(fastest) < 0 ? taken : fastest;
                        client.send("body");
                        assertThat(client.response("POST").text()).isEqualTo("ok");
                    }
                }
            }
            // After a second the body would go without having been asked for.
            assertThat(fastest).isLessThan(Duration.ofMillis(900));
        }

        @Test
        void aFinalResponseInItsPlaceIsRelayed() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send(TOO_LARGE);
                        connection.in().read();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(post(1000, "Expect: 100-continue"));

                RawClient.Response response = client.response("POST");
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.text()).isEqualTo("toobig");
                assertThat(response.head().first("Connection")).hasValue("close");
            }
        }

        @Test
        void anUpstreamThatNeverAnswersTheExpectationGetsTheBodyAllTheSame() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(post(4, "Expect: 100-continue"));

                assertThat(client.head().status()).isEqualTo(100);
                client.send("body");
                assertThat(client.response("POST").text()).isEqualTo("ok");
                assertThat(upstream.next().text()).isEqualTo("body");
            }
        }

        @Test
        void aBodyThatIsSentWithoutWaitingArrives() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.Head head = Wire.head(connection.in());
                        connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                        String body = Wire.body(head, connection.in(), false);
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(post(4, "Expect: 100-continue") + "body");

                RawClient.Response response = client.response("POST");
                if (response.status() == 100) {
                    response = client.response("POST");
                }
                assertThat(response.text()).isEqualTo("body");
            }
        }

        @Test
        void anExpectationWithoutABodyIsNotPassedOn() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/", "Expect: 100-continue")
                                .status())
                        .isEqualTo(200);
                assertThat(upstream.next().head().all("Expect")).isEmpty();
            }
        }

        @Test
        void anotherExpectationIsRefused() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/", "Expect: a-miracle");

                assertThat(response.status()).isEqualTo(400);
                assertThat(response.text()).contains("bad_request");
                assertThat(upstream.idle()).isTrue();
            }
        }
    }

    @Nested
    class AFinalResponseBeforeTheEndOfTheRequest {
        @Test
        void isRelayed() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.in().readNBytes(4);
                        connection.send(TOO_LARGE);
                        connection.in().readAllBytes();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(post(1_000_000) + "part");

                RawClient.Response response = client.response("POST");
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.text()).isEqualTo("toobig");
            }
        }

        @Test
        void reachesAClientThatDoesNotStopSending() throws Exception {
            int size = 30 * 1024 * 1024;
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send(TOO_LARGE);
                        // What comes is read, so that the gateway's own sending does not fail first.
                        connection.in().readAllBytes();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(post(size));
                client.send(new byte[size]);

                RawClient.Response response = client.response("POST");
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.text()).isEqualTo("toobig");
            }
        }

        @Test
        void endsTheUpstreamConnection() throws Exception {
            CountDownLatch hungUp = new CountDownLatch(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send(TOO_LARGE);
                        connection.in().readAllBytes();
                        hungUp.countDown();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(post(1_000_000) + "part");

                assertThat(client.response("POST").status()).isEqualTo(413);
                assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
