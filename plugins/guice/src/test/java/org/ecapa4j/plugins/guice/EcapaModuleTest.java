package org.ecapa4j.plugins.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.SpeakerVerifier;
import org.ecapa4j.Verdict;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.VoiceActivityDetector;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.model.CheckpointFormat;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.plugin.PluginDescription;
import org.ecapa4j.plugin.PluginRegistry;
import org.ecapa4j.scoring.MatrixProduct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EcapaModuleTest {
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
    void bindsTheRuntimeAndWhatItGives() throws IOException {
        TinyModel.opened = 0;
        Injector injector = injector(builder(model()));
        Ecapa4j runtime = injector.getInstance(Ecapa4j.class);
        assertThat(injector.getInstance(Ecapa4j.class)).isSameAs(runtime);
        assertThat(injector.getInstance(EcapaConfiguration.class)).isSameAs(runtime.configuration());
        assertThat(injector.getInstance(AudioReader.class)).isSameAs(runtime.audio());
        assertThat(injector.getInstance(VoiceActivityDetector.class).id()).isEqualTo("energy");
        assertThat(TinyModel.opened).isZero();

        SpeakerEncoder encoder = injector.getInstance(SpeakerEncoder.class);
        assertThat(injector.getInstance(SpeakerEncoder.class)).isSameAs(encoder);
        assertThat(injector.getInstance(Model.class)).isSameAs(encoder.model());
        assertThat(TinyModel.opened).isEqualTo(1);
        Verdict verdict = injector.getInstance(SpeakerVerifier.class)
                .compare(encoder.encode(features(7)), encoder.encode(features(7)));
        assertThat(verdict.score()).isCloseTo(1, within(1e-12));

        runtime.close();
        assertThatThrownBy(() -> encoder.encode(features(7))).isInstanceOf(ClosedException.class);
    }

    @Test
    void bindsPluginsById() throws IOException {
        Injector injector = injector(builder(model()));
        Map<String, BackendProvider> backends =
                injector.getInstance(Key.get(new TypeLiteral<Map<String, BackendProvider>>() {}));
        assertThat(backends).containsOnlyKeys("reference");
        assertThat(backends.get("reference")).isInstanceOf(TinyModel.class);
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Map<String, AudioDecoder>>() {})))
                .containsKey("wav");
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Map<String, MatrixProduct>>() {})))
                .containsOnlyKeys("java");
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Map<String, GuiceContribution>>() {})))
                .isEmpty();
    }

    @Test
    void theProgramConfigures() throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "ecapa4j.verifier.minimum-speech-seconds = 2");
        Injector injector = injector(builder(model()).configFile(file).set("ecapa4j.precision", "bf16"));
        EcapaConfiguration configuration = injector.getInstance(EcapaConfiguration.class);
        assertThat(configuration.root().number("verifier.minimum-speech-seconds", 0, 60))
                .isEqualTo(2);
        assertThat(configuration.root().string("precision")).isEqualTo("bf16");
    }

    @Test
    void wrongConfigurationIsNotWrappedByGuice() throws IOException {
        Ecapa4j.Builder builder = builder(model()).set("ecapa4j.bakend", "cpu");
        assertThatThrownBy(() -> new EcapaModule(builder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'ecapa4j.backend'");
    }

    @Test
    void whatFailsLaterIsTheCauseOfTheProvisionException() throws IOException {
        Injector injector = injector(builder(model()).set("ecapa4j.model", "none"));
        assertThatThrownBy(() -> injector.getInstance(SpeakerEncoder.class))
                .isInstanceOf(ProvisionException.class)
                .hasCauseInstanceOf(MissingInputException.class);
    }

    /** What a plugin brings along. */
    public static final class Greeting {
        private final EcapaConfiguration configuration;

        @Inject
        Greeting(EcapaConfiguration configuration) {
            this.configuration = configuration;
        }

        String text() {
            return "hello " + configuration.root().string("model");
        }
    }

    /** Brings a greeting and, for others to add to, a map of words. */
    public static class Greeter implements GuiceContribution {
        @Override
        public String id() {
            return "greeter";
        }

        @Override
        public Module module() {
            return new AbstractModule() {
                @Override
                protected void configure() {
                    bind(Greeting.class);
                    MapBinder.newMapBinder(binder(), String.class, BackendProvider.class)
                            .addBinding("contributed")
                            .toInstance(new TinyModel());
                }
            };
        }
    }

    /** Has the id of another contribution. */
    public static final class Twin extends Greeter {}

    /** Adds a backend under a name that is taken. */
    public static final class Usurper extends Greeter {
        @Override
        public String id() {
            return "usurper";
        }

        @Override
        public Module module() {
            return new AbstractModule() {
                @Override
                protected void configure() {
                    MapBinder.newMapBinder(binder(), String.class, BackendProvider.class)
                            .addBinding("reference")
                            .toInstance(new TinyModel());
                }
            };
        }
    }

    @Test
    void installsContributedModulesAndListsThem() throws IOException {
        Map<Class<?>, List<Class<?>>> services = model();
        services = with(services, GuiceContribution.class, List.of(Greeter.class));
        Injector injector = injector(builder(services));
        assertThat(injector.getInstance(Greeting.class).text()).isEqualTo("hello default");
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Map<String, BackendProvider>>() {})))
                .containsOnlyKeys("reference", "contributed");
        assertThat(injector.getInstance(PluginRegistry.class).descriptions())
                .extracting(PluginDescription::spi, PluginDescription::id)
                .contains(tuple("GuiceContribution", "greeter"), tuple("BackendProvider", "reference"));
    }

    @Test
    void refusesTwoContributionsOfOneId() throws IOException {
        Ecapa4j.Builder builder = builder(with(model(), GuiceContribution.class, List.of(Greeter.class, Twin.class)));
        assertThatThrownBy(() -> new EcapaModule(builder))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("Two plugins are the guice contribution 'greeter': " + Greeter.class.getName())
                .hasMessageContaining(Twin.class.getName());
    }

    @Test
    void refusesAContributedPluginOfATakenId() throws IOException {
        EcapaModule module = new EcapaModule(builder(with(model(), GuiceContribution.class, List.of(Usurper.class))));
        assertThatThrownBy(() -> Guice.createInjector(module))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining("\"reference\"");
    }

    private static FeatureMatrix features(int frames) {
        return FeatureMatrix.wrap(new float[frames * 80], frames, 80);
    }

    private Injector injector(Ecapa4j.Builder builder) {
        Injector injector = Guice.createInjector(new EcapaModule(builder));
        opened.add(injector.getInstance(Ecapa4j.class));
        return injector;
    }

    private static Map<Class<?>, List<Class<?>>> model() {
        return Map.of(
                ModelSource.class, List.of(TinyModel.class),
                CheckpointFormat.class, List.of(TinyModel.class),
                BackendProvider.class, List.of(TinyModel.class));
    }

    private static Map<Class<?>, List<Class<?>>> with(
            Map<Class<?>, List<Class<?>>> services, Class<?> spi, List<Class<?>> providers) {
        Map<Class<?>, List<Class<?>>> more = new HashMap<>(services);
        more.put(spi, providers);
        return more;
    }

    private Ecapa4j.Builder builder(Map<Class<?>, List<Class<?>>> services) throws IOException {
        Path jar = Files.createTempDirectory(folder, "plugins");
        Path directory = Files.createDirectories(jar.resolve("META-INF/services"));
        for (Map.Entry<Class<?>, List<Class<?>>> service : services.entrySet()) {
            StringBuilder lines = new StringBuilder();
            for (Class<?> provider : service.getValue()) {
                lines.append(provider.getName()).append('\n');
            }
            Files.writeString(directory.resolve(service.getKey().getName()), lines);
        }
        URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, EcapaModuleTest.class.getClassLoader());
        opened.add(loader);
        return Ecapa4j.builder().classLoader(loader);
    }
}
