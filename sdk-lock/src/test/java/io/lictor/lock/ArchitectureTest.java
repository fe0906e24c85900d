package io.lictor.lock;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What holds for this module alone; the rules between modules are in sdk-examples. */
class ArchitectureTest {

    private static final int MOST_PUBLIC_TYPES = 14;
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.lictor.lock");

    @Test
    void hasAHandfulOfPublicTypes() {
        assertThat(MODULE.stream().filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isAnonymousClass()).map(JavaClass::getSimpleName))
                .hasSizeBetween(1, MOST_PUBLIC_TYPES);
    }

    @Test
    void isFinalWhereItIsAClass() {
        classes().that().areNotInterfaces().and().doNotHaveModifier(JavaModifier.SYNTHETIC).should()
                .haveModifier(JavaModifier.FINAL).check(MODULE);
    }

    @Test
    void usesTheApiAndNothingElseOfTheSdk() {
        classes().should().onlyDependOnClassesThat(resideInAnyPackage("java..", "io.lictor.api..", "io.lictor.lock",
                "org.slf4j", "org.jspecify.annotations")).check(MODULE);
    }
}
