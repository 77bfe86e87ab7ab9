package io.gatehouse.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.proxy.watch.SettledFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CertificateWatchTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void noticesAChangeFromBeforeItsStartAndGoesOnAfterAFault() throws Exception {
        Path file = directory.resolve("tls.crt");
        Files.writeString(file, "one");
        SettledFiles watched = new SettledFiles(List.of(file));
        Files.writeString(file, "two");
        AtomicInteger changes = new AtomicInteger();
        CertificateWatch watch = new CertificateWatch(
                watched,
                () -> {
                    changes.incrementAndGet();
                    throw new IllegalStateException("a fault");
                },
                () -> {});
        watch.start();
        try {
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(changes).hasValue(1));
            Files.writeString(file, "three");
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(changes).hasValue(2));
        } finally {
            watch.stop();
        }
    }
}
