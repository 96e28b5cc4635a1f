package org.ecapa4j.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.model.ModelSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginRegistryTest {
    @TempDir
    Path folder;

    private final List<URLClassLoader> loaders = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    @Test
    void listsPluginsWithJarAndVersionInOrderOfTheirIds() throws IOException {
        Path zebra = new PluginJar(folder)
                .modelSource("stranger.Zebra", "zebra")
                .version("1.2.3")
                .write("zebra.jar");
        Path ape = new PluginJar(folder).modelSource("wild.Ape", "ape-2").write("ape.jar");
        PluginRegistry registry = discover(zebra, ape);

        assertThat(registry.all(ModelSource.class)).extracting(Plugin::id).containsSubsequence("ape-2", "zebra");
        assertThat(registry.find(ModelSource.class, "ape-2")).isPresent();
        assertThat(registry.find(ModelSource.class, "dog")).isEmpty();
        assertThat(registry.find(BackendProvider.class, "zebra")).isEmpty();
        Plugin plugin = registry.require(ModelSource.class, "zebra");
        assertThat(registry.descriptions())
                .contains(new PluginDescription(
                        "ModelSource", "zebra", "stranger.Zebra", zebra.toString(), "1.2.3", plugin));
        assertThat(registry.descriptions())
                .filteredOn(description -> description.id().equals("ape-2"))
                .extracting(PluginDescription::version)
                .containsExactly("unknown");
    }

    @Test
    void findsPluginsInModulesToo() throws IOException {
        Path jar = new PluginJar(folder)
                .modelSource("stranger.module.Zebra", "zebra")
                .source(
                        "module-info",
                        "module stranger.module { provides org.ecapa4j.model.ModelSource with stranger.module.Zebra;"
                                + " requires org.ecapa4j.core; exports stranger.module; }")
                .option("--module-version", "4.5", "-p", coreOnModulePath())
                .write("module.jar");
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration()
                .resolveAndBind(
                        ModuleFinder.of(),
                        ModuleFinder.of(pathsOf(coreOnModulePath() + java.io.File.pathSeparator + jar)),
                        Set.of("org.ecapa4j.core"));
        ModuleLayer layer = boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
        ClassLoader loader = layer.findLoader("org.ecapa4j.core");

        assertThat(descriptionsSeenFrom(loader)).contains("ModelSource zebra stranger.module.Zebra " + jar + " 4.5");
    }

    @Test
    void refusesTwoPluginsOfOneIdAndNamesBothJarsAndClasses() throws IOException {
        Path first = new PluginJar(folder).modelSource("stranger.First", "same").write("first.jar");
        Path second =
                new PluginJar(folder).modelSource("stranger.Second", "same").write("second.jar");
        assertFails(() -> discover(first, second))
                .hasMessage("Two plugins are the model source 'same': stranger.First in " + first
                        + " and stranger.Second in " + second + "; remove one of the jars");
    }

    @Test
    void refusesTwoVersionsOfOneJar() throws IOException {
        Path old = new PluginJar(folder).modelSource("stranger.Same", "same").write("same-1.jar");
        Path recent = new PluginJar(folder).modelSource("stranger.Same", "same").write("same-2.jar");
        assertFails(() -> discover(old, recent))
                .hasMessage("The model source 'same', stranger.Same, is there more than once: in " + old + " and in "
                        + recent + "; remove all jars but one");
    }

    @Test
    void oneIdMayServeSeveralSpiTypes() throws IOException {
        Path jar = new PluginJar(folder)
                .modelSource("stranger.Source", "mindspore")
                .source("stranger.Cards", """
                        package stranger;
                        public class Cards implements org.ecapa4j.model.ModelCardFormat {
                            public String id() { return "mindspore"; }
                            public boolean recognises(org.ecapa4j.model.ModelFile file) { return false; }
                            public org.ecapa4j.model.ModelCard read(org.ecapa4j.model.ModelFile file) { return null; }
                        }
                        """)
                .service(org.ecapa4j.model.ModelCardFormat.class, "stranger.Cards")
                .write("both.jar");
        assertThat(discover(jar).descriptions())
                .extracting(PluginDescription::spi)
                .contains("ModelSource", "ModelCardFormat");
    }

    @Test
    void refusesAnIdOfTheWrongForm() throws IOException {
        List<String> ids = List.of("", "Cpu", "1cpu", "-cpu", "cpu_2", "cpu.x", "cp\u00fc", "x".repeat(65));
        PluginJar odd = new PluginJar(folder);
        List<String> classes = new ArrayList<>(List.of("stranger.Long"));
        odd.modelSource("stranger.Long", "x".repeat(64));
        for (String id : ids) {
            classes.add("stranger.Odd" + classes.size());
            odd.modelSource(classes.get(classes.size() - 1), id);
        }
        Path jar =
                odd.service(ModelSource.class, classes.toArray(new String[0])).write("odd.jar");
        StringBuilder expected = new StringBuilder("Discovery of plugins has 8 problems:");
        for (int i = 0; i < ids.size(); i++) {
            expected.append(
                    "\n  - Provider stranger.Odd" + (i + 1) + " of the model source SPI in " + jar + ": its id '"
                            + ids.get(i)
                            + "' is not made of lower-case letters, digits and hyphens, beginning with a letter, at"
                            + " most 64");
        }
        assertFails(() -> discover(jar)).hasMessage(expected.toString());
    }

    @Test
    void reportsEveryBrokenProviderWithJarAndClass() throws IOException {
        Path broken = new PluginJar(folder)
                .source("stranger.Other", "package stranger; public class Other { }")
                .source("stranger.Closed", source("Closed", "private Closed() { }"))
                .source("stranger.Throws", source("Throws", "public Throws() { throw new Error(\"no device\"); }"))
                .source("stranger.Silent", source("Silent", "public Silent() { }"))
                .service(
                        ModelSource.class,
                        "# providers",
                        "stranger.Missing # gone",
                        "stranger.Other",
                        "stranger.Closed",
                        "stranger.Throws",
                        "stranger.Silent")
                .write("broken.jar");
        Path second = new PluginJar(folder)
                .service(BackendProvider.class, "stranger.MissingToo")
                .write("second.jar");
        assertFails(() -> discover(broken, second))
                .hasMessage("""
                        Discovery of plugins has 6 problems:
                          - Provider stranger.MissingToo of the backend provider SPI in SECOND: the class does not exist
                          - Provider stranger.Throws of the model source SPI in BROKEN: cannot be constructed: java.lang.Error: no device
                          - Provider stranger.Silent of the model source SPI in BROKEN: does not give its id: java.lang.IllegalStateException: silent
                          - Provider stranger.Missing of the model source SPI in BROKEN: the class does not exist
                          - Provider stranger.Other of the model source SPI in BROKEN: is not a org.ecapa4j.model.ModelSource
                          - Provider stranger.Closed of the model source SPI in BROKEN: has no public constructor without arguments""".replace("SECOND", second.toString()).replace("BROKEN", broken.toString()));
    }

    @Test
    void namesAProviderWhoseSuperclassIsMissing() throws IOException {
        Path base = new PluginJar(folder)
                .source("stranger.Base", source("Base", "public Base() { }"))
                .write("base.jar");
        Path jar = new PluginJar(folder)
                .source("stranger.Derived", "package stranger; public class Derived extends stranger.Base { }")
                .service(ModelSource.class, "stranger.Derived")
                .option("-cp", System.getProperty("java.class.path") + java.io.File.pathSeparator + base)
                .write("derived.jar");
        assertFails(() -> discover(jar))
                .hasMessage("Provider stranger.Derived of the model source SPI in " + jar
                        + ": cannot be loaded: java.lang.NoClassDefFoundError: stranger/Base");
    }

    @Test
    void namesTheServiceFileThatIsNotOne() throws IOException {
        Path jar = new PluginJar(folder)
                .service(ModelSource.class, "not a class name")
                .write("text.jar");
        assertFails(() -> discover(jar)).hasMessageContaining(jar.toString()).hasMessageContaining("not a class name");
    }

    @Test
    void requireNamesThoseThatAreThereAndWhatWasMeant() throws IOException {
        Path jar = new PluginJar(folder).modelSource("stranger.Zebra", "zebra").write("zebra.jar");
        PluginRegistry registry = discover(jar);
        assertFails(() -> registry.require(ModelSource.class, "zebras"))
                .hasMessage("There is no model source 'zebras'; found: zebra; is 'zebra' meant?");
        assertFails(() -> registry.require(ModelSource.class, "giraffe"))
                .hasMessage("There is no model source 'giraffe'; found: zebra; add the jar of the plugin that provides"
                        + " it");
        assertFails(() -> discover().require(ModelSource.class, "zebra"))
                .hasMessage("There is no model source 'zebra'; none was found; add the jar of the plugin that provides"
                        + " it");
    }

    /** An SPI type that the core does not know. */
    public interface Greeter extends Plugin {}

    /** Provides it. */
    public static final class Hello implements Greeter {
        @Override
        public String id() {
            return "hello";
        }
    }

    @Test
    void includesFurtherSpiTypes() throws IOException {
        Path jar = new PluginJar(folder)
                .service(Greeter.class, Hello.class.getName())
                .write("greeter.jar");
        PluginRegistry registry = discover(jar);
        assertFails(() -> registry.all(Greeter.class))
                .hasMessage(Greeter.class.getName() + " is not an SPI type of this registry");
        PluginRegistry more = registry.including(Greeter.class, loader -> ServiceLoader.load(Greeter.class, loader));
        assertThat(more.require(Greeter.class, "hello")).isInstanceOf(Hello.class);
        assertThat(more.descriptions()).extracting(PluginDescription::spi).contains("Greeter");
        assertThat(registry.descriptions()).extracting(PluginDescription::spi).doesNotContain("Greeter");
    }

    private static String source(String name, String constructor) {
        return """
                package stranger;
                public class %s implements org.ecapa4j.model.ModelSource {
                    %s
                    public String id() { throw new IllegalStateException("silent"); }
                    public java.util.Set<String> names() { return java.util.Set.of(); }
                    public ModelFiles open(String name) { throw new IllegalStateException(name); }
                }
                """.formatted(name, constructor);
    }

    private PluginRegistry discover(Path... jars) throws IOException {
        URLClassLoader loader = new URLClassLoader(PluginJar.urls(jars), Plugin.class.getClassLoader());
        loaders.add(loader);
        return PluginRegistry.discover(loader);
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(PluginException.class);
    }

    /** The core's classes and what they require, as a module path. */
    private static String coreOnModulePath() {
        List<String> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (Files.exists(Path.of(entry, "module-info.class"))
                    || entry.contains("slf4j-api")
                    || entry.contains("config-")
                    || entry.contains("jspecify")) {
                path.add(entry);
            }
        }
        return String.join(java.io.File.pathSeparator, path);
    }

    private static Path[] pathsOf(String path) {
        List<Path> paths = new ArrayList<>();
        for (String entry : path.split(java.io.File.pathSeparator)) {
            paths.add(Path.of(entry));
        }
        return paths.toArray(new Path[0]);
    }

    /** The classes there are not the test's own, so they are called by reflection. */
    private static List<String> descriptionsSeenFrom(ClassLoader loader) {
        try {
            Class<?> type = Class.forName(PluginRegistry.class.getName(), true, loader);
            Object registry = type.getMethod("discover", ClassLoader.class).invoke(null, loader);
            List<?> descriptions = (List<?>) type.getMethod("descriptions").invoke(registry);
            List<String> texts = new ArrayList<>();
            for (Object description : descriptions) {
                StringBuilder text = new StringBuilder();
                for (String component : List.of("spi", "id", "provider", "location", "version")) {
                    text.append(text.isEmpty() ? "" : " ")
                            .append(description.getClass().getMethod(component).invoke(description));
                }
                texts.add(text.toString());
            }
            return texts;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
