package io.gatehouse.servlet.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

@AnalyzeClasses(packages = "io.gatehouse.servlet", importOptions = DoNotIncludeTests.class)
class FilterRulesTest {
    // Each with why it is not called.
    private static final Set<String> FORBIDDEN = Set.of(
            "getParameter", // reads the body of a form that is the application's
            "getParameterMap",
            "getParameterNames",
            "getParameterValues",
            "getReader",
            "addCookie", // loses SameSite on one container
            "sendError", // hands our refusals to error pages
            "sendRedirect"); // rewrites locations, and each container in its own way

    @ArchTest
    static final ArchRule touchesNothingThatIsTheApplications = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "is a servlet method that the filter must not call",
                    (JavaAccess<?> access) ->
                            access.getTargetOwner().getPackageName().startsWith("jakarta.servlet")
                                    && FORBIDDEN.contains(access.getName())));

    @ArchTest
    static final ArchRule showsFourTypes = classes()
            .that()
            .arePublic()
            .should()
            .haveSimpleName("GatehouseFilter")
            .orShould()
            .haveSimpleName("GatehousePrincipal")
            .orShould()
            .haveSimpleName("AccessTokens")
            .orShould()
            .haveSimpleName("ForwardAuthServlet");

    @ArchTest
    static final ArchRule knowsNothingOfTheEngineRooms = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.gatehouse.internal..", "com.nimbusds..", "org.eclipse.jetty..", "org.apache..");
}
