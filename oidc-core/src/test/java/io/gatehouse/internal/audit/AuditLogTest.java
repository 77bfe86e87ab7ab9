package io.gatehouse.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.AuditTarget;
import io.gatehouse.event.AuditEvent;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.testing.MutableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final RequestSummary REQUEST = new RequestSummary("192.0.2.1", "GET", "app.example.com", "/");

    @TempDir
    private Path directory;

    private final List<GatehouseEvent> told = Collections.synchronizedList(new ArrayList<>());

    private static GatehouseEvent login(String subject) {
        return new GatehouseEvent.LoginSucceeded("main", subject, REQUEST);
    }

    private AuditLog log(AuditSink sink) {
        return new AuditLog(sink, UnaryOperator.identity(), MutableClock.atNow(), told::add);
    }

    @Nested
    class InAFile {
        private Path file = Path.of("");
        private AuditLog log = log(sink(lines -> {}));

        @BeforeEach
        void open() {
            file = directory.resolve("audit.log");
            log = new AuditLog(AuditTarget.file(file), UnaryOperator.identity(), MutableClock.atNow(), told::add);
        }

        private List<String> lines(Path from) throws IOException {
            return Files.readAllLines(from);
        }

        @Test
        void isOneObjectALine() throws Exception {
            log.on(login("alice\n{\"event\":\"login\",\"subject\":\"root\"}"));
            log.on(login("bob"));
            log.close();

            assertThat(lines(file)).hasSize(2);
            assertThat(JSONObjectUtils.parse(lines(file).get(0)))
                    .containsEntry("event", "login")
                    .containsEntry("subject", "alice\n{\"event\":\"login\",\"subject\":\"root\"}");
        }

        @Test
        void isForItsOwnerAlone() throws IOException {
            log.on(login("alice"));
            log.close();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }

        @Test
        void comesAfterWhatIsThere() throws IOException {
            Files.writeString(file, "before\n");
            log.on(login("alice"));
            log.close();

            assertThat(lines(file)).hasSize(2).first().isEqualTo("before");
        }

        @Test
        void beginsAnewWhenItWasRotatedAway() throws IOException {
            log.on(login("alice"));
            await().until(() -> Files.exists(file) && Files.size(file) > 0);
            Path old = directory.resolve("audit.log.1");
            Files.move(file, old);
            log.on(login("bob"));
            log.close();

            assertThat(lines(old)).singleElement().asString().contains("alice");
            assertThat(lines(file)).singleElement().asString().contains("bob");
        }

        @Test
        void saysNothingOfWhatIsNoAuditEvent() {
            log.on(new GatehouseEvent.Noticed("a", "b"));
            log.on(new GatehouseEvent.LoginStarted("main", REQUEST));
            log.close();

            assertThat(file).doesNotExist();
        }
    }

    @Nested
    class OnAFullDisk {
        @Test
        void countsAndWarnsAndHoldsNobodyUp() {
            AuditLog log = log(new AuditFile(Path.of("/dev/full")));
            for (int i = 0; i < 100; i++) {
                log.on(login("alice"));
            }
            log.close();

            assertThat(told).singleElement().isInstanceOfSatisfying(AuditEvent.AuditFailed.class, failed -> {
                assertThat(failed.lost()).isPositive();
                assertThat(failed.detail()).contains("/dev/full", "No space left", "make room");
            });
        }

        @Test
        void saysHowManyAreLostWhenThereIsRoomAgain() {
            List<byte[]> written = new ArrayList<>();
            boolean[] full = {true};
            AuditLog log = log(sink(lines -> {
                if (full[0]) {
                    throw new IOException("full");
                }
                written.add(lines);
            }));
            log.on(login("alice"));
            await().until(() -> !told.isEmpty());
            full[0] = false;
            log.on(login("bob"));
            log.close();

            assertThat(told).last().isEqualTo(new AuditEvent.AuditRecovered(1));
            assertThat(written).hasSize(1);
        }
    }

    @Nested
    class WhereNobodyReads {
        @Test
        void keepsSoManyLinesAndCountsTheOthers() throws Exception {
            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch begun = new CountDownLatch(1);
            List<byte[]> written = Collections.synchronizedList(new ArrayList<>());
            AuditLog log = log(sink(lines -> {
                begun.countDown();
                awaitQuietly(stuck);
                written.add(lines);
            }));
            log.on(login("first"));
            begun.await();
            for (int i = 0; i < AuditLog.MOST_WAITING + 7; i++) {
                log.on(login("subject"));
            }
            stuck.countDown();
            log.close();

            long lines = written.stream()
                    .mapToLong(batch ->
                            new String(batch, StandardCharsets.UTF_8).lines().count())
                    .sum();
            assertThat(lines).isEqualTo(AuditLog.MOST_WAITING + 1);
            assertThat(told)
                    .first()
                    .isInstanceOfSatisfying(
                            AuditEvent.AuditFailed.class,
                            failed -> assertThat(failed.detail()).contains("faster than they can be written"));
        }
    }

    private interface Writing {
        void write(byte[] lines) throws IOException;
    }

    private static AuditSink sink(Writing writing) {
        return new AuditSink() {
            @Override
            public void write(byte[] lines) throws IOException {
                writing.write(lines);
            }

            @Override
            public void close() {
                // nothing to close
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
