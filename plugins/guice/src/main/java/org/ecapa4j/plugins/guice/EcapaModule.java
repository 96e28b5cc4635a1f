package org.ecapa4j.plugins.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import java.util.ServiceLoader;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.SpeakerVerifier;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.VoiceActivityDetector;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.model.CheckpointFormat;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelCardFormat;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.plugin.Plugin;
import org.ecapa4j.plugin.PluginRegistry;
import org.ecapa4j.scoring.MatrixProduct;

/**
 * Installs the library in a Guice application.
 *
 * <p>Binds {@link Ecapa4j}, {@link EcapaConfiguration}, {@link PluginRegistry} and {@link AudioReader}; the configured
 * {@link VoiceActivityDetector} and {@link Model}, one {@link SpeakerEncoder} and its {@link SpeakerVerifier}, as singletons
 * that are made when first asked for (in {@code Stage.PRODUCTION} Guice asks at once); and for each SPI type P a {@code
 * Map<String, P>} from ids to plugins, to which other modules may add by a {@link MapBinder}. Modules that plugins
 * contribute by {@link GuiceContribution} are installed too, and are listed by the bound registry.
 *
 * <p>Guice knows no closing. Whoever makes the injector closes the runtime when the application ends, {@code
 * injector.getInstance(Ecapa4j.class).close()}; that ends the encoder too. A runtime that no encoder was asked of holds
 * nothing.
 */
public final class EcapaModule extends AbstractModule {
    private final Ecapa4j runtime;
    private final PluginRegistry plugins;

    /**
     * A runtime with the configuration of the class path, environment and system properties.
     *
     * @throws org.ecapa4j.errors.EcapaException as {@link Ecapa4j.Builder#start} does, before Guice could wrap it
     */
    public EcapaModule() {
        this(Ecapa4j.builder());
    }

    /**
     * A runtime that is configured by the program: files, keys, class loader, listener.
     *
     * @throws org.ecapa4j.errors.EcapaException as {@link Ecapa4j.Builder#start} does, before Guice could wrap it
     */
    public EcapaModule(Ecapa4j.Builder builder) {
        this(builder.start());
    }

    /**
     * A runtime that was started elsewhere.
     *
     * @throws org.ecapa4j.errors.PluginException if a contribution is broken or shares its id with another
     */
    public EcapaModule(Ecapa4j runtime) {
        this.runtime = runtime;
        // Here, not in the registry: ServiceLoader looks at the module that calls it.
        this.plugins = runtime.plugins()
                .including(GuiceContribution.class, loader -> ServiceLoader.load(GuiceContribution.class, loader));
    }

    @Override
    protected void configure() {
        bind(Ecapa4j.class).toInstance(runtime);
        bind(EcapaConfiguration.class).toInstance(runtime.configuration());
        bind(PluginRegistry.class).toInstance(plugins);
        bind(AudioReader.class).toInstance(runtime.audio());
        bind(VoiceActivityDetector.class)
                .toProvider(runtime::voiceActivityDetector)
                .in(Singleton.class);
        bind(Model.class).toProvider(() -> runtime.model()).in(Singleton.class);
        bind(SpeakerEncoder.class).toProvider(() -> runtime.encoder()).in(Singleton.class);
        bind(SpeakerVerifier.class)
                .toProvider(() -> runtime.verifier(runtime.model()))
                .in(Singleton.class);

        bindAll(AudioDecoder.class);
        bindAll(BackendProvider.class);
        bindAll(CheckpointFormat.class);
        bindAll(GuiceContribution.class);
        bindAll(MatrixProduct.class);
        bindAll(ModelCardFormat.class);
        bindAll(ModelExporter.class);
        bindAll(ModelSource.class);
        bindAll(VoiceActivityDetector.class);
        for (GuiceContribution contribution : plugins.all(GuiceContribution.class)) {
            install(contribution.module());
        }
    }

    private <P extends Plugin> void bindAll(Class<P> spi) {
        MapBinder<String, P> map = MapBinder.newMapBinder(binder(), String.class, spi);
        for (P plugin : plugins.all(spi)) {
            map.addBinding(plugin.id()).toInstance(plugin);
        }
    }
}
