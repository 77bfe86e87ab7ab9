package io.gatehouse.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart, as Helm itself reads it. */
class ChartTest {
    private static final String NO_PROBLEMS = "no problems\n";

    private final Path directory;

    ChartTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private TemplateCommand template(String values) throws IOException {
        return new Helm(Repository.CHART)
                .template()
                .withName("demo")
                .withValuesFile(Files.writeString(directory.resolve("values.yaml"), values));
    }

    @Test
    void helmFindsNothingToMend() {
        LintResult result = new Helm(Repository.CHART).lint().strict().call();

        assertThat(result.isFailed()).isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.startsWith("[WARNING]"));
    }

    @Test
    void kubernetesTakesWhatItMakesOfItsOwnValues() throws IOException {
        assertThat(KubernetesObjects.parse(template("{}").call()).kinds())
                .containsExactlyInAnyOrder("PodDisruptionBudget", "ConfigMap", "Service", "Deployment");
    }

    @Test
    void kubernetesTakesWhatItMakesOfEveryValue() throws IOException {
        String rendered = template("""
                replicas: 3
                image: {repository: registry.example.com/ours, tag: "1", pullPolicy: Always}
                imagePullSecrets: [{name: registry}]
                javaOptions: -Xmx300m
                service: {type: NodePort, port: 8080}
                ingress: {enabled: true, className: nginx, annotations: {a: b}, host: a.example.com, tlsSecret: tls}
                podAnnotations: {c: d}
                nodeSelector: {disk: fast}
                tolerations: [{key: k, operator: Exists, effect: NoSchedule}]
                affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:
                  {nodeSelectorTerms: [{matchExpressions: [{key: k, operator: In, values: [v]}]}]}}}
                """).call();

        assertThat(KubernetesObjects.parse(rendered).kinds()).contains("Ingress", "Deployment");
        assertThat(rendered)
                .contains("registry.example.com/ours:1", "-Xmx300m", "disk: fast", "ingressClassName: nginx", "c: d");
    }

    @Test
    void theGatewayTakesTheConfigurationThatItMakes() throws IOException, InterruptedException {
        String configuration =
                KubernetesObjects.parse(template("{}").call()).configuration().orElseThrow();

        assertThat(new GatewayCheck(directory).says(configuration)).isEqualTo(NO_PROBLEMS);
    }

    @Test
    void itsUsersSettingsOfTheServerStandBesideItsOwn() throws IOException, InterruptedException {
        String configuration = KubernetesObjects.parse(
                        template("config: {server: {max-header-size: 32k}}").call())
                .configuration()
                .orElseThrow();

        assertThat(configuration).contains("max-header-size: 32k", "listen: http://0.0.0.0:8002");
        assertThat(new GatewayCheck(directory).says(configuration)).isEqualTo(NO_PROBLEMS);
    }

    @Test
    void refusesValuesThatItDoesNotKnow() throws IOException {
        TemplateCommand misspelt = template("replicass: 3");

        assertThatThrownBy(misspelt::call).hasMessageContaining("replicass");
    }

    @Test
    void refusesAddressesToListenOnThatItsServiceWouldNotFind() throws IOException {
        TemplateCommand elsewhere = template("config: {server: {listen: 'http://0.0.0.0:9999'}}");

        assertThatThrownBy(elsewhere::call).hasMessageContaining("listen");
    }
}
