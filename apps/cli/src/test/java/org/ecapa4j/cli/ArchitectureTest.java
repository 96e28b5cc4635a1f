package org.ecapa4j.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.ecapa4j.plugin.PluginRegistry;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which way dependencies point, and other rules that hold for the code of all modules; ARCHITECTURE.md has the reasons. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.ecapa4j");

    private static final String BACKENDS = "org.ecapa4j.backends..";
    /** The native kernels, below the backend that uses them. */
    private static final String KERNELS = "org.ecapa4j.kernels..";

    private static final String PLUGINS = "org.ecapa4j.plugins..";
    private static final String MODELS = "org.ecapa4j.models..";
    private static final String CLI = "org.ecapa4j.cli..";
    /** Test code, though it lies in a jar: it tells about what it finds on the class path. */
    private static final String TESTKIT = "org.ecapa4j.backends.testkit..";

    private static final String FIXTURES = "org.ecapa4j.fixtures..";

    private static final DescribedPredicate<JavaClass> CORE = resideInAPackage("org.ecapa4j..")
            .and(not(resideInAnyPackage(BACKENDS, KERNELS, PLUGINS, MODELS, CLI, FIXTURES)))
            .as("classes of core");

    @Test
    void theWholeLibraryIsLookedAt() {
        for (Module module : Module.all()) {
            assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                    .as("imported packages")
                    .contains(module.mainPackage());
        }
    }

    @Test
    void coreDependsOnNothingOfOursAndOnTheAllowedLibrariesOnly() {
        classes()
                .that(CORE)
                .should()
                .onlyDependOnClassesThat(CORE.or(resideInAnyPackage(
                        "java.lang..",
                        "java.io..",
                        "java.math..",
                        "java.net..",
                        "java.nio..",
                        "java.security..",
                        "java.time..",
                        "java.text..",
                        "java.util..",
                        "com.typesafe.config..",
                        "org.slf4j..",
                        "org.jspecify.annotations..")))
                .check(CLASSES);
    }

    @Test
    void kernelsDependOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(KERNELS)
                .should()
                .dependOnClassesThat(resideInAPackage("org.ecapa4j..").and(not(resideInAPackage(KERNELS))))
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnTheApplication() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CLI)
                .check(CLASSES);
    }

    /** What one plugin needs of another goes through an SPI in core. */
    @ParameterizedTest
    @MethodSource("plugins")
    void backendsAndPluginsDependOnCoreAndNeverOnEachOther(Module module) {
        String below = module.mainPackage().equals("org.ecapa4j.backends.cpu") ? KERNELS : "none";
        DescribedPredicate<JavaClass> own = resideInAnyPackage(module.mainPackage() + "..", below);
        noClasses()
                .that(own)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.ecapa4j..").and(not(CORE)).and(not(own)))
                .check(CLASSES);
    }

    static Stream<Module> plugins() {
        return Module.all().stream().filter(module -> !module.isCore() && !module.isApplication());
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("org.(ecapa4j..)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageSaysThatNothingIsNullUnlessMarked() {
        assertThat(packages().filter(each -> !each.isAnnotatedWith(NullMarked.class)))
                .as("packages without @NullMarked")
                .isEmpty();
    }

    @Test
    void nothingButTheApplicationTouchesTheStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackages(CLI, FIXTURES, TESTKIT)
                .should(ACCESS_STANDARD_STREAMS)
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(CLASSES);
    }

    @Test
    void everyExceptionSaysWhatItIs() {
        noClasses().should(THROW_GENERIC_EXCEPTIONS).check(CLASSES);
    }

    /** Guice's own contributions are the exception: ServiceLoader looks at the module that calls it. */
    @Test
    void pluginsAreFoundInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.ecapa4j.plugins.guice..", TESTKIT)
                .and()
                .doNotBelongToAnyOf(PluginRegistry.class)
                .should()
                .callMethodWhere(
                        target(owner(assignableTo(ServiceLoader.class))).and(target(nameStartingWith("load"))))
                .check(CLASSES);
    }

    private static Stream<JavaPackage> packages() {
        return CLASSES.stream().map(JavaClass::getPackage).distinct();
    }
}
