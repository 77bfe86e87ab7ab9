package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GatewayTest {
    private static Gateway gateway(Upstream upstream, String... listen) {
        return Gateway.create(config(upstream, listen));
    }

    private static Gateway gateway(Upstream upstream, Duration grace) {
        GatewayConfig config = config(upstream, "http://127.0.0.1:0");
        return Gateway.create(config, Gatehouse.create(config.engine()), grace);
    }

    private static GatewayConfig config(Upstream upstream, String... listen) {
        return GatewayConfig.builder(GatewayUnderTest.engine().build())
                .routes(List.of(RouteConfig.builder(upstream.uri()).build()))
                .server(ServerConfig.builder()
                        .listen(List.of(listen).stream().map(URI::create).toList())
                        .build())
                .build();
    }

    @Test
    void listensOnEveryAddressItIsGiven() throws Exception {
        try (Upstream upstream = Upstream.ok();
                Gateway gateway = gateway(upstream, "http://127.0.0.1:0", "http://localhost:0")) {
            gateway.start();

            assertThat(gateway.uris()).hasSize(2).allMatch(uri -> uri.getPort() > 0);
            for (URI uri : gateway.uris()) {
                assertThat(RawClient.get(uri, "/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Upstream upstream = Upstream.ok();
                Gateway gateway = gateway(upstream, "http://127.0.0.1:" + taken.getLocalPort())) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(gateway::start)
                    .withMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:0", "http:x", "ftp://x"})
    void refusesAnAddressItCannotListenOn(String address) throws Exception {
        try (Upstream upstream = Upstream.ok()) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> gateway(upstream, address))
                    .withMessageContaining("server.listen")
                    .withMessageContaining("http://127.0.0.1:8002");
        }
    }

    @Test
    void finishesWhatIsUnderWayWhenItIsClosed() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    Upstream.read(connection);
                    reached.countDown();
                    Upstream.await(answer);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                    connection.in().read();
                });
                Gateway gateway = gateway(upstream, "http://127.0.0.1:0")) {
            gateway.start();
            URI uri = gateway.uris().get(0);
            try (RawClient idle = new RawClient(uri)) {
                Future<RawClient.Response> underWay = threads.submit(() -> RawClient.get(uri, "/"));
                assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
                Future<?> closing = threads.submit(gateway::close);
                awaitRefusedConnections(uri);

                assertThat(closing.isDone()).isFalse();
                answer.countDown();
                assertThat(underWay.get(10, TimeUnit.SECONDS).text()).isEqualTo("late");
                closing.get(10, TimeUnit.SECONDS);
                assertThat(idle.untilClosed()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void answersWhatStillComesOnOpenConnectionsWhileItIsClosedAndClosesThem() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    Upstream.read(connection);
                    reached.countDown();
                    Upstream.await(answer);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                    connection.in().read();
                });
                Gateway gateway = gateway(upstream, "http://127.0.0.1:0")) {
            gateway.start();
            URI uri = gateway.uris().get(0);
            try (RawClient client = new RawClient(uri);
                    RawClient early = new RawClient(uri)) {
                early.send(RawClient.request("GET", "/").substring(0, 20));
                client.send(RawClient.request("GET", "/") + "\r\n");
                assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
                Future<?> closing = threads.submit(gateway::close);
                awaitRefusedConnections(uri);
                early.send(RawClient.request("GET", "/").substring(20) + "\r\n");

                answer.countDown();
                RawClient.Response last = early.response("GET");
                assertThat(last.text()).isEqualTo("late");
                assertThat(last.head().first("Connection")).hasValue("close");
                assertThat(early.untilClosed()).isEmpty();
                assertThat(client.response("GET").text()).isEqualTo("late");
                closing.get(10, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Upstreams that say when a request began to arrive. */
    private static Upstream telling(CountDownLatch reached) throws IOException {
        return Upstream.onConnection(connection -> {
            Wire.Head head = Wire.head(connection.in());
            reached.countDown();
            Upstream.await(new CountDownLatch(head.method().equals("GET") ? 1 : 0));
            String body = Wire.body(head, connection.in(), false);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            connection.in().read();
        });
    }

    @Test
    void letsAnUploadPauseAndFinishWhenItIsClosed() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Upstream upstream = telling(reached);
                Gateway gateway = gateway(upstream, "http://127.0.0.1:0")) {
            gateway.start();
            URI uri = gateway.uris().get(0);
            try (RawClient client = new RawClient(uri);
                    RawClient idle = new RawClient(uri)) {
                client.send(RawClient.request("POST", "/", "Content-Length: 8") + "\r\nfour");
                assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
                Future<?> closing = threads.submit(gateway::close);
                awaitRefusedConnections(uri);
                assertThat(idle.untilClosed()).isEmpty();
                // Far longer than a connection without a request may be silent.
                Upstream.pauseFor(2500);
                client.send("more");

                RawClient.Response response = client.response("POST");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("fourmore");
                // Though the client leaves its side of the connection open.
                closing.get(5, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusesAnUploadThatIsNotOverWhenTheTimeIs() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Upstream upstream = telling(reached);
                Gateway gateway = gateway(upstream, Duration.ofMillis(1500))) {
            gateway.start();
            URI uri = gateway.uris().get(0);
            try (RawClient client = new RawClient(uri)) {
                client.send(RawClient.request("POST", "/", "Content-Length: 8") + "\r\nfour");
                assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
                Future<?> closing = threads.submit(gateway::close);

                RawClient.Response refused = client.response("POST");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.text()).contains("\"code\":\"stopping\"");
                assertThat(refused.head().first("Retry-After")).isPresent();
                assertThat(client.untilClosed()).isEmpty();
                closing.get(5, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusesWhatWaitsForItsUpstreamWhenTheTimeIsOver() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Upstream upstream = telling(reached);
                Gateway gateway = gateway(upstream, Duration.ofMillis(1500))) {
            gateway.start();
            try (RawClient client = new RawClient(gateway.uris().get(0))) {
                client.send(RawClient.request("GET", "/") + "\r\n");
                assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
                Future<?> closing = threads.submit(gateway::close);

                RawClient.Response refused = client.response("GET");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.text()).contains("\"code\":\"stopping\"");
                closing.get(5, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitRefusedConnections(URI uri) throws Exception {
        while (true) {
            try {
                new RawClient(uri).close();
            } catch (ConnectException e) {
                return;
            }
            Upstream.pauseFor(20);
        }
    }

    @Test
    void canBeClosedTwiceAndWithoutHavingBeenStarted() throws Exception {
        try (Upstream upstream = Upstream.ok()) {
            Gateway gateway = gateway(upstream, "http://127.0.0.1:0");
            gateway.close();
            gateway.close();

            assertThat(gateway.uris()).isEmpty();
        }
    }

    @Test
    void servesMoreRequestsAtATimeThanItHasThreads() throws Exception {
        int many = 400;
        CountDownLatch all = new CountDownLatch(ClientConfig.DEFAULTS.maxConnections());
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    while (true) {
                        Upstream.read(connection);
                        all.countDown();
                        Upstream.await(all);
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                Gateway gateway = gateway(upstream, "http://127.0.0.1:0")) {
            gateway.start();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                RawClient client = new RawClient(gateway.uris().get(0));
                clients.add(client);
                client.send(RawClient.request("GET", "/" + i) + "\r\n");
            }
            for (RawClient client : clients) {
                assertThat(client.response("GET").status()).isEqualTo(200);
                client.close();
            }
        }
    }

    @Test
    void refusesWhatIsMoreThanItsQueueForAnUpstreamHolds() throws Exception {
        int room = ClientConfig.DEFAULTS.maxConnections() + ClientConfig.DEFAULTS.maxQueued();
        CountDownLatch release = new CountDownLatch(1);
        try (Upstream upstream = Upstream.onConnection(connection -> release.await());
                Gateway gateway = gateway(upstream, "http://127.0.0.1:0")) {
            gateway.start();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < room + 10; i++) {
                RawClient client = new RawClient(gateway.uris().get(0));
                clients.add(client);
                client.send(RawClient.request("GET", "/" + i) + "\r\n");
            }
            List<RawClient> refused = new ArrayList<>();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                refused.clear();
                for (RawClient client : clients) {
                    if (client.in().available() > 0) {
                        refused.add(client);
                    }
                }
                return refused.size() == 10;
            });

            for (RawClient client : refused) {
                RawClient.Response response = client.response("GET");
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.text()).contains("upstream_unavailable");
            }
            release.countDown();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
