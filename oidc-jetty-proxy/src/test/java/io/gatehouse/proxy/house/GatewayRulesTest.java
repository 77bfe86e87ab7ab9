package io.gatehouse.proxy.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gatehouse.house.HouseRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of the gateway, as rules. */
@AnalyzeClasses(packages = "io.gatehouse.proxy", importOptions = DoNotIncludeTests.class)
class GatewayRulesTest {
    private static final int LONGEST_FILE = 300;

    @ArchTest
    static final ArchRule internalStaysInternal = HouseRules.INTERNAL_STAYS_INTERNAL;

    @ArchTest
    static final ArchRule namesPredict = HouseRules.NAMES_PREDICT;

    @ArchTest
    static final ArchRule packagesAreNullMarked = HouseRules.PACKAGES_ARE_NULL_MARKED;

    @ArchTest
    static final ArchRule noRoomsGoInCircles =
            slices().matching("io.gatehouse.(proxy.*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theWayOfARequestKnowsNoServlets =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule settingsKnowNoServer = noClasses()
            .that()
            .resideInAPackage("io.gatehouse.proxy.config")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule whatIsInSpansIsDecidedInOneRoom = noClasses()
            .that()
            .resideOutsideOfPackage("io.gatehouse.proxy.tracing")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry..");

    @Test
    void noFileHasTakenInASecondSubject() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(GatewayRulesTest::isTooLong)
                    .toList();
            assertThat(tooLong).isEmpty();
        }
    }

    private static boolean isTooLong(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count() > LONGEST_FILE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
