package org.ecapa4j.backends.cpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.config.Settings;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.kernels.Isa;
import org.ecapa4j.kernels.NativeLibrary;

/** What several tests use. */
final class CpuTests {
    private CpuTests() {}

    /** The backend's settings, as they come from its reference.conf and some keys of its section. */
    static Settings settings(String... keysAndValues) {
        Map<String, String> overrides = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            overrides.put("ecapa4j.cpu." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return EcapaConfiguration.load(CpuTests.class.getClassLoader(), List.of(), Map.of(), Map.of(), overrides)
                .section("cpu");
    }

    static Backend open(String isa, Mode mode, int threads) {
        return open(BackendListener.NONE, isa, mode, threads);
    }

    static Backend open(BackendListener listener, String isa, Mode mode, int threads) {
        Settings settings = settings("isa", isa, "mode", mode.name().toLowerCase(Locale.ROOT));
        return new CpuBackendProvider().open(new BackendContext(settings, threads, listener));
    }

    /** The instruction sets that can be tried here. */
    static List<String> isas() {
        List<String> isas = new ArrayList<>();
        for (Isa isa : NativeLibrary.load().isas()) {
            if (isa.available()) {
                isas.add(isa.name());
            }
        }
        return isas;
    }

    static void assumeIsa(String isa) {
        assumeTrue(isas().contains(isa), () -> "this machine has no " + isa);
    }

    /** Features like those of speech in size, the same for the same seed. */
    static FeatureMatrix utterance(int frames, int bins, long seed) {
        Random random = new Random(seed * 1_000_003 + frames);
        float[] values = new float[frames * bins];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 40 - 20;
        }
        return FeatureMatrix.wrap(values, frames, bins);
    }
}
