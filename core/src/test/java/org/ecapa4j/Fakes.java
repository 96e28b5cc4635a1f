package org.ecapa4j;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.VoiceActivityDetector;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.Settings;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Checkpoint;
import org.ecapa4j.model.CheckpointFormat;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.Plugin;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;

/** Plugins that do as little as possible and tell what was asked of them; and a class loader that sees them. */
public final class Fakes {
    private Fakes() {}

    /** A class loader that sees these providers and, if it is not empty, a reference.conf of this text. */
    static URLClassLoader loader(Path folder, String referenceConf, List<Class<? extends Plugin>> providers)
            throws IOException {
        Map<String, String> services = new LinkedHashMap<>();
        for (Class<? extends Plugin> provider : providers) {
            for (Class<?> spi : List.of(
                    AudioDecoder.class,
                    BackendProvider.class,
                    CheckpointFormat.class,
                    MatrixProduct.class,
                    ModelSource.class,
                    VoiceActivityDetector.class)) {
                if (spi.isAssignableFrom(provider)) {
                    services.merge(spi.getName(), provider.getName() + "\n", String::concat);
                }
            }
        }
        Path jar = Files.createTempDirectory(folder, "plugins");
        Path directory = Files.createDirectories(jar.resolve("META-INF/services"));
        for (Map.Entry<String, String> service : services.entrySet()) {
            Files.writeString(directory.resolve(service.getKey()), service.getValue());
        }
        if (!referenceConf.isEmpty()) {
            Files.writeString(jar.resolve("reference.conf"), referenceConf);
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, Fakes.class.getClassLoader());
    }

    /** The fake behind a runtime's plugin. */
    static FakeBackend backend(Ecapa4j ecapa, String id) {
        return (FakeBackend) ecapa.plugins().require(BackendProvider.class, id);
    }

    /** The embedding is the mean of the first features of every frame, in a vector of 1, mean, mean... */
    public abstract static class FakeBackend implements BackendProvider {
        volatile Set<Capability> capabilities = EnumSet.of(Capability.F32);
        volatile Availability availability = Availability.available();
        volatile Function<FeatureMatrix, float[]> compute = FakeBackend::means;
        volatile IntFunction<String> treatment = frames -> "";
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<String> askedWith = new CopyOnWriteArrayList<>();
        final List<BackendContext> contexts = new CopyOnWriteArrayList<>();

        static float[] means(FeatureMatrix features) {
            double sum = 0;
            for (int frame = 0; frame < features.frames(); frame++) {
                sum += features.get(frame, 0);
            }
            float[] embedding = new float[TinyNetwork.EMBEDDING];
            java.util.Arrays.fill(embedding, (float) (sum / features.frames()));
            embedding[0] = 1;
            return embedding;
        }

        @Override
        public Set<Capability> capabilities() {
            return capabilities;
        }

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public Availability availability(Settings settings) {
            askedWith.add(settings.toString());
            return availability();
        }

        @Override
        public Backend open(BackendContext context) {
            events.add("open");
            contexts.add(context);
            return new Backend() {
                @Override
                public String id() {
                    return FakeBackend.this.id();
                }

                @Override
                public String detail() {
                    return "fake";
                }

                @Override
                public CompiledNetwork compile(EcapaNetwork network, Precision precision) {
                    events.add("compile " + precision);
                    return compiled(network, precision);
                }

                @Override
                public Optional<FeatureExtractor> extractor(FrontEnd frontEnd) {
                    return Optional.of(new FakeExtractor(frontEnd));
                }

                @Override
                public void close() {
                    events.add("close backend");
                }
            };
        }

        private CompiledNetwork compiled(EcapaNetwork network, Precision precision) {
            return new CompiledNetwork() {
                @Override
                public int bins() {
                    return network.bins();
                }

                @Override
                public int embeddingSize() {
                    return network.embeddingSize();
                }

                @Override
                public int minimumFrames() {
                    return network.minimumFrames();
                }

                @Override
                public Precision precision() {
                    return precision;
                }

                @Override
                public MemoryPlan memoryPlan(int frames) {
                    return new MemoryPlan(0, 0);
                }

                @Override
                public String treatment(int frames) {
                    return treatment.apply(frames);
                }

                @Override
                public float[] embed(FeatureMatrix features) {
                    float[] embedding = compute.apply(features);
                    events.add("embed " + features.frames());
                    return embedding;
                }

                @Override
                public void close() {
                    events.add("close network");
                }
            };
        }
    }

