package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream closes a connection when a request has just been sent on it. */
@Timeout(60)
class RetryTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<Upstream.Received> requests = new LinkedBlockingQueue<>();

    private Upstream.Received read(Upstream.Connection connection) throws Exception {
        Upstream.Received request = Upstream.read(connection);
        requests.add(request);
        return request;
    }

    /** An upstream that takes every connection's first request, and of its first connection no second. */
    private Upstream closingUponTheSecondRequest(boolean reset, String before) throws Exception {
        return Upstream.onConnection(connection -> {
            boolean first = connections.incrementAndGet() == 1;
            while (true) {
                read(connection);
                connection.send(OK);
                if (first) {
                    read(connection);
                    connection.send(before);
                    if (reset) {
                        connection.reset();
                    }
                    return;
                }
            }
        });
    }

    private static RawClient.Response exchange(RawClient client, String method, String head, String body)
            throws Exception {
        client.send(head + "\r\n" + body);
        return client.response(method);
    }

    private List<String> targets() {
        return requests.stream().map(request -> request.head().start()).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsARequestAgainOnAFreshConnection(boolean reset) throws Exception {
        try (Upstream upstream = closingUponTheSecondRequest(reset, "");
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                RawClient client = new RawClient(gateway.uri())) {
            assertThat(exchange(client, "GET", RawClient.request("GET", "/1"), "")
                            .status())
                    .isEqualTo(200);

            RawClient.Response response = exchange(client, "GET", RawClient.request("GET", "/2?x=1", "X-Own: y"), "");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("ok");
            assertThat(response.head().first("Connection")).isEmpty();
            assertThat(targets()).containsExactly("GET /1 HTTP/1.1", "GET /2?x=1 HTTP/1.1", "GET /2?x=1 HTTP/1.1");
            assertThat(connections).hasValue(2);
            assertThat(requests).last().satisfies(last -> {
                assertThat(last.head().all("X-Own")).containsExactly("y");
                assertThat(last.head().all("Host")).containsExactly("app.example.com");
            });
            // The client's connection and the pool are as before.
            assertThat(exchange(client, "GET", RawClient.request("GET", "/3"), "")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void takesNoOtherConnectionFromThePoolThatMayBeAsStale() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    boolean stale = connections.incrementAndGet() <= 2;
                    read(connection);
                    both.countDown();
                    Upstream.await(both);
                    connection.send(OK);
                    read(connection);
                    if (!stale) {
                        connection.send(OK);
                    }
                });
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                RawClient one = new RawClient(gateway.uri());
                RawClient two = new RawClient(gateway.uri())) {
            one.send(RawClient.request("GET", "/1") + "\r\n");
            two.send(RawClient.request("GET", "/2") + "\r\n");
            assertThat(one.response("GET").status()).isEqualTo(200);
            assertThat(two.response("GET").status()).isEqualTo(200);

            assertThat(exchange(one, "GET", RawClient.request("GET", "/3"), "").status())
                    .isEqualTo(200);
            assertThat(exchange(two, "GET", RawClient.request("GET", "/4"), "").status())
                    .isEqualTo(200);
            assertThat(targets()).endsWith("GET /3 HTTP/1.1", "GET /3 HTTP/1.1", "GET /4 HTTP/1.1", "GET /4 HTTP/1.1");
            assertThat(connections).hasValue(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS", "PUT", "DELETE"})
    void sendsAgainWhatHasTheSameEffectTwice(String method) throws Exception {
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    read(connection);
                    if (connections.incrementAndGet() > 1) {
                        connection.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                RawClient client = new RawClient(gateway.uri())) {
            assertThat(exchange(client, method, RawClient.request(method, "/"), "")
                            .status())
                    .isEqualTo(204);
            assertThat(requests).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void neverSendsAgainWhatMayHaveAnotherEffect(String method) throws Exception {
        try (Upstream upstream = closingUponTheSecondRequest(false, "");
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                RawClient client = new RawClient(gateway.uri())) {
            assertThat(exchange(client, "GET", RawClient.request("GET", "/1"), "")
                            .status())
                    .isEqualTo(200);

            RawClient.Response response = exchange(client, method, RawClient.request(method, "/2"), "");

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).contains("upstream_unavailable");
            assertThat(requests).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void neverSendsABodyAgain(String method) throws Exception {
        try (Upstream upstream = closingUponTheSecondRequest(false, "");
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                RawClient client = new RawClient(gateway.uri())) {
            assertThat(exchange(client, "GET", RawClient.request("GET", "/1"), "")
                            .status())
                    .isEqualTo(200);

            RawClient.Response response =
                    exchange(client, method, RawClient.request(method, "/2", "Content-Length: 4"), "body");

            assertThat(response.status()).isEqualTo(502);
            assertThat(requests).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nX: y", "HTTP/1.1 103 Early Hints\r\n\r\n"})
    void neverSendsAgainWhatWasBegunToBeAnswered(String begin) throws Exception {
        try (Upstream upstream = closingUponTheSecondRequest(false, begin);
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                RawClient client = new RawClient(gateway.uri())) {
            assertThat(exchange(client, "GET", RawClient.request("GET", "/1"), "")
                            .status())
                    .isEqualTo(200);

            assertThat(exchange(client, "GET", RawClient.request("GET", "/2"), "")
                            .status())
                    .isEqualTo(502);
            assertThat(requests).hasSize(2);
        }
    }

    @Test
    void givesUpAfterTheSecondTry() throws Exception {
        try (Upstream upstream = Upstream.onConnection(this::read);
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.Response response = RawClient.get(gateway.uri(), "/");

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).contains("upstream_unavailable");
            assertThat(requests).hasSize(2);
        }
    }
}
