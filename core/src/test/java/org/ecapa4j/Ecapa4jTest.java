package org.ecapa4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.Plugin;
import org.ecapa4j.scoring.MatrixProduct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ecapa4jTest {
    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void startingOpensNothing() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class));
        assertThat(Fakes.backend(ecapa, "cpu").events).isEmpty();
        assertThat(source(ecapa).opened).isEmpty();
        assertThat(ecapa.configuration().root().string("backend")).isEqualTo("auto");
    }

    @Test
    void readsTheConfiguredModelOnceAndOthersByName() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class));
        assertThat(ecapa.model()).isSameAs(ecapa.model());
        assertThat(ecapa.model().name()).isEqualTo("default");
        assertThat(ecapa.model("other").fingerprint())
                .isNotEqualTo(ecapa.model().fingerprint());
        assertThat(source(ecapa).opened).containsExactly("default", "other");

        Ecapa4j another = start(builder(Fakes.Cpu.class).set("ecapa4j.model", "other"));
        assertThat(another.model().name()).isEqualTo("other");
    }

    @Test
    void opensABackendOnceAndTellsItSettingsThreadsAndListener() throws IOException {
        String conf = "ecapa4j.cpu.mode = slow";
        Ecapa4j ecapa = start(builder(conf, List.of(Fakes.Cpu.class))
                .set("ecapa4j.cpu.mode", "fast")
                .set("ecapa4j.threads", "3")
                .set("ecapa4j.precision", "bf16"));
        Fakes.FakeBackend cpu = Fakes.backend(ecapa, "cpu");
        cpu.capabilities = EnumSet.of(Capability.BF16);
        assertThat(ecapa.encoder().backend()).isEqualTo("cpu fake");
        ecapa.encoder(ecapa.model("other"));
        assertThat(cpu.events).containsExactly("open", "compile BF16", "compile BF16");
        assertThat(cpu.contexts.get(0).threads()).isEqualTo(3);
        assertThat(cpu.contexts.get(0).settings().string("mode")).isEqualTo("fast");
    }

    @Test
    void autoTakesTheFirstThatCanAndSaysWhyNotTheOthers() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Vector.class, Fakes.Reference.class, Fakes.Ascend.class));
        Fakes.backend(ecapa, "vector").availability =
                Availability.unavailable("the module jdk.incubator.vector is not there", "add it by --add-modules");
        String log = logOf(() -> assertThat(ecapa.encoder().backend()).isEqualTo("reference fake"));
        assertThat(log)
                .contains(
                        "INFO org.ecapa4j.BackendSelection - Backend reference computes model 'default'; passed over: cpu"
                                + " (no such plugin on the class path or module path), vector (the module jdk.incubator.vector is"
                                + " not there; add it by --add-modules)");
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void autoPassesOverWhatCannotComputeTheModel() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class, Fakes.Reference.class));
        Fakes.backend(ecapa, "reference").capabilities = EnumSet.of(Capability.F32, Capability.REFLECTED_EDGES);
        String log = logOf(() -> {
            assertThat(ecapa.encoder(ecapa.model("reflecting")).backend()).isEqualTo("reference fake");
            assertThat(ecapa.encoder().backend()).isEqualTo("cpu fake");
        });
        assertThat(log)
                .contains("passed over: cpu (model 'reflecting' needs [REFLECTED_EDGES], which it lacks; choose another"
                        + " backend, precision or model), vector (no such plugin")
                .contains("Backend cpu computes model 'default'; it is the first choice");
    }

    @Test
    void autoNeverTakesAnAccelerator() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Ascend.class));
        assertThatThrownBy(ecapa::encoder)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "No backend can compute model 'default': cpu (no such plugin on the class path or module path),"
                                + " vector (no such plugin on the class path or module path), reference (no such plugin on the"
                                + " class path or module path); add the jar of one of these, or name one that is here by"
                                + " ecapa4j.backend: ascend");
        Ecapa4j without = start(builder());
        assertThatThrownBy(without::encoder)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageEndingWith("class path or module path); add the jar of a backend plugin");
        Ecapa4j named = start(builder(Fakes.Ascend.class).set("ecapa4j.backend", "ascend"));
        assertThat(logOf(() -> assertThat(named.encoder().backend()).isEqualTo("ascend fake")))
                .contains("Backend ascend computes model 'default'; it was asked for (set by the program:"
                        + " ecapa4j.backend)");
    }

    @Test
    void aNamedBackendThatIsNotHereIsAnError() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class, Fakes.Vector.class).set("ecapa4j.backend", "vektor"));
        assertThatThrownBy(ecapa::encoder)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "Backend 'vektor' was asked for (ecapa4j.backend, set by the program: ecapa4j.backend) but no"
                                + " plugin provides it; found: cpu, vector; is 'vector' meant?");
        Ecapa4j without = start(builder().set("ecapa4j.backend", "ascend"));
        assertThatThrownBy(without::encoder)
                .hasMessage(
                        "Backend 'ascend' was asked for (ecapa4j.backend, set by the program: ecapa4j.backend) but no"
                                + " plugin provides it; none was found; add the jar of its plugin or choose another");
    }

    @Test
    void aNamedBackendThatCannotRunIsAnErrorNotAFallback() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class, Fakes.Reference.class).set("ecapa4j.backend", "cpu"));
        Fakes.backend(ecapa, "cpu").availability = Availability.unavailable("glibc is too old", "use reference");
        assertThatThrownBy(ecapa::encoder)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "Backend 'cpu' was asked for (ecapa4j.backend, set by the program: ecapa4j.backend) but cannot"
                                + " be used: glibc is too old; use reference");
        assertThatThrownBy(() -> ecapa.encoder(ecapa.model("reflecting")))
                .hasMessageEndingWith("but cannot be used: model 'reflecting' needs [REFLECTED_EDGES], which it lacks;"
                        + " choose another backend, precision or model");
        assertThat(Fakes.backend(ecapa, "reference").events).isEmpty();
    }

    @Test
    void reportsAllWrongValuesAtOnce() throws IOException {
        Ecapa4j.Builder builder = builder(Fakes.Cpu.class)
                .set("ecapa4j.precision", "f64")
                .set("ecapa4j.threads", "-1")
                .set("ecapa4j.encoder.window-seconds", "1");
        assertThatThrownBy(builder::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("""
                        The configuration has 3 problems:
                          - Key 'ecapa4j.precision' (set by the program: ecapa4j.precision): expected one of f32, f16, bf16, int8, found 'f64'
                          - Key 'ecapa4j.threads' (set by the program: ecapa4j.threads): expected auto or a whole number from 1 to 1024, found '-1'
                          - Key 'ecapa4j.encoder.window-seconds' (set by the program: ecapa4j.encoder.window-seconds): expected a number from 5.0 to 600.0, found '1'""");
    }

    @Test
    void readsFilesAndLogsWarnings() throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "ecapa4j { model = other, ascend { device = 1 } }");
        Ecapa4j.Builder builder = builder(Fakes.Cpu.class).configFile(file);
        String log = logOf(() -> assertThat(start(builder).model().name()).isEqualTo("other"));
        assertThat(log)
                .contains("WARN org.ecapa4j.Ecapa4j - Section 'ecapa4j.ascend' (" + file
                        + ":1) is not read: no plugin that" + " is here documents it");
    }

    @Test
    void theVoiceActivityDetectorIsTheConfiguredOne() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class));
        Fakes.Ears ears = (Fakes.Ears) ecapa.voiceActivityDetector();
        ears.availability = Availability.unavailable("it is deaf", "shout");
        assertThatThrownBy(ecapa::voiceActivityDetector)
                .isInstanceOf(PluginException.class)
                .hasMessage(
                        "The voice activity detector 'ears' was asked for (ecapa4j.voice-activity-detector, set by the"
                                + " program: ecapa4j.voice-activity-detector) but cannot be used: it is deaf; shout");
        Ecapa4j wrong = start(builder(Fakes.Cpu.class).set("ecapa4j.voice-activity-detector", "eyes"));
        assertThatThrownBy(wrong::voiceActivityDetector)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("There is no voice activity detector 'eyes'; found: ")
                .hasMessageEndingWith("is 'ears' meant?");
    }

    @Test
    void theMatrixProductIsTheConfiguredOneOrTheFirstThatCan() throws IOException {
        Ecapa4j automatic = start(builder(Fakes.Cpu.class));
        String log = logOf(() -> assertThat(automatic.matrixProduct().id())
                .isEqualTo(automatic.matrixProduct().id())
                .isEqualTo("java"));
        assertThat(log.lines())
                .containsExactly(
                        "[main] INFO org.ecapa4j.MatrixProductSelection - Matrix product java scores against cohorts;"
                                + " passed over: openblas (no such plugin on the class path or module path)");

        Ecapa4j better = start(builder("", List.of(), Fakes.OpenBlas.class));
        assertThat(better.matrixProduct().id()).isEqualTo("openblas");
        Ecapa4j broken = start(builder("", List.of(), Fakes.OpenBlas.class));
        openBlas(broken).availability = Availability.unavailable("glibc is too old", "use java");
        assertThat(logOf(() -> assertThat(broken.matrixProduct().id()).isEqualTo("java")))
                .contains("passed over: openblas (glibc is too old; use java)");

        Ecapa4j named = start(builder("", List.of(), Fakes.OpenBlas.class).set("ecapa4j.matrix-product", "java"));
        assertThat(logOf(() -> assertThat(named.matrixProduct().id()).isEqualTo("java")))
                .contains("Matrix product java scores against cohorts; it was asked for (set by the program:"
                        + " ecapa4j.matrix-product)");
    }

    @Test
    void aNamedMatrixProductThatIsNotHereOrCannotRunIsAnError() throws IOException {
        Ecapa4j absent = start(builder(Fakes.Cpu.class).set("ecapa4j.matrix-product", "jawa"));
        assertThatThrownBy(absent::matrixProduct)
                .isInstanceOf(PluginException.class)
                .hasMessage("Matrix product 'jawa' was asked for (ecapa4j.matrix-product, set by the program:"
                        + " ecapa4j.matrix-product) but no plugin provides it; found: java; is 'java' meant?");
        Ecapa4j broken = start(builder("", List.of(), Fakes.OpenBlas.class).set("ecapa4j.matrix-product", "openblas"));
        openBlas(broken).availability = Availability.unavailable("glibc is too old", "use java");
        assertThatThrownBy(broken::matrixProduct)
                .isInstanceOf(PluginException.class)
                .hasMessage("Matrix product 'openblas' was asked for (ecapa4j.matrix-product, set by the program:"
                        + " ecapa4j.matrix-product) but cannot be used: glibc is too old; use java");
    }

    private static Fakes.OpenBlas openBlas(Ecapa4j ecapa) {
        return (Fakes.OpenBlas) ecapa.plugins().require(MatrixProduct.class, "openblas");
    }

    @Test
    void refusesAModelWhoseFrontEndDoesNotFit() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class));
        Model model = ecapa.model();
        FrontEnd narrow = new FrontEnd(FrontEnd.Kind.SPEECHBRAIN, 16_000, 400, 160, 400, 40, 0, 8_000, 1e-10, 80, true);
        assertThatThrownBy(
                        () -> ecapa.encoder(new Model("odd", model.network(), narrow, model.fingerprint(), null, null)))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Model 'odd' has a front end of 40 bins and a network that takes 80");
    }

    @Test
    void closingClosesBackendsAndRefusesWhatComesLater() throws IOException {
        Ecapa4j ecapa = start(builder(Fakes.Cpu.class));
        SpeakerEncoder encoder = ecapa.encoder();
        Model model = encoder.model();
        Embedding embedding = encoder.encode(Fakes.tone(16_000, 16_000));
        ecapa.close();
        ecapa.close();
        assertThat(Fakes.backend(ecapa, "cpu").events)
                .containsExactly("open", "compile F32", "embed 101", "close backend");
        String message = "The runtime (Ecapa4j) has been closed";
        assertThatThrownBy(ecapa::model).isInstanceOf(ClosedException.class).hasMessage(message);
        assertThatThrownBy(() -> ecapa.model("other"))
                .isInstanceOf(ClosedException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> ecapa.encoder(model))
                .isInstanceOf(ClosedException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> encoder.encode(Fakes.tone(16_000, 16_000)))
                .isInstanceOf(ClosedException.class)
                .hasMessage(message);
        assertThat(ecapa.verifier(encoder).compare(embedding, embedding).score())
                .isEqualTo(1);
        encoder.close();
    }

    @Test
    void runtimesDoNotShareAnything() throws IOException {
        Ecapa4j one = start(builder(Fakes.Cpu.class));
        Ecapa4j two = start(builder(Fakes.Cpu.class).set("ecapa4j.model", "other"));
        SpeakerEncoder ofOne = one.encoder();
        SpeakerEncoder ofTwo = two.encoder();
        one.close();
        assertThat(ofTwo.encode(Fakes.tone(16_000, 16_000)).size()).isEqualTo(TinyNetwork.EMBEDDING);
        assertThat(ofOne.model().fingerprint()).isNotEqualTo(ofTwo.model().fingerprint());
    }

    private Ecapa4j start(Ecapa4j.Builder builder) {
        Ecapa4j ecapa = builder.start();
        opened.add(ecapa);
        return ecapa;
    }

    @SafeVarargs
    private Ecapa4j.Builder builder(Class<? extends Fakes.FakeBackend>... backends) throws IOException {
        return builder("", List.of(backends));
    }

    @SafeVarargs
    private Ecapa4j.Builder builder(
            String conf, List<Class<? extends Fakes.FakeBackend>> backends, Class<? extends Plugin>... others)
            throws IOException {
        List<Class<? extends Plugin>> plugins = new ArrayList<>(backends);
        plugins.addAll(List.of(others));
        plugins.addAll(List.of(Fakes.Source.class, Fakes.Format.class, Fakes.Ears.class));
        URLClassLoader loader = Fakes.loader(folder, conf, plugins);
        opened.add(loader);
        return Ecapa4j.builder().classLoader(loader).set("ecapa4j.voice-activity-detector", "ears");
    }

    private static Fakes.Source source(Ecapa4j ecapa) {
        return (Fakes.Source) ecapa.plugins().require(ModelSource.class, "fake");
    }

    /** What is logged meanwhile; the simple logger writes to the standard error of the moment. */
    private static String logOf(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
