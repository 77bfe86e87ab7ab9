package io.gatehouse.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests, and the configurations of everything that the gateway is deployed by. */
class ManifestsTest {
    private static final String NO_PROBLEMS = "no problems\n";

    private final Path directory;

    ManifestsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment", "service", "disruption", "ingress"})
    void kubernetesTakesEach(String name) throws IOException {
        assertThat(KubernetesObjects.parse(Files.readString(Repository.MANIFESTS.resolve(name + ".yaml")))
                        .kinds())
                .hasSize(1);
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsSeen() throws IOException {
        String misspelt = Files.readString(Repository.MANIFESTS.resolve("deployment.yaml"))
                .replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");

        assertThatThrownBy(() -> KubernetesObjects.parse(misspelt)).hasMessageContaining("readOnlyRootFileSystem");
    }

    @Test
    void theGatewayTakesTheConfigurationOfThePods() throws IOException, InterruptedException {
        assertThat(new GatewayCheck(directory).says(Files.readString(Repository.MANIFESTS.resolve("gatehouse.yml"))))
                .isEqualTo(NO_PROBLEMS);
    }

    @Test
    void theGatewayTakesTheConfigurationOfTheComposition() throws IOException, InterruptedException {
        // Its provider is spoken to in plain http, within the composition alone; check says what that means.
        assertThat(new GatewayCheck(directory).says(Files.readString(Repository.COMPOSE.resolve("gatehouse.yml"))))
                .startsWith(NO_PROBLEMS + "weak: provider.insecure-http: ")
                .hasLineCount(2);
    }

    @Test
    void thePackagesConfigurationNeedsNothingButTheProvider() throws IOException, InterruptedException {
        assertThat(new GatewayCheck(directory)
                        .says(
                                Files.readString(Repository.PACKAGE.resolve("gatehouse.yml")),
                                "--set",
                                "provider.issuer=https://idp.example.com",
                                "--set",
                                "provider.client-id=app"))
                .isEqualTo(NO_PROBLEMS);
    }
}
