package org.ecapa4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.VoiceActivityDetector;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.JavaFeatureExtractor;
import org.ecapa4j.model.CheckpointFormat;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelCardFormat;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.model.ModelLoader;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.Plugin;
import org.ecapa4j.plugin.PluginRegistry;
import org.ecapa4j.scoring.MatrixProduct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime: configuration and the plugins found. No global state: several may run side by side. Safe for concurrent use.
 *
 * <p>Starting reads the configuration and lists the plugins; the model is read and a backend opened when first needed.
 */
public final class Ecapa4j implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ecapa4j.class);

    // Each is named as used in the module descriptor too.
    private static final List<Class<? extends Plugin>> SPI_TYPES = List.of(
            AudioDecoder.class,
            BackendProvider.class,
            CheckpointFormat.class,
            MatrixProduct.class,
            ModelCardFormat.class,
            ModelExporter.class,
            ModelSource.class,
            VoiceActivityDetector.class);

    private final EcapaConfiguration configuration;
    private final RuntimeSettings settings;
    private final PluginRegistry plugins;
    private final BackendListener listener;
    private final AudioReader audio;
    private final BackendSelection selection;
    private final MatrixProductSelection matrixProduct;
    private final WorkerPool pool;
    private final Gate gate = new Gate("The runtime (Ecapa4j)", null);
    private final Object modelLock = new Object();
    private final Map<String, Backend> backends = new HashMap<>();
    private @Nullable Model model;

    private Ecapa4j(EcapaConfiguration configuration, PluginRegistry plugins, BackendListener listener) {
        this.configuration = configuration;
        this.settings = RuntimeSettings.read(configuration.root());
        this.plugins = plugins;
        this.listener = listener;
        this.audio = new AudioReader(plugins.all(AudioDecoder.class));
        this.selection = new BackendSelection(
                plugins, settings.backend(), configuration.root().origin("backend"), configuration::section);
        this.matrixProduct = new MatrixProductSelection(
                plugins, settings.matrixProduct(), configuration.root().origin("matrix-product"));
        this.pool = new WorkerPool(settings.threads());
        for (String warning : configuration.warnings()) {
            LOG.warn("{}", warning);
        }
    }

    /**
     * Starts with the configuration of the class path, environment and system properties.
     *
     * @throws ConfigurationException if it is wrong
     * @throws PluginException if a plugin is
     */
    public static Ecapa4j start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    public EcapaConfiguration configuration() {
        return configuration;
    }

    public PluginRegistry plugins() {
        return plugins;
    }

    /** Reads recordings with the decoders found. */
    public AudioReader audio() {
        return audio;
    }

    /**
     * The configured voice activity detector.
     *
     * @throws PluginException if it is not here or cannot be used here
     */
    public VoiceActivityDetector voiceActivityDetector() {
        VoiceActivityDetector detector = plugins.require(VoiceActivityDetector.class, settings.voiceActivityDetector());
        Availability availability = detector.availability();
        if (!availability.isAvailable()) {
            throw new PluginException("The voice activity detector '" + detector.id() + "' was asked for"
                    + " (ecapa4j.voice-activity-detector, "
                    + configuration.root().origin("voice-activity-detector") + ") but cannot be used: "
                    + availability.reason() + "; " + availability.remedy());
        }
        return detector;
    }

    /**
     * What computes products of matrices, {@code ecapa4j.matrix-product}. Chosen once, when first asked for; a closed runtime
     * gives it too.
     *
     * @throws PluginException if the configured one is not here or cannot be used here; says why and what to do
     */
    public MatrixProduct matrixProduct() {
        return matrixProduct.select();
    }

    /** The configured model, {@code ecapa4j.model}. Read once. */
    public Model model() {
        return gate.call(() -> {
            synchronized (modelLock) {
                Model read = model == null ? read(settings.model()) : model;
                model = read;
                return read;
            }
        });
    }

    /**
     * Reads a model: a name of a model source, a checkpoint's path, a card's path.
     *
     * @throws org.ecapa4j.errors.MissingInputException if there is none
     * @throws org.ecapa4j.errors.ModelFormatException if it is damaged
     * @throws ModelMismatchException if its calibration profile is another model's
     */
    public Model model(String reference) {
        return gate.call(() -> read(reference));
    }

    /**
     * The configured model without its calibration profile, which is neither read nor checked: for those who make one, or bring
     * another. Read anew each time.
     */
    public Model modelWithoutProfile() {
        return gate.call(() -> loader().loadWithoutProfile(settings.model()));
    }

    private Model read(String reference) {
        return loader().load(reference);
    }

    private ModelLoader loader() {
        return new ModelLoader(
                plugins.all(ModelSource.class),
                plugins.all(CheckpointFormat.class),
                plugins.all(ModelCardFormat.class));
    }

    /** The configured model on the configured backend. The caller closes it. */
    public SpeakerEncoder encoder() {
        return encoder(model());
    }

    /**
     * A model on the configured backend. The caller closes it; closing the runtime ends it too.
     *
     * @throws BackendUnavailableException if the configured backend cannot be used; says why and what to do
     * @throws ModelMismatchException if the model's front end does not fit its network
     */
    public SpeakerEncoder encoder(Model ofModel) {
        return gate.call(() -> {
            int bins = ofModel.frontEnd().bins();
            if (bins != ofModel.network().bins()) {
                throw new ModelMismatchException("Model '" + ofModel.name() + "' has a front end of " + bins
                        + " bins and a network that takes " + ofModel.network().bins());
            }
            VoiceActivityDetector detector = voiceActivityDetector();
            Backend backend = selected(ofModel);
            FeatureExtractor extractor =
                    backend.extractor(ofModel.frontEnd()).orElseGet(() -> new JavaFeatureExtractor(ofModel.frontEnd()));
            CompiledNetwork network = backend.compile(ofModel.network(), settings.precision());
            String name = backend.detail().isEmpty() ? backend.id() : backend.id() + " " + backend.detail();
            return new SpeakerEncoder(
                    gate, pool, ofModel, network, extractor, name, audio, detector, settings.windowSeconds());
        });
    }

    /**
     * The configured backend, as an encoder of this model would use it; for those who work with networks themselves. It
     * belongs to the runtime, which closes it.
     *
     * @throws BackendUnavailableException if the configured backend cannot be used; says why and what to do
     */
    public Backend backend(Model ofModel) {
        return gate.call(() -> selected(ofModel));
    }

    private Backend selected(Model ofModel) {
        return open(selection.select(ofModel, settings.precision()));
    }

    private Backend open(BackendProvider provider) {
        synchronized (backends) {
            return backends.computeIfAbsent(
                    provider.id(),
                    id -> provider.open(new BackendContext(configuration.section(id), settings.threads(), listener)));
        }
    }

    /**
     * Compares embeddings of this encoder's model.
     *
     * @throws ConfigurationException as {@link #verifier(Model)}
     */
    public SpeakerVerifier verifier(SpeakerEncoder encoder) {
        return verifier(encoder.model());
    }

    /**
     * Compares embeddings of this model, which needs no backend for that.
     *
     * @throws ConfigurationException if {@code ecapa4j.verifier.false-accept-rate} is a rate that the model's profile has no
     *     threshold for
     */
    public SpeakerVerifier verifier(Model ofModel) {
        return new SpeakerVerifier(ofModel, settings.verifier());
    }

    /**
     * Waits for calls in flight and for accepted futures, then closes the backends and with them all encoders; later calls
     * are refused with {@link ClosedException}. May be called twice, but not by a plugin or listener within a call, which
     * would wait for itself.
     */
    @Override
    public void close() {
        if (!gate.close(pool::drain)) {
            return;
        }
        pool.shutdown();
        RuntimeException failure = null;
        synchronized (backends) {
            for (Backend backend : backends.values()) {
                try {
                    backend.close();
                } catch (RuntimeException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
            backends.clear();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** What a runtime starts with. Not safe for concurrent use. */
    public static final class Builder {
        private final Map<String, String> overrides = new LinkedHashMap<>();
        private final List<Path> files = new ArrayList<>();
        private @Nullable ClassLoader classLoader;
        private BackendListener listener = BackendListener.NONE;

        private Builder() {}

        /** Sets a key, for example {@code ecapa4j.backend}; overrides everything else. */
        public Builder set(String key, String value) {
            overrides.put(key, value);
            return this;
        }

        /** Reads a HOCON file on top of the defaults; later files override earlier ones. */
        public Builder configFile(Path file) {
            files.add(file);
            return this;
        }

        /** Where plugins and {@code reference.conf} are looked for; the thread's context loader by default. */
        public Builder classLoader(ClassLoader newClassLoader) {
            classLoader = newClassLoader;
            return this;
        }

        /** Told about what backends do. */
        public Builder listener(BackendListener newListener) {
            listener = newListener;
            return this;
        }

        /**
         * Reads the configuration and lists the plugins.
         *
         * @throws ConfigurationException if the configuration is wrong; names all problems
         * @throws PluginException if plugins are broken or share an id; names all of them
         */
        public Ecapa4j start() {
            ClassLoader loader = loader();
            EcapaConfiguration configuration =
                    EcapaConfiguration.load(loader, files, System.getenv(), systemProperties(), overrides);
            return new Ecapa4j(configuration, PluginRegistry.discover(SPI_TYPES, loader), listener);
        }

        private ClassLoader loader() {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            ClassLoader own = Ecapa4j.class.getClassLoader();
            if (classLoader != null) {
                return classLoader;
            }
            return context != null ? context : own;
        }

        private static Map<String, String> systemProperties() {
            Map<String, String> properties = new HashMap<>();
            for (String name : System.getProperties().stringPropertyNames()) {
                properties.put(name, System.getProperty(name, ""));
            }
            return properties;
        }
    }
}