    /** A backend of this id. */
    public static final class Cpu extends FakeBackend {
        @Override
        public String id() {
            return "cpu";
        }
    }

    /** A backend of this id. */
    public static final class Vector extends FakeBackend {
        @Override
        public String id() {
            return "vector";
        }
    }

    /** A backend of this id. */
    public static final class Reference extends FakeBackend {
        @Override
        public String id() {
            return "reference";
        }
    }

    /** A backend that auto never takes. */
    public static final class Ascend extends FakeBackend {
        @Override
        public String id() {
            return "ascend";
        }
    }

    /** One frame a hop; its features are the frame's first sample. */
    record FakeExtractor(FrontEnd frontEnd) implements FeatureExtractor {
        @Override
        public FeatureMatrix extract(Waveform waveform) {
            if (waveform.sampleRate() != frontEnd.sampleRate()) {
                throw new IllegalStateException("got " + waveform);
            }
            int frames = waveform.length() / frontEnd.hopSamples() + 1;
            float[] values = new float[frames * frontEnd.bins()];
            for (int i = 0; i < values.length; i++) {
                int sample = i / frontEnd.bins() * frontEnd.hopSamples();
                values[i] = waveform.sample(Math.min(sample, waveform.length() - 1));
            }
            return FeatureMatrix.wrap(values, frames, frontEnd.bins());
        }
    }

    /** Serves three names; the file says the bias of its network. */
    public static final class Source implements ModelSource {
        final List<String> opened = new ArrayList<>();

        @Override
        public String id() {
            return "fake";
        }

        @Override
        public Set<String> names() {
            return Set.of("default", "other", "reflecting");
        }

        @Override
        public ModelFiles open(String name) {
            opened.add(name);
            return new ModelFiles(
                    new ModelFile(name, ByteBuffer.wrap(("fake " + name).getBytes(StandardCharsets.UTF_8))),
                    null,
                    null);
        }
    }

    /** Reads what {@link Source} serves. */
    public static final class Format implements CheckpointFormat {
        @Override
        public String id() {
            return "fake";
        }

        @Override
        public boolean recognises(ModelFile file) {
            return file.text().startsWith("fake ");
        }

        @Override
        public Checkpoint read(ModelFile file) {
            EcapaNetwork network = TinyNetwork.of(
                    file.text().endsWith("reflecting") ? Edges.REFLECT : Edges.ZERO,
                    file.text().endsWith("other") ? 1 : 0);
            return new Checkpoint(network, FrontEnd.speechbrain(), List.of());
        }

        @Override
        public void write(Checkpoint checkpoint, OutputStream out) {
            throw new IllegalStateException();
        }
    }

    /** Hears speech in every sample that is not 0. */
    public static final class Ears implements VoiceActivityDetector {
        volatile Availability availability = Availability.available();

        @Override
        public String id() {
            return "ears";
        }

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public List<Segment> detect(Waveform waveform) {
            int start = 0;
            while (start < waveform.length() && waveform.sample(start) == 0) {
                start++;
            }
            return start == waveform.length() ? List.of() : List.of(new Segment(start, waveform.length()));
        }
    }

    /** Is preferred to the Java product and computes nothing. */
    public static final class OpenBlas implements MatrixProduct {
        volatile Availability availability = Availability.available();

        @Override
        public String id() {
            return "openblas";
        }

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public void multiplyTransposed(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
            MatrixProduct.check(a, b, c);
        }
    }

    /** Reads "tone LENGTH RATE". */
    public static final class Tones implements AudioDecoder {
        @Override
        public String id() {
            return "tones";
        }

        @Override
        public Set<String> formats() {
            return Set.of("tone");
        }

        @Override
        public boolean recognises(ByteBuffer head) {
            return StandardCharsets.UTF_8.decode(head).toString().startsWith("tone ");
        }

        @Override
        public Waveform decode(ByteBuffer recording, String source) {
            String[] words = StandardCharsets.UTF_8.decode(recording).toString().split(" ", -1);
            return tone(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        }
    }

    /** A quiet, slow wave of this many samples. */
    static Waveform tone(int length, int rate) {
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = 0.5f + 0.25f * (float) Math.sin(2 * Math.PI * i / (rate * 1.7));
        }
        return Waveform.wrap(samples, rate);
    }
}
