package org.ecapa4j;

import java.nio.file.Path;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.VoiceActivityDetector;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.model.Model;
import org.ecapa4j.plugin.PluginRegistry;

/** The runtime: configuration and the plugins found. No global state. Safe for concurrent use. */
public final class Ecapa4j implements AutoCloseable {
    /** Starts with the configuration of the class path, environment and system properties. */
    public static Ecapa4j start() {
        return builder().start();
    }

    public static Builder builder() {
        return new Builder();
    }

    public EcapaConfiguration configuration() {
        throw new UnsupportedOperationException();
    }

    public PluginRegistry plugins() {
        throw new UnsupportedOperationException();
    }

    /** Reads recordings with the decoders found. */
    public AudioReader audio() {
        throw new UnsupportedOperationException();
    }

    /** The configured voice activity detector. */
    public VoiceActivityDetector voiceActivityDetector() {
        throw new UnsupportedOperationException();
    }

    /** The configured model, {@code ecapa4j.model}. Read once. */
    public Model model() {
        throw new UnsupportedOperationException();
    }

    /** Reads a model: a name of a model source, a checkpoint's path, a card's path. */
    public Model model(String reference) {
        throw new UnsupportedOperationException();
    }

    /** The configured model on the configured backend. The caller closes it. */
    public SpeakerEncoder encoder() {
        return encoder(model());
    }

    /** A model on the configured backend. The caller closes it. */
    public SpeakerEncoder encoder(Model model) {
        throw new UnsupportedOperationException();
    }

    /** Compares embeddings of this encoder's model. */
    public SpeakerVerifier verifier(SpeakerEncoder encoder) {
        throw new UnsupportedOperationException();
    }

    /** Closes the backends; encoders are refused afterwards. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** What a runtime starts with. */
    public static final class Builder {
        private Builder() {}

        /** Sets a key, for example {@code ecapa4j.backend}; overrides everything else. */
        public Builder set(String key, String value) {
            throw new UnsupportedOperationException();
        }

        /** Reads a HOCON file on top of the defaults; later files override earlier ones. */
        public Builder configFile(Path file) {
            throw new UnsupportedOperationException();
        }

        /** Where plugins and {@code reference.conf} are looked for; the thread's context loader by default. */
        public Builder classLoader(ClassLoader classLoader) {
            throw new UnsupportedOperationException();
        }

        /** Told about what backends do. */
        public Builder listener(BackendListener listener) {
            throw new UnsupportedOperationException();
        }

        public Ecapa4j start() {
            throw new UnsupportedOperationException();
        }
    }
}
