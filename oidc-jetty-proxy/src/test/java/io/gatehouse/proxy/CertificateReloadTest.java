package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change while the gateway serves. */
@Timeout(120)
class CertificateReloadTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final String TLS =
            "server: {listen: 'https://127.0.0.1:0', tls: {certificate: tls.crt, private-key: tls.key}}\n";

    @TempDir
    private Path directory = Path.of("");

    private BigInteger write(String algorithm) throws IOException {
        TestAuthority.Issued issued = AUTHORITY.issue(algorithm, "CN=app", Duration.ofDays(60), "app.example.com");
        issued.write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        return issued.certificate().getSerialNumber();
    }

    private static TlsClient connect(ListeningGateway gateway) throws Exception {
        return new TlsClient(AUTHORITY.client(null), gateway.uri(), "app.example.com");
    }

    private static BigInteger shown(ListeningGateway gateway) throws Exception {
        try (TlsClient client = connect(gateway)) {
            return client.shown().getSerialNumber();
        }
    }

    @Test
    void areInUseWithinSecondsByThemselves() throws Exception {
        write("EC");
        try (ListeningGateway gateway = ListeningGateway.start(directory, TLS);
                TlsClient before = connect(gateway)) {
            assertThat(before.statusOf("app.example.com", "/")).isEqualTo(200);

            BigInteger next = write("RSA");

            await().atMost(Duration.ofSeconds(6)).until(() -> shown(gateway).equals(next));
            assertThat(before.statusOf("app.example.com", "/")).isEqualTo(200);
        }
    }

    @Test
    void changeUnderLoadWithoutOneFailedRequest() throws Exception {
        write("EC");
        ExecutorService clients = Executors.newFixedThreadPool(4);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        try (ListeningGateway gateway = ListeningGateway.start(directory, TLS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean keepsOne = i == 0;
                running.add(clients.submit(() -> {
                    try (TlsClient kept = connect(gateway)) {
                        while (!over.get()) {
                            TlsClient client = keepsOne ? kept : connect(gateway);
                            assertThat(client.statusOf("app.example.com", "/")).isEqualTo(200);
                            answered.incrementAndGet();
                            if (!keepsOne) {
                                client.close();
                            }
                        }
                    }
                    return null;
                }));
            }
            for (int round = 0; round < 30; round++) {
                BigInteger next = write(round % 2 == 0 ? "RSA" : "EC");
                gateway.gateway().reloadCertificates();
                assertThat(shown(gateway)).isEqualTo(next);
            }
            int soFar = answered.get();
            await().atMost(Duration.ofSeconds(20)).until(() -> answered.get() > soFar + 20);
            over.set(true);
            for (Future<?> client : running) {
                client.get();
            }
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
    }

    @Test
    void thatAreWrongLeaveTheOldOnesInUse() throws Exception {
        BigInteger good = write("EC");
        try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                ListeningGateway gateway = ListeningGateway.start(directory, TLS)) {
            Files.writeString(
                    directory.resolve("tls.crt"),
                    AUTHORITY.issue("app.example.com").chain());

            await().atMost(Duration.ofSeconds(6))
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("tls.kept")));
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("tls.kept"))
                    .singleElement()
                    .asString()
                    .contains("server.tls.certificate: expected the first certificate", "is for another key");
            assertThatThrownBy(() -> gateway.gateway().reloadCertificates())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is for another key");
            assertThat(shown(gateway)).isEqualTo(good);
        }
    }

    @Test
    void areWarnedAboutBeforeTheyEnd() throws Exception {
        AUTHORITY
                .issue("EC", "CN=app", Duration.ofDays(3), "app.example.com")
                .write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                ListeningGateway gateway = ListeningGateway.start(directory, TLS)) {
            assertThat(gateway.uris()).hasSize(1);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("WARN tls.warning") && line.contains("app.example.com ends at"));
        }
    }
}
