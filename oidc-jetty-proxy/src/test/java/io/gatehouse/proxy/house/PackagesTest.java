package io.gatehouse.proxy.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is packed and deployed agrees with what the gateway is: ports, paths, names, versions. */
class PackagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path KUBERNETES = ROOT.resolve("samples/kubernetes");
    private static final Path CHART = ROOT.resolve("samples/helm/gatehouse");
    private static final Pattern SECRET = Pattern.compile("-file: /run/secrets/gatehouse/([a-z-]+)");

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    private static Object yaml(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    /** Returns what is at a path of names and indexes. */
    private static Object at(Object node, Object... path) {
        Object at = node;
        for (Object step : path) {
            Object next = step instanceof Integer index ? ((List<?>) at).get(index) : ((Map<?, ?>) at).get(step);
            assertThat(next).as("%s in %s", step, at).isNotNull();
            at = next;
        }
        return at;
    }

    private static String version() throws IOException {
        return Pattern.compile("<artifactId>gatehouse-parent</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(read(ROOT.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePodsSpeakWhereTheirConfigurationSays() throws IOException {
        Object pod = at(yaml(read(KUBERNETES.resolve("deployment.yaml"))), "spec", "template", "spec");
        Object gateway = at(pod, "containers", 0);
        Object server = at(yaml(read(KUBERNETES.resolve("gatehouse.yml"))), "server");

        assertThat(at(gateway, "ports", 0, "containerPort"))
                .isEqualTo(URI.create((String) at(server, "listen")).getPort());
        assertThat(at(gateway, "ports", 1, "containerPort"))
                .isEqualTo(URI.create((String) at(server, "admin")).getPort());
        assertThat(at(gateway, "livenessProbe", "httpGet"))
                .isEqualTo(Map.of("path", "/health/live", "port", at(gateway, "ports", 1, "name")));
        assertThat(at(gateway, "readinessProbe", "httpGet", "path")).isEqualTo("/health/ready");
        assertThat((Integer) at(pod, "terminationGracePeriodSeconds")).isGreaterThanOrEqualTo(40);
    }

    @Test
    void thePodsMayDoNothingThatTheyHaveNoNeedOf() throws IOException {
        Object pod = at(yaml(read(KUBERNETES.resolve("deployment.yaml"))), "spec", "template", "spec");

        assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
        assertThat(at(pod, "securityContext", "runAsUser")).isEqualTo(65532);
        assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
        assertThat(at(pod, "containers", 0, "securityContext"))
                .isEqualTo(Map.of(
                        "allowPrivilegeEscalation",
                        false,
                        "readOnlyRootFilesystem",
                        true,
                        "capabilities",
                        Map.of("drop", List.of("ALL"))));
    }

    @Test
    void theChartMakesThePodsOfTheManifests() throws IOException {
        String template = read(CHART.resolve("templates/deployment.yaml"));
        List<String> missing = read(KUBERNETES.resolve("deployment.yaml"))
                .lines()
                .map(String::strip)
                .filter(
                        line -> line.matches(
                                ".*(Port|port|path|runAs|fsGroup|allow|readOnly|drop|Probe|Threshold|periodSeconds|mountPath|termination|automount).*"))
                .filter(line -> !template.contains(line))
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void everySecretThatIsMountedIsMadeByTheInstructions() throws IOException {
        for (Path directory : List.of(KUBERNETES, CHART)) {
            String instructions = read(directory.resolve("README.md"));
            List<Path> configurations = directory.equals(CHART)
                    ? List.of(CHART.resolve("values.yaml"))
                    : List.of(KUBERNETES.resolve("gatehouse.yml"));
            for (Path configuration : configurations) {
                assertThat(SECRET.matcher(read(configuration)).results().map((MatchResult match) -> match.group(1)))
                        .isNotEmpty()
                        .allMatch(name -> instructions.contains("--from-literal=" + name + "="));
            }
        }
    }

    @Test
    void theConfigurationOfTheChartIsValid() throws IOException {
        String config = new Dump(DumpSettings.builder().build())
                .dumpToString(at(yaml(read(CHART.resolve("values.yaml"))), "config"));

        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(read(ROOT.resolve("docs/gatehouse.schema.json")))
                        .validate(config, InputFormat.YAML))
                .isEmpty();
    }

    @Test
    void theValuesOfTheChartAreWhatItsSchemaKnows() throws IOException {
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(read(CHART.resolve("values.schema.json")))
                        .validate(read(CHART.resolve("values.yaml")), InputFormat.YAML))
                .isEmpty();
    }

    @Test
    void allNameTheVersionThatIsBuilt() throws IOException {
        String version = version();

        assertThat(at(yaml(read(CHART.resolve("Chart.yaml"))), "appVersion")).isEqualTo(version);
        assertThat(at(yaml(read(ROOT.resolve("samples/compose/compose.yaml"))), "services", "gatehouse", "image"))
                .isEqualTo("gatehouse:" + version);
        assertThat((String) at(
                        yaml(read(KUBERNETES.resolve("deployment.yaml"))),
                        "spec",
                        "template",
                        "spec",
                        "containers",
                        0,
                        "image"))
                .endsWith("/gatehouse:" + version);
    }

    @Test
    void theListOfArtifactsHoldsEveryLibraryAndEachHasAModuleName() throws IOException {
        String bom = read(ROOT.resolve("bom/pom.xml"));
        List<String> libraries = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(
                            path -> path.getFileName().toString().startsWith("oidc-"))
                    .toList()) {
                String name = module.getFileName().toString();
                libraries.add(name);
                assertThat(bom).contains("<artifactId>" + name + "</artifactId>");
                assertThat(read(module.resolve("pom.xml")))
                        .containsPattern(
                                "<gatehouse\\.module\\.name>io\\.gatehouse[a-z.]*</gatehouse\\.module\\.name>");
            }
        }
        assertThat(libraries).hasSizeGreaterThanOrEqualTo(4);
    }

    /** With this line Java could not read /proc/stat, and {@code process_cpu_usage} would be -1 for ever. */
    @Test
    void theServiceSeesHowBusyTheProcessorIs() throws IOException {
        assertThat(read(ROOT.resolve("packages/deb/gatehouse.service")).lines())
                .noneMatch(line -> line.startsWith("ProcSubset="))
                .contains("ProtectProc=invisible");
    }

    @Test
    void theServiceReadsAndStartsWhatThePackageBrings() throws IOException {
        String unit = read(ROOT.resolve("packages/deb/gatehouse.service"));
        String files = read(ROOT.resolve("packages/deb/files"));

        assertThat(unit)
                .contains("\nUser=gatehouse\n", "\nExecReload=/bin/kill -HUP $MAINPID\n", "\nNoNewPrivileges=true\n");
        for (String path : List.of(
                "/usr/bin/gatehouse",
                "/usr/lib/gatehouse/archive",
                "/etc/gatehouse/gatehouse.yml",
                "/etc/default/gatehouse")) {
            assertThat(unit).contains(path);
            assertThat(files).contains("$to" + path + "\"");
        }
    }
}
