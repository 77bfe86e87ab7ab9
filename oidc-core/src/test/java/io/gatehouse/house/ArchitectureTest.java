package io.gatehouse.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of {@code docs/architecture.md}, as rules. */
class ArchitectureTest {
    private static final int LONGEST_FILE = 300;

    /** A room may use rooms of a lower number alone. */
    private static final Map<String, Integer> LAYERS = Map.ofEntries(
            Map.entry("io.gatehouse.http", 0),
            Map.entry("io.gatehouse.identity", 0),
            Map.entry("io.gatehouse.internal.crypto", 0),
            Map.entry("io.gatehouse.internal.thread", 0),
            Map.entry("io.gatehouse.internal.token", 0),
            Map.entry("io.gatehouse.tls", 0),
            Map.entry("io.gatehouse.outcome", 1),
            Map.entry("io.gatehouse.policy", 1),
            Map.entry("io.gatehouse.session", 1),
            Map.entry("io.gatehouse.config", 2),
            Map.entry("io.gatehouse.event", 2),
            Map.entry("io.gatehouse.config.reader", 3),
            Map.entry("io.gatehouse.internal.request", 3),
            Map.entry("io.gatehouse.internal.provider", 3),
            Map.entry("io.gatehouse.internal.audit", 4),
            Map.entry("io.gatehouse.internal.state", 4),
            Map.entry("io.gatehouse.internal.assertion", 4),
            Map.entry("io.gatehouse.internal.watch", 4),
            Map.entry("io.gatehouse.internal.protocol", 4),
            Map.entry("io.gatehouse.internal.page", 4),
            Map.entry("io.gatehouse.internal.flow", 5),
            Map.entry("io.gatehouse.checkup", 5),
            Map.entry("io.gatehouse", 6));

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gatehouse");

    @Test
    void everyRoomHasALayer() {
        assertThat(CORE.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(LAYERS.keySet());
    }

    @Test
    void everyRoomUsesLowerRoomsAlone() {
        classes()
                .should(new ArchCondition<JavaClass>("use rooms of lower layers alone") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                            String from = item.getPackageName();
                            String to = dependency
                                    .getTargetClass()
                                    .getBaseComponentType()
                                    .getPackageName();
                            boolean ours = to.startsWith("io.gatehouse") && !to.equals(from);
                            if (ours && LAYERS.getOrDefault(to, 99) >= LAYERS.getOrDefault(from, 99)) {
                                events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                            }
                        }
                    }
                })
                .check(CORE);
    }

    @Test
    void noRoomsGoInCircles() {
        slices().matching("io.gatehouse.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void theEngineKnowsNoServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.servlet..", "javax.servlet..", "org.eclipse.jetty..", "redis..", "ch.qos.logback..")
                .check(CORE);
    }

    @Test
    void noPublicTypeShowsWhatIsBehindIt() {
        HouseRules.showsNothingOf(
                        "com.nimbusds",
                        "org.eclipse.jetty",
                        "jakarta.servlet",
                        "org.snakeyaml",
                        "com.samskivert",
                        "com.google.re2j",
                        "net.minidev",
                        "org.slf4j",
                        "io.gatehouse.internal")
                .check(CORE);
    }

    @Test
    void everyPackageIsNullMarked() {
        HouseRules.PACKAGES_ARE_NULL_MARKED.check(CORE);
    }

    @Test
    void namesPredict() {
        HouseRules.NAMES_PREDICT.check(CORE);
    }

    @Test
    void nobodyWritesToTheConsoleButTheAuditLogThatIsAskedTo() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.gatehouse.internal.audit.AuditSink$StandardOutput")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CORE);
    }

    @Test
    void noFileIsLong() throws IOException {
        Path root = Path.of(System.getProperty("basedir", "."))
                .toAbsolutePath()
                .normalize()
                .getParent();
        assertThat(root).isNotNull();
        List<String> tooLong;
        try (Stream<Path> files = Files.walk(root)) {
            tooLong = files.filter(file ->
                            file.toString().endsWith(".java") && file.toString().contains("/src/main/java/"))
                    .filter(file -> lines(file) > LONGEST_FILE)
                    .map(file -> root.relativize(file) + " has " + lines(file) + " lines")
                    .toList();
        }
        assertThat(tooLong).isEmpty();
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
