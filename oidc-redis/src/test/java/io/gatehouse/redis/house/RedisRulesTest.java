package io.gatehouse.redis.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gatehouse.house.HouseRules;

@AnalyzeClasses(packages = "io.gatehouse.redis", importOptions = DoNotIncludeTests.class)
class RedisRulesTest {
    @ArchTest
    static final ArchRule showsTwoTypes = classes()
            .that()
            .arePublic()
            .and()
            .resideOutsideOfPackage("..internal..")
            .should()
            .haveSimpleName("RedisSessionStore")
            .orShould()
            .haveSimpleName("RedisSessionStoreFactory");

    @ArchTest
    static final ArchRule showsNothingOfTheClient =
            HouseRules.showsNothingOf("redis.clients", "org.apache", "io.gatehouse.redis.internal");

    @ArchTest
    static final ArchRule internalStaysInternal = HouseRules.INTERNAL_STAYS_INTERNAL;

    @ArchTest
    static final ArchRule packagesAreNullMarked = HouseRules.PACKAGES_ARE_NULL_MARKED;

    @ArchTest
    static final ArchRule namesPredict = HouseRules.NAMES_PREDICT;

    @ArchTest
    static final ArchRule theRoomOfConnectionsKnowsNothingOfSessions = noClasses()
            .that()
            .resideInAPackage("io.gatehouse.redis.internal")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("SessionRecord")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("io.gatehouse.redis");
}
