package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.config.ServerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are never silent for long, and never get anywhere. */
@Timeout(60)
class SlowClientsTest {
    private static GatewayUnderTest gateway(Upstream upstream) throws Exception {
        return GatewayUnderTest.inFrontOf(upstream, ServerConfig.builder().headerTimeout(Duration.ofSeconds(1)));
    }

    /** Sends a byte now and then until the connection is closed, and tells for how long that was. */
    private static Duration dripUntilClosed(RawClient client, String drop) throws Exception {
        long start = System.nanoTime();
        try {
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
                client.send(drop);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (java.io.IOException e) {
            // closed
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void mayNotTakeForEverOverTheHeadOfARequest() throws Exception {
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = gateway(upstream);
                RawClient client = new RawClient(gateway.uri())) {
            client.send("GET / HTTP/1.1\r\nHost: app.example.com\r\nX: ");

            assertThat(dripUntilClosed(client, "x")).isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
        }
    }

    @Test
    void mayNotTakeForEverOverTheHeadOfALaterRequest() throws Exception {
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = gateway(upstream);
                RawClient client = new RawClient(gateway.uri())) {
            for (int i = 0; i < 3; i++) {
                client.send(RawClient.request("GET", "/") + "\r\n");
                assertThat(client.response("GET").status()).isEqualTo(200);
                // A connection may rest for longer than a head may take.
                TimeUnit.MILLISECONDS.sleep(1200);
            }
            client.send("GE");

            assertThat(dripUntilClosed(client, "T")).isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
        }
    }

    @Test
    void holdNoThreadByAFormForUs() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            try {
                // More than there are threads.
                for (int i = 0; i < 250; i++) {
                    RawClient client = new RawClient(gateway.uri());
                    clients.add(client);
                    client.send(RawClient.request(
                                    "POST",
                                    "/oidc/logout/backchannel",
                                    "Content-Type: application/x-www-form-urlencoded",
                                    "Content-Length: 100")
                            + "\r\nlogout_token=");
                }

                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(200);

                RawClient last = clients.get(249);
                last.send("x".repeat(87));
                assertThat(last.response("POST").status()).isEqualTo(400);
            } finally {
                for (RawClient client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void areToldWhenAFormIsTooLarge() throws Exception {
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            for (String length : List.of("Content-Length: 70000", "Transfer-Encoding: chunked")) {
                String body = "x".repeat(70_000);
                RawClient.Response response = RawClient.exchange(
                        gateway.uri(),
                        RawClient.request(
                                        "POST",
                                        "/oidc/logout/backchannel",
                                        "Content-Type: application/x-www-form-urlencoded",
                                        length)
                                + "\r\n"
                                + (length.startsWith("C") ? body : "11170\r\n" + body + "\r\n0\r\n\r\n"));

                assertThat(response.status()).as(length).isEqualTo(400);
            }
        }
    }

    @Test
    void mayHaveSoManyFormsReadAtOnceAndForSoLong() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            String begun = RawClient.request(
                            "POST",
                            "/oidc/logout/backchannel",
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: 100")
                    + "\r\nlogout_token=";
            try {
                for (int i = 0; i < 300; i++) {
                    RawClient client = new RawClient(gateway.uri());
                    clients.add(client);
                    client.send(begun);
                }

                int tooMany = 0;
                for (RawClient client : clients) {
                    RawClient.Response response = client.response("POST");
                    assertThat(response.status()).isIn(400, 503);
                    if (response.status() == 503) {
                        assertThat(response.text()).contains("too_busy");
                        tooMany++;
                    }
                }
                assertThat(tooMany).isEqualTo(300 - 256);
                assertThat(RawClient.exchange(gateway.uri(), begun + "x".repeat(87))
                                .status())
                        .isEqualTo(400);
            } finally {
                for (RawClient client : clients) {
                    client.close();
                }
            }
        }
    }
}
