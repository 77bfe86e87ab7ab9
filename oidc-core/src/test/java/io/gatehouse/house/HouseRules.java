package io.gatehouse.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The rules about the code itself that hold in every module. Each module's own test says which classes they are checked on. */
public final class HouseRules {
    /** Nobody but the core uses what is internal to it. Checked on the classes of the other modules. */
    public static final ArchRule INTERNAL_STAYS_INTERNAL = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.gatehouse.internal..")
            .because("what is internal may change with every release")
            .allowEmptyShould(false);

    /** Types have names that say what they are, not that somebody needed a drawer. */
    public static final ArchRule NAMES_PREDICT = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameStartingWith("Abstract")
            .orShould()
            .haveSimpleNameStartingWith("Base");

    /** Every package says that nothing in it is null unless it says so. */
    public static final ArchRule PACKAGES_ARE_NULL_MARKED = classes()
            .should(new ArchCondition<JavaClass>("lie in a @NullMarked package") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(item, marked, item.getPackageName() + " is not @NullMarked"));
                }
            });

    private HouseRules() {}

    /**
     * Returns the rule that no public type shows a type of the given packages: not in a method, a field, a constructor or its family.
     *
     * @param foreign beginnings of package names
     */
    public static ArchRule showsNothingOf(String... foreign) {
        return classes()
                .that()
                .arePublic()
                .and()
                .resideOutsideOfPackage("..internal..")
                .should(new ArchCondition<JavaClass>("show no type of " + String.join(", ", foreign)) {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        for (JavaClass shown : shownBy(item)) {
                            for (String beginning : foreign) {
                                boolean found = shown.getBaseComponentType()
                                        .getPackageName()
                                        .startsWith(beginning);
                                if (found) {
                                    events.add(SimpleConditionEvent.violated(
                                            item, item.getName() + " shows " + shown.getName()));
                                }
                            }
                        }
                    }
                });
    }

    private static List<JavaClass> shownBy(JavaClass type) {
        List<JavaClass> shown = new ArrayList<>(type.getAllRawInterfaces());
        shown.addAll(type.getAllRawSuperclasses());
        for (JavaCodeUnit unit : type.getCodeUnits()) {
            if (isShown(unit.getModifiers())) {
                shown.addAll(unit.getReturnType().getAllInvolvedRawTypes());
                unit.getParameterTypes().forEach(parameter -> shown.addAll(parameter.getAllInvolvedRawTypes()));
                unit.getThrowsClause().forEach(thrown -> shown.add(thrown.getRawType()));
            }
        }
        for (JavaField field : type.getFields()) {
            if (isShown(field.getModifiers())) {
                shown.addAll(field.getType().getAllInvolvedRawTypes());
            }
        }
        return shown;
    }

    private static boolean isShown(java.util.Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
