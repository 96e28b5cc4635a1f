package org.ecapa4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EcapaConfigurationTest {
    @TempDir
    Path folder;

    private final List<URL> plugins = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    @Test
    void givesTheDefaults() {
        Settings settings = load().root();
        assertThat(settings.string("backend")).isEqualTo("auto");
        assertThat(settings.string("model")).isEqualTo("default");
        assertThat(settings.choice("precision", Precision.class)).isEqualTo(Precision.F32);
        assertThat(settings.threads("threads", 7)).isEqualTo(7);
        assertThat(settings.number("encoder.window-seconds", 5, 600)).isEqualTo(60);
        assertThat(settings.section("verifier").number("minimum-speech-seconds", 0, 60))
                .isEqualTo(1.0);
    }

    @Test
    void laterLayersOverrideEarlierOnes() throws IOException {
        plugin("cpu { a = 0, b = 0, c = 0, d = 0, e = 0, f = 0 }");
        file("ecapa4j.cpu { b = 1, c = 1, d = 1, e = 1, f = 1 }");
        file("ecapa4j.cpu { c = 2, d = 2, e = 2, f = 2 }");
        Settings cpu = load(
                        Map.of("ECAPA4J_CPU_D", "3", "ECAPA4J_CPU_E", "3", "ECAPA4J_CPU_F", "3"),
                        Map.of("ecapa4j.cpu.e", "4", "ecapa4j.cpu.f", "4"),
                        Map.of("ecapa4j.cpu.f", "5"))
                .section("cpu");
        assertThat(List.of("a", "b", "c", "d", "e", "f"))
                .extracting(key -> cpu.integer(key, 0, 9))
                .containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(cpu.origin("c")).isEqualTo(files.get(1) + ":1");
        assertThat(cpu.origin("d")).isEqualTo("environment variable ECAPA4J_CPU_D");
        assertThat(cpu.origin("e")).isEqualTo("system property ecapa4j.cpu.e");
        assertThat(cpu.origin("f")).isEqualTo("set by the program: ecapa4j.cpu.f");
    }

    @Test
    void environmentVariablesStandForDotsAndHyphens() {
        Settings settings = load(
                        Map.of(
                                "ECAPA4J_VERIFIER_MINIMUM_SPEECH_SECONDS",
                                "0.5",
                                "ECAPA4J_VOICE_ACTIVITY_DETECTOR",
                                "mine",
                                "PATH",
                                "/bin"),
                        Map.of(),
                        Map.of())
                .root();
        assertThat(settings.number("verifier.minimum-speech-seconds", 0, 1)).isEqualTo(0.5);
        assertThat(settings.string("voice-activity-detector")).isEqualTo("mine");
    }

    @Test
    void refusesAnAmbiguousVariable() throws IOException {
        plugin("cpu.threads = auto, cpu-threads = auto");
        assertThatThrownBy(() -> load(Map.of("ECAPA4J_CPU_THREADS", "4"), Map.of(), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Environment variable ECAPA4J_CPU_THREADS is ambiguous: it may mean 'ecapa4j.cpu-threads' or"
                                + " 'ecapa4j.cpu.threads'; set the key in a file or as a system property instead");
        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void reportsAllProblemsTogetherEachWithItsPlace() throws IOException {
        Path file = file("""
                ecapa4j {
                  bakend = cpu
                  verifier { minimum-speech = 2 }
                  encoder = 3
                  model { path = x }
                  verifer { minimum-speech-seconds = 2 }
                }
                """);
        assertThatThrownBy(() -> load(
                        Map.of("ECAPA4J_MODLE", "x", "ECAPA4J_VERIFIER_MINIMUM_SPEECH_SECONDS", "long"),
                        Map.of("ecapa4j.threads.count", "4"),
                        Map.of("backend", "cpu")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("""
                        The configuration has 9 problems:
                          - Environment variable ECAPA4J_MODLE is unknown; the nearest known one is ECAPA4J_MODEL (key 'ecapa4j.model')
                          - Key 'ecapa4j.threads.count' (system property ecapa4j.threads.count) is unknown; the nearest known key is 'ecapa4j.threads'
                          - Key 'backend' (set by the program: backend) is not one of ecapa4j's; they begin with 'ecapa4j.'
                          - Key 'ecapa4j.bakend' (FILE:2) is unknown; the nearest known key is 'ecapa4j.backend'
                          - Key 'ecapa4j.encoder' (FILE:4): expected a section, found '3'
                          - Key 'ecapa4j.model' (FILE:5): expected a text or a number, found a section
                          - Key 'ecapa4j.verifer' (FILE:6) is unknown; the nearest known key is 'ecapa4j.model'
                          - Key 'ecapa4j.verifier.minimum-speech' (FILE:3) is unknown; the nearest known key is 'ecapa4j.verifier.minimum-speech-seconds'
                          - Key 'ecapa4j.verifier.minimum-speech-seconds' (environment variable ECAPA4J_VERIFIER_MINIMUM_SPEECH_SECONDS): expected a number, found 'long'""".replace("FILE", file.toString()));
    }

    @Test
    void warnsOfTheSectionOfAnAbsentPlugin() throws IOException {
        Path file = file("ecapa4j.ascend { device = 0, models = [a] }");
        EcapaConfiguration configuration = load(
                Map.of("ECAPA4J_ONNX_LEVEL", "3"),
                Map.of("ecapa4j.npu-x.mode", "fast", "ecapa4j.npu-x.size", "9"),
                Map.of());
        assertThat(configuration.warnings())
                .containsExactly(
                        "Environment variable ECAPA4J_ONNX_LEVEL is not read: no plugin that is here documents such a"
                                + " key; add the plugin's jar or unset it",
                        "Section 'ecapa4j.npu-x' (system property ecapa4j.npu-x.mode) is not read: no plugin that is"
                                + " here documents it; add the plugin's jar or remove the section",
                        "Section 'ecapa4j.ascend' (" + file + ":1) is not read: no plugin that is here documents it;"
                                + " add the plugin's jar or remove the section");
    }

    @Test
    void refusesWhatOnlyLooksLikeAnAbsentPlugin() throws IOException {
        plugin("cpu.threads = auto");
        assertThatThrownBy(() -> load(
                        Map.of("ECAPA4J_CPU_THREAD", "4", "ECAPA4J_CPUS_MODE", "x", "ECAPA4J_FOO", "1"),
                        Map.of("ecapa4j.gpu.threads", "4", "ecapa4j.foo", "1", "ecapa4j.cpu", "4"),
                        Map.of()))
                .hasMessage("""
                        The configuration has 6 problems:
                          - Environment variable ECAPA4J_CPUS_MODE is unknown; the nearest known one is ECAPA4J_MODEL (key 'ecapa4j.model')
                          - Environment variable ECAPA4J_CPU_THREAD is unknown; the nearest known one is ECAPA4J_CPU_THREADS (key 'ecapa4j.cpu.threads')
                          - Environment variable ECAPA4J_FOO is unknown; the nearest known one is ECAPA4J_MODEL (key 'ecapa4j.model')
                          - Key 'ecapa4j.cpu' (system property ecapa4j.cpu): expected a section, found '4'; the nearest known key is 'ecapa4j.model'
                          - Key 'ecapa4j.foo' (system property ecapa4j.foo) is unknown; the nearest known key is 'ecapa4j.model'
                          - Key 'ecapa4j.gpu.threads' (system property ecapa4j.gpu.threads) is unknown; the nearest known key is 'ecapa4j.cpu.threads'""");
    }

    @Test
    void refusesARootThatIsNotQuiteOurs() throws IOException {
        Path file = file("ecapa { backend = cpu }\nother.key = 1");
        assertThatThrownBy(this::load).hasMessage("Section 'ecapa' (" + file + ":1) is not read; is 'ecapa4j' meant?");
    }

    @Test
    void refusesARootThatIsNoSection() throws IOException {
        Path file = file("ecapa4j = cpu");
        assertThatThrownBy(this::load).hasMessage("Key 'ecapa4j' (" + file + ":1): expected a section, found 'cpu'");
    }

    @Test
    void namesFileAndLineOfBrokenHocon() throws IOException {
        Path file = file("ecapa4j {\n  backend = cpu\n  model = \"half\n}");
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Configuration file '" + file + "' cannot be read: " + file + ":3: ");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        files.add(folder.resolve("none.conf"));
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Configuration file '" + folder.resolve("none.conf") + "' does not exist");
    }

    @Test
    void refusesAFolder() {
        files.add(folder);
        assertThatThrownBy(this::load).hasMessage("Configuration file '" + folder + "' is not a regular file");
    }

    @Test
    void refusesAFileOfAbsurdSize() throws IOException {
        Path file = file("#".repeat(1 << 20) + "\n");
        assertThatThrownBy(this::load)
                .hasMessage("Configuration file '" + file + "' has 1048577 bytes, more than the 1048576 that are"
                        + " accepted; is it a configuration file?");
    }

    @Test
    void refusesAbsurdNesting() throws IOException {
        Path file = file("ecapa4j.x = " + "[".repeat(500_000));
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Configuration file '" + file + "' is nested too deeply to be read");
    }

    @Test
    void substitutesFromTheConfigurationAndTheGivenEnvironment() throws IOException {
        file(
                "ecapa4j { model = ${HOME}/voices.ckpt, backend = ${?NONE}, voice-activity-detector = ${ecapa4j.precision} }");
        Settings settings = load(Map.of("HOME", "/home/ada"), Map.of(), Map.of("ecapa4j.precision", "bf16"))
                .root();
        assertThat(settings.string("model")).isEqualTo("/home/ada/voices.ckpt");
        assertThat(settings.string("backend")).isEqualTo("auto");
        assertThat(settings.string("voice-activity-detector")).isEqualTo("bf16");
    }

    @Test
    void namesTheLineOfASubstitutionWithoutValue() throws IOException {
        Path file = file("ecapa4j {\n  model = ${NOWHERE}\n}");
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The configuration cannot be resolved: " + file + ":2: ")
                .hasMessageContaining("${NOWHERE}");
    }

    @Test
    void refusesAClassLoaderThatDoesNotSeeTheCore() throws IOException {
        try (URLClassLoader blind = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> EcapaConfiguration.load(blind, List.of(), Map.of(), Map.of(), Map.of()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("The reference.conf of ecapa4j-core is not seen by the class loader " + blind
                            + "; if jars were merged into one, their reference.conf files must be concatenated");
        }
    }

    @Test
    void valuesAreOfTheKindOfTheirDefaults() throws IOException {
        plugin("cpu { flag = true, list = [a], none = null, number = 1 }");
        Settings cpu = load(
                        Map.of("ECAPA4J_CPU_FLAG", "false", "ECAPA4J_CPU_LIST", "b, c,", "ECAPA4J_CPU_NONE", "x"),
                        Map.of("ecapa4j.cpu.number", " 2 "),
                        Map.of())
                .section("cpu");
        assertThat(cpu.flag("flag")).isFalse();
        assertThat(cpu.strings("list")).containsExactly("b", "c");
        assertThat(cpu.string("none")).isEqualTo("x");
        assertThat(cpu.integer("number", 0, 9)).isEqualTo(2);

        Path file = file("ecapa4j.cpu { flag = maybe, list = { a = 1 }, none { }, number = NaN }");
        assertThatThrownBy(this::load).hasMessage("""
                        The configuration has 4 problems:
                          - Key 'ecapa4j.cpu.flag' (FILE:1): expected true or false, found 'maybe'
                          - Key 'ecapa4j.cpu.list' (FILE:1): expected a list of texts, found a section
                          - Key 'ecapa4j.cpu.none' (FILE:1): expected a value, found a section
                          - Key 'ecapa4j.cpu.number' (FILE:1): expected a number, found 'NaN'""".replace("FILE", file.toString()));
    }

    private EcapaConfiguration load() {
        return load(Map.of(), Map.of(), Map.of());
    }

    private EcapaConfiguration load(
            Map<String, String> environment, Map<String, String> properties, Map<String, String> overrides) {
        try (URLClassLoader loader =
                new URLClassLoader(plugins.toArray(new URL[0]), EcapaConfiguration.class.getClassLoader())) {
            return EcapaConfiguration.load(loader, files, environment, properties, overrides);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void plugin(String section) throws IOException {
        Path jar = Files.createDirectory(folder.resolve("plugin" + plugins.size()));
        Files.writeString(jar.resolve("reference.conf"), "ecapa4j { " + section + " }");
        plugins.add(jar.toUri().toURL());
    }

    private Path file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("file" + files.size() + ".conf"), text);
        files.add(file);
        return file;
    }
}
