package org.ecapa4j;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ecapa4j.features.FeatureMatrix;

/**
 * A runtime of {@link Fakes}, for tests of other packages: recordings are texts {@code tone LENGTH RATE}, models {@code default}
 * and {@code other}, embeddings computed in no time.
 */
public final class FakeRuntime implements AutoCloseable {
    private final URLClassLoader loader;
    private final Ecapa4j ecapa;

    private FakeRuntime(URLClassLoader loader, Ecapa4j ecapa) {
        this.loader = loader;
        this.ecapa = ecapa;
    }

    /** With these keys of the configuration besides its own. */
    public static FakeRuntime start(Path folder, Map<String, String> settings) throws IOException {
        URLClassLoader loader = Fakes.loader(
                folder,
                "",
                List.of(Fakes.Cpu.class, Fakes.Source.class, Fakes.Format.class, Fakes.Ears.class, Fakes.Tones.class));
        Ecapa4j.Builder builder = Ecapa4j.builder().classLoader(loader).set("ecapa4j.voice-activity-detector", "ears");
        settings.forEach(builder::set);
        return new FakeRuntime(loader, builder.start());
    }

    public Ecapa4j ecapa() {
        return ecapa;
    }

    /** An encoder that the runtime closes. */
    public SpeakerEncoder encoder(String model) {
        return ecapa.encoder(ecapa.model(model));
    }

    /** How many utterances the backend has embedded. */
    public long embedded() {
        return Fakes.backend(ecapa, "cpu").events.stream()
                .filter(event -> event.startsWith("embed "))
                .count();
    }

    /** Replaces what the backend computes. */
    public void compute(Function<FeatureMatrix, float[]> compute) {
        Fakes.backend(ecapa, "cpu").compute = compute;
    }

    @Override
    public void close() throws IOException {
        ecapa.close();
        loader.close();
    }
}
