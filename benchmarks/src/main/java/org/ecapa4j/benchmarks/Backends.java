package org.ecapa4j.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backends.cpu.CpuBackendProvider;
import org.ecapa4j.config.EcapaConfiguration;

/** What the benchmarks share. */
final class Backends {
    private Backends() {}

    /** The cpu backend on one thread, or with one utterance on several. */
    static Backend cpu(String isa, int threads) {
        Map<String, String> settings = Map.of("ecapa4j.cpu.isa", isa, "ecapa4j.cpu.mode", "latency");
        EcapaConfiguration configuration =
                EcapaConfiguration.load(Backends.class.getClassLoader(), List.of(), Map.of(), Map.of(), settings);
        return new CpuBackendProvider()
                .open(new BackendContext(configuration.section("cpu"), threads, BackendListener.NONE));
    }

    /** Numbers between -size and size, the same at each call. */
    static float[] noise(int count, float size) {
        Random random = new Random(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (2 * random.nextFloat() - 1) * size;
        }
        return values;
    }
}
