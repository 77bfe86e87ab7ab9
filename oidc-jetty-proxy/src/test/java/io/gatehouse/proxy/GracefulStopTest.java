package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections that are neither idle nor busy yet when the gateway stops. */
@Timeout(20)
class GracefulStopTest {
    private final CountDownLatch accepted = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch handling = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private GracefulStop graceful;

    /** Holds each connection up between its acceptance and its first endpoint. */
    private final class SlowAcceptance implements SelectorManager.AcceptListener {
        @Override
        public void onAccepted(SelectableChannel channel) {
            accepted.countDown();
            try {
                assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @BeforeEach
    void prepare() {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        NetworkConnectionLimit connections = new NetworkConnectionLimit(100, server);
        server.addBean(connections);
        graceful = new GracefulStop(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) throws Exception {
                        if (request.getHttpURI().getPath().equals("/held")) {
                            handling.countDown();
                            assertThat(answer.await(10, TimeUnit.SECONDS)).isTrue();
                        }
                        Content.Source.consumeAll(request);
                        response.write(true, null, callback);
                        return true;
                    }
                },
                Duration.ofSeconds(10),
                connections,
                () -> {});
        server.setHandler(graceful);
        server.setStopTimeout(11_000);
    }

    private URI started() throws Exception {
        server.start();
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        answer.countDown();
        server.stop();
    }

    @Test
    void aConnectionThatWasJustAcceptedGetsItsAnswer() throws Exception {
        connector.addBean(new SlowAcceptance());
        URI uri = started();
        try (RawClient client = new RawClient(uri)) {
            client.send(RawClient.request("GET", "/") + "\r\n");
            assertThat(accepted.await(5, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> over = CompletableFuture.runAsync(this::stopServer);

            // The connector has no endpoint, so that it counts as shut down.
            await().until(() -> connector.isShutdown() && connector.shutdown().isDone());
            await().during(Duration.ofMillis(200)).until(() -> !over.isDone());
            goOn.countDown();
            RawClient.Response response = client.response("GET");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.head().first("Connection")).contains("close");
            over.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAnswerThatDoesNotSayThatItsConnectionEndsIsFollowedByAnotherThatDoes() throws Exception {
        URI uri = started();
        try (RawClient client = new RawClient(uri)) {
            client.send(RawClient.request("GET", "/held") + "\r\n");
            assertThat(handling.await(5, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> over = CompletableFuture.runAsync(this::stopServer);

            await().until(() -> endsWithItsAnswer(uri));
            assertThat(connector.isShutdown()).isFalse();
            answer.countDown();
            RawClient.Response held = client.response("GET");
            assertThat(held.head().first("Connection")).isEmpty();
            client.send(RawClient.request("GET", "/") + "\r\n");
            RawClient.Response next = client.response("GET");
            assertThat(next.status()).isEqualTo(200);
            assertThat(next.head().first("Connection")).contains("close");
            over.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRequestThatIsNotAnsweredForLongDoesNotHoldUpTheStop() throws Exception {
        URI uri = started();
        try (RawClient client = new RawClient(uri)) {
            client.send(RawClient.request("GET", "/held") + "\r\n");
            assertThat(handling.await(5, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> over = CompletableFuture.runAsync(this::stopServer);

            await().atMost(Duration.ofSeconds(5)).until(connector::isShutdown);
            answer.countDown();
            RawClient.Response held = client.response("GET");
            assertThat(held.status()).isEqualTo(200);
            over.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aConnectionThatHasBeenSilentForLongIsGivenASecondAsWell() throws Exception {
        URI uri = started();
        try (RawClient idle = new RawClient(uri);
                RawClient client = new RawClient(uri)) {
            idle.send(RawClient.request("GET", "/").substring(0, 10));
            client.send(RawClient.request("GET", "/held") + "\r\n");
            assertThat(handling.await(5, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> over = CompletableFuture.runAsync(this::stopServer);

            // By then it has been silent for as long as the one that is held was waited for.
            await().atMost(Duration.ofSeconds(5)).until(connector::isShutdown);
            idle.send(RawClient.request("GET", "/").substring(10) + "\r\n");
            assertThat(idle.response("GET").status()).isEqualTo(200);
            answer.countDown();
            assertThat(client.response("GET").status()).isEqualTo(200);
            over.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anUploadThatComesDuringTheStopMayPause() throws Exception {
        URI uri = started();
        try (RawClient idle = new RawClient(uri);
                RawClient client = new RawClient(uri)) {
            client.send(RawClient.request("GET", "/held") + "\r\n");
            assertThat(handling.await(5, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> over = CompletableFuture.runAsync(this::stopServer);
            await().atMost(Duration.ofSeconds(5)).until(connector::isShutdown);

            idle.send(RawClient.request("POST", "/") + "Content-Length: 4\r\n\r\nhe");
            await().pollDelay(Duration.ofMillis(1_500)).until(() -> !over.isDone());
            idle.send("re");

            assertThat(idle.response("POST").status()).isEqualTo(200);
            answer.countDown();
            assertThat(client.response("GET").status()).isEqualTo(200);
            over.get(10, TimeUnit.SECONDS);
        }
    }

    private static boolean endsWithItsAnswer(URI uri) throws Exception {
        try (RawClient client = new RawClient(uri)) {
            client.send(RawClient.request("GET", "/") + "\r\n");
            return client.response("GET").head().first("Connection").isPresent();
        }
    }

    private void stopServer() {
        try {
            graceful.announce();
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
