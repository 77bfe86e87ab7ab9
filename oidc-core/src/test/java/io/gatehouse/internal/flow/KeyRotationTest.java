package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.Secret;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys and secrets change in their files while people are signed in. */
@Timeout(60)
class KeyRotationTest {
    private static final String OLD = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";
    private static final String NEW = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA";

    @TempDir
    Path directory;

    private EngineScene scene(StoreKind store, Path file) {
        return EngineScene.start(config -> config.session(EngineScene.session(store)
                .keys(List.of(Secret.of(OLD)))
                .keysFile(file)
                .inactivityTimeout(Duration.ofHours(1))
                .maxDuration(Duration.ofHours(8))
                .build()));
    }

    private static void write(EngineScene scene, Path file, String... keys) throws IOException {
        long before = reloads(scene);
        Files.write(file, Arrays.asList(keys));
        await().until(() -> reloads(scene) > before);
    }

    private static long reloads(EngineScene scene) {
        return scene.events().stream()
                .filter(SessionEvent.SecretsReloaded.class::isInstance)
                .count();
    }

    private static String subject(TestBrowser browser) {
        return browser.open(APP + "/").subject();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRotationEndsNoSession(StoreKind store) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), OLD);
        try (EngineScene scene = scene(store, file)) {
            TestBrowser alice = scene.signedIn("alice");
            write(scene, file, NEW, OLD);
            assertThat(subject(alice)).isEqualTo("alice");
            int logins = scene.provider().calls(Endpoint.AUTHORIZATION);

            // Written again, the session is sealed with the new key, and the old one can go.
            scene.clock().advance(Duration.ofMinutes(30));
            assertThat(subject(alice)).isEqualTo("alice");
            write(scene, file, NEW);
            assertThat(subject(alice)).isEqualTo("alice");
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(logins);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"COOKIE", "REDIS"})
    void whatWasSealedWithARetiredKeyIsNoSession(StoreKind store) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), OLD);
        try (EngineScene scene = scene(store, file)) {
            TestBrowser alice = scene.signedIn("alice");
            int logins = scene.provider().calls(Endpoint.AUTHORIZATION);
            write(scene, file, NEW);
            alice.open(APP + "/");
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION))
                    .as("she had to sign in again")
                    .isEqualTo(logins + 1);
        }
    }

    @Test
    void aFileThatIsWrongEndsNoSession() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), OLD);
        try (EngineScene scene = scene(StoreKind.COOKIE, file)) {
            TestBrowser alice = scene.signedIn("alice");
            int logins = scene.provider().calls(Endpoint.AUTHORIZATION);
            Files.writeString(file, "half of a k");
            await().until(() -> scene.events().stream().anyMatch(SessionEvent.SecretsKept.class::isInstance));
            assertThat(subject(alice)).isEqualTo("alice");
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(logins);
        }
    }

    @Test
    void aClientSecretIsTakenFromItsFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "old");
        try (EngineScene scene = EngineScene.start(
                config -> config, provider -> provider.clientSecrets(List.of(Secret.of("old")), file))) {
            scene.provider().client("gateway", "old");
            scene.signedIn("alice");
            write(scene, file, "new", "old");
            scene.signedIn("bob");
            scene.provider().client("gateway", "new");
            scene.signedIn("carol");
            write(scene, file, "new");
            scene.provider().user("dave", Map.of());
            scene.signedIn("dave");
        }
    }
}
