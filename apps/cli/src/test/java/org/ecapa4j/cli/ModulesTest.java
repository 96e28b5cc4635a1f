package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The module descriptors of all modules. */
class ModulesTest {
    static Stream<Module> modules() {
        return Module.all().stream();
    }

    @Test
    void everyModuleOfOursIsHereAndHasADescriptor() {
        assertThat(modules().map(Module::toString))
                .containsExactlyInAnyOrder(
                        "org.ecapa4j.core",
                        "org.ecapa4j.kernels",
                        "org.ecapa4j.backends.ascend",
                        "org.ecapa4j.backends.cpu",
                        "org.ecapa4j.backends.reference",
                        "org.ecapa4j.backends.testkit",
                        "org.ecapa4j.plugins.mindspore",
                        "org.ecapa4j.plugins.audio",
                        "org.ecapa4j.plugins.guice",
                        "org.ecapa4j.plugins.onnx",
                        "org.ecapa4j.plugins.openblas",
                        "org.ecapa4j.models",
                        "org.ecapa4j.cli");
    }

    /** The first counts on the module path, the second on the class path. */
    @ParameterizedTest
    @MethodSource("modules")
    void providersAreTheSameOnTheModulePathAndOnTheClassPath(Module module) {
        assertThat(module.provides()).isEqualTo(module.services());
    }

    @Test
    void coreRequiresTheAllowedModulesOnly() {
        ModuleDescriptor core =
                modules().filter(Module::isCore).findFirst().orElseThrow().descriptor();
        assertThat(core.requires().stream().map(ModuleDescriptor.Requires::name))
                .containsExactlyInAnyOrder("java.base", "typesafe.config", "org.slf4j", "org.jspecify");
        assertThat(core.requires().stream()
                        .filter(each -> each.modifiers().contains(Modifier.STATIC))
                        .map(ModuleDescriptor.Requires::name))
                .as("needed at compile time only")
                .containsExactly("org.jspecify");
    }

    @Test
    void whatIsProvidedIsUsed() {
        Set<String> used =
                modules().flatMap(module -> module.descriptor().uses().stream()).collect(Collectors.toSet());
        for (Module module : Module.all()) {
            assertThat(used)
                    .as("used by somebody")
                    .containsAll(ours(module.provides().keySet()));
        }
    }

    @Test
    void noPackageIsSplit() {
        Map<String, Module> owners = new HashMap<>();
        for (Module module : Module.all()) {
            for (String name : module.packages()) {
                Module other = owners.put(name, module);
                assertThat(other)
                        .as("package %s of %s is also in", name, module)
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packagesLieBelowTheModulesName(Module module) {
        assertThat(module.packages()).allSatisfy(name -> assertThat(name + ".").startsWith(module.mainPackage() + "."));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void internalsAreNotExported(Module module) {
        List<String> exported = module.descriptor().exports().stream()
                .filter(each -> !each.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .toList();
        assertThat(exported).noneMatch(name -> (name + ".").contains(".internal."));
    }

    private static Set<String> ours(Set<String> types) {
        return types.stream()
                .filter(type -> type.startsWith("org.ecapa4j"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
