package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.GatehouseStatus.Document;
import io.gatehouse.GatehouseStatus.Usage;
import io.gatehouse.config.StoreKind;
import io.gatehouse.testing.EngineScene;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GatehouseStatusTest {
    private static Document keys(EngineScene scene) {
        return scene.gatehouse().status().providers().get(0).keys();
    }

    @Test
    void knowsNothingOfAProviderThatNobodyHasNeededYetAndDoesNotCallIt() {
        try (EngineScene scene = EngineScene.start()) {
            Document metadata = scene.gatehouse().status().providers().get(0).metadata();

            assertThat(metadata.readAt()).isEmpty();
            assertThat(metadata.dueAt()).isEmpty();
            assertThat(metadata.problem()).isEmpty();
            assertThat(scene.events()).isEmpty();
        }
    }

    @Test
    void tellsWhenKeysWereReadAndFromWhenOnTheyAreReadAgain() {
        try (EngineScene scene = EngineScene.start()) {
            Instant read = scene.clock().instant();
            scene.signedIn("ann");
            scene.clock().advance(Duration.ofMinutes(3));

            assertThat(keys(scene).readAt()).contains(read);
            assertThat(keys(scene).dueAt()).contains(read.plus(Duration.ofMinutes(5)));
            assertThat(keys(scene).failingSince()).isEmpty();
        }
    }

    @Test
    void tellsWhyAndSinceWhenAProviderCannotBeReadThatWasReadBefore() {
        try (EngineScene scene = EngineScene.start()) {
            Instant read = scene.clock().instant();
            scene.signedIn("ann");
            scene.provider().goDown();
            scene.clock().advance(Duration.ofMinutes(12));
            Instant failed = scene.clock().instant();
            // Being asked makes it look.
            scene.gatehouse().notReady();
            await().untilAsserted(() -> assertThat(keys(scene).problem()).isPresent());
            scene.clock().advance(Duration.ofMinutes(1));
            scene.gatehouse().notReady();
            await().untilAsserted(
                            () -> assertThat(keys(scene).dueAt().orElseThrow()).isAfter(failed.plusSeconds(60)));

            assertThat(keys(scene).failingSince()).contains(failed);
            assertThat(keys(scene).readAt()).contains(read);
            assertThat(keys(scene).problem().orElseThrow()).contains("nobody answers there");
        }
    }

    @Test
    void countsSessionsInMemory() {
        try (EngineScene scene = EngineScene.start()) {
            scene.signedIn("ann");
            scene.signedIn("bob");

            Usage usage = scene.gatehouse().status().sessions().usage().orElseThrow();
            assertThat(usage.count()).isEqualTo(2);
            assertThat(usage.bytes()).isBetween(200L, 100_000L);
            assertThat(usage.maxCount()).isEqualTo(100_000);
            assertThat(scene.gatehouse().status().sessions().kind()).isEqualTo("memory");
        }
    }

    @Test
    void countsNoSessionsThatAreInBrowsers() {
        try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
            scene.signedIn("ann");

            assertThat(scene.gatehouse().status().sessions().kind()).isEqualTo("cookie");
            assertThat(scene.gatehouse().status().sessions().usage()).isEmpty();
        }
    }
}
