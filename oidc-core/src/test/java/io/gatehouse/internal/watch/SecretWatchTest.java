package io.gatehouse.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.SecretLines;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.SessionEvent.SecretsKept;
import io.gatehouse.event.SessionEvent.SecretsReloaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SecretWatchTest {
    private static final String KEY = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";
    private static final String OTHER = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA";

    private final List<GatehouseEvent> events = new CopyOnWriteArrayList<>();
    private final List<List<Secret>> taken = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    private Path file = Path.of("");
    private SecretWatch watch = new SecretWatch(List.of(), Duration.ofDays(1), event -> {});

    private static List<Secret> secrets(String... values) {
        return List.of(values).stream().map(Secret::of).toList();
    }

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(directory.resolve("keys"), KEY);
        watch = new SecretWatch(
                List.of(SecretFile.ofSessionKeys(file, secrets(KEY), taken::add)), Duration.ofMillis(10), events::add);
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    /** Puts another file into the place of the watched one, as editors do. */
    private void put(String content) throws IOException {
        Path next = Files.writeString(directory.resolve("next"), content);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void afterSomeLooks() {
        await().pollDelay(Duration.ofMillis(150)).until(() -> true);
    }

    @Test
    void takesWhatIsNewAndGood() throws IOException {
        put(OTHER + "\n" + KEY + " \n");
        await().until(() -> !events.isEmpty());
        assertThat(taken).containsExactly(secrets(OTHER, KEY));
        afterSomeLooks();
        assertThat(events).containsExactly(new SecretsReloaded("session.keys-file", 2));
    }

    @Test
    void takesNothingWhereNothingChanged() throws IOException {
        put(KEY + "\n\n");
        afterSomeLooks();
        assertThat(taken).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void followsLinksThatAreSwappedAsKubernetesDoes() throws IOException {
        Files.createDirectory(directory.resolve("one"));
        Files.createDirectory(directory.resolve("two"));
        Files.writeString(directory.resolve("one/keys"), KEY);
        Files.writeString(directory.resolve("two/keys"), OTHER);
        Path data = Files.createSymbolicLink(directory.resolve("data"), Path.of("one"));
        Path keys = Files.createSymbolicLink(directory.resolve("mounted"), Path.of("data/keys"));
        try (SecretWatch linked = new SecretWatch(
                List.of(SecretFile.ofSessionKeys(keys, secrets(KEY), taken::add)),
                Duration.ofMillis(10),
                event -> {})) {
            assertThat(linked).isNotNull();
            Path next = Files.createSymbolicLink(directory.resolve("data_tmp"), Path.of("two"));
            Files.move(next, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            await().until(() -> taken.equals(List.of(secrets(OTHER))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n \n",
                "too-short",
                KEY + "\n" + KEY,
                KEY + "=",
                "large",
                "\u0000",
                KEY + "\n" + OTHER + "\nBBBB"
            })
    void keepsWhatItHasWhereTheFileIsWrongAndSaysSoOnce(String content) throws IOException {
        put(content.equals("large") ? "x".repeat(20_000) : content);
        await().until(() -> !events.isEmpty());
        afterSomeLooks();
        assertThat(taken).isEmpty();
        assertThat(events).singleElement().isInstanceOfSatisfying(SecretsKept.class, kept -> {
            assertThat(kept.key()).isEqualTo("session.keys-file");
            assertThat(kept.detail()).contains("what was read before stays").doesNotContain(KEY, OTHER, "too-short");
        });

        put(OTHER);
        await().until(() -> taken.equals(List.of(secrets(OTHER))));
    }

    @Test
    void reportsEachWrongContentAndTheReturnOfTheRightOne() throws IOException {
        put("one");
        await().until(() -> events.size() == 1);
        put("two");
        await().until(() -> events.size() == 2);
        Files.delete(file);
        await().until(() -> events.size() == 3);
        put(KEY);
        await().until(() -> events.size() == 4);
        afterSomeLooks();
        assertThat(events).hasSize(4).last().isEqualTo(new SecretsReloaded("session.keys-file", 1));
        assertThat(taken).as("it was in use all the time").isEmpty();
    }

    @Test
    void aContentThatKeepsChangingIsNotTakenBeforeItStandsStill() throws IOException {
        watch.close();
        SecretFile half = new SecretFile(
                "session.keys-file", file, SecretLines.SESSION_KEYS, secrets(KEY), (found, problem) -> {}, taken::add);
        SecretWatch.Watched watched = SecretWatch.watched(half, events::add);
        for (String growing : List.of(OTHER, OTHER + "\n" + KEY, OTHER + "\n" + KEY + "\nB")) {
            put(growing);
            watched.look();
        }
        assertThat(taken).isEmpty();
        watched.look();
        assertThat(taken).hasSize(1);
        watched.look();
        assertThat(taken).hasSize(1);
    }

    @Test
    void clientSecretsAreJudgedLikeAtTheStart() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "0123456789012345678901234567890-old");
        ProviderConfig provider = ProviderConfig.builder()
                .clientSecret(Secret.of("0123456789012345678901234567890-old"))
                .signingAlgs(List.of("HS256"))
                .build();
        try (SecretWatch secrets = new SecretWatch(
                List.of(SecretFile.ofClientSecrets(secret, provider, taken::add)),
                Duration.ofMillis(10),
                events::add)) {
            assertThat(secrets).isNotNull();
            Files.writeString(secret, "short");
            await().until(() -> !events.isEmpty());
            assertThat(events)
                    .singleElement()
                    .asString()
                    .contains("provider.client-secret-file", "HS256 needs a client secret of at least 32 bytes")
                    .doesNotContain("short-");
            Files.writeString(secret, "0123456789012345678901234567890-new\n0123456789012345678901234567890-old\n");
            await().until(() -> taken.size() == 1);
            assertThat(taken.get(0)).hasSize(2);
        }
    }

    @Test
    void oneFileThatIsWrongDoesNotKeepAnotherFromBeingRead() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), KEY);
        try (SecretWatch both = new SecretWatch(
                List.of(
                        SecretFile.ofSessionKeys(directory, secrets(KEY), keys -> {}),
                        SecretFile.ofSessionKeys(other, secrets(KEY), keys -> {
                            taken.add(keys);
                            throw new IllegalStateException("canary");
                        })),
                Duration.ofMillis(10),
                events::add)) {
            assertThat(both).isNotNull();
            Files.writeString(other, OTHER);
            // Tried again at every look, and told once.
            await().until(() -> events.size() == 2 && taken.size() > 3);
            assertThat(taken).allMatch(secrets(OTHER)::equals);
            assertThat(events).hasSize(2);
            assertThat(events.toString()).doesNotContain("canary");
            Files.writeString(other, KEY + "\n" + OTHER);
            await().until(() -> taken.get(taken.size() - 1).size() == 2);
        }
    }

    @Test
    void theThreadEndsWithTheWatch() {
        await().until(() -> threads() > 0);
        watch.close();
        await().until(() -> threads() == 0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gatehouse-secrets-"))
                .count();
    }
}
