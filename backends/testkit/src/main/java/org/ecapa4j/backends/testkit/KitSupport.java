package org.ecapa4j.backends.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.Settings;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededWeights;
import org.ecapa4j.plugin.Availability;

/** What all rules use. */
abstract class KitSupport {
    /**
     * How far a value of a float32 embedding may be from the exact one, for embeddings up to 2: three times what the
     * frameworks' own float32 differs from double.
     */
    static final double LIMIT = 5e-6;
    /** The size of embedding up to which {@link #LIMIT} holds as it is; beyond, it grows with the size. */
    private static final double LIMIT_SIZE = 2;

    private static final int THREADS = 2;

    /** The oracle's answers, which are the same for every backend that is tried in this process. */
    private static final Map<String, double[]> ORACLE = new ConcurrentHashMap<>();

    protected abstract BackendProvider provider();

    protected Settings settings() {
        return Settings.empty();
    }

    protected void measured(String what, double maximum, double limit) {}

    final Backend open() {
        return open(BackendListener.NONE);
    }

    final Backend open(BackendListener listener) {
        BackendProvider provider = provider();
        Availability availability = provider.availability(settings());
        assumeTrue(availability.isAvailable(), "backend cannot be used here: " + availability.reason());
        return provider.open(new BackendContext(settings(), THREADS, listener));
    }

    final boolean declares(Capability capability) {
        return provider().capabilities().contains(capability);
    }

    /** F32 where it is declared, else the first precision that is. */
    final Precision precision() {
        Set<Capability> declared = provider().capabilities();
        for (Precision precision : Precision.values()) {
            if (declared.contains(Capability.of(precision))) {
                return precision;
            }
        }
        throw new AssertionError("no precision is declared: " + declared);
    }

    /** For rules about exact numbers, which other precisions cannot follow. */
    final void assumeF32() {
        assumeTrue(declares(Capability.F32), "F32 is not declared");
    }

    final CompiledNetwork compile(Backend backend, EcapaNetwork network) {
        return backend.compile(network, precision());
    }

    /** Features of an utterance, in dB around 0, the same for the same seed. */
    static FeatureMatrix utterance(int frames, int bins, long seed) {
        float[] values =
                SeededWeights.tensor("features", seed, -20, 20, frames, bins).toArray();
        return FeatureMatrix.wrap(values, frames, bins);
    }

    static FeatureMatrix utterance(int frames, long seed) {
        return utterance(frames, Networks.TINY.bins(), seed);
    }

    static void assertSameBits(float[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        int[] expectedBits = new int[expected.length];
        int[] actualBits = new int[expected.length];
        for (int i = 0; i < expected.length; i++) {
            expectedBits[i] = Float.floatToRawIntBits(expected[i]);
            actualBits[i] = Float.floatToRawIntBits(actual[i]);
        }
        assertArrayEquals(expectedBits, actualBits, () -> what + " differ in their bits");
    }

    final void assertGoldens(EcapaNetwork network, List<Golden> goldens) {
        Errors errors = new Errors();
        try (Backend backend = open();
                CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            for (Golden golden : goldens) {
                List<float[]> embeddings = compiled.embedAll(golden.utterances());
                assertEquals(golden.utterances().size(), embeddings.size(), golden.name());
                for (int b = 0; b < embeddings.size(); b++) {
                    errors.add(
                            golden.name() + "[" + b + "]", golden.embeddings().get(b), embeddings.get(b));
                }
            }
        }
        String name = goldens.get(0).name();
        errors.check("goldens of " + name.substring(0, name.indexOf('/')));
    }

    /**
     * Compares a network with the oracle at several lengths.
     *
     * @param what names the network and so the oracle's answers
     */
    final void assertOracle(String what, EcapaNetwork network, int... lengths) {
        FeatureMatrix[] utterances = new FeatureMatrix[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            utterances[i] = utterance(lengths[i], network.bins(), lengths[i]);
        }
        assertOracle(what, network, utterances);
    }

    final void assertOracle(String what, EcapaNetwork network, FeatureMatrix... utterances) {
        Errors errors = new Errors();
        try (Backend backend = open();
                CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            for (int i = 0; i < utterances.length; i++) {
                FeatureMatrix utterance = utterances[i];
                double[] expected = ORACLE.computeIfAbsent(
                        what + " " + i, answer -> StraightforwardNetwork.embed(network, utterance));
                errors.add(what + " " + i + ": " + utterance, expected, compiled.embed(utterance));
            }
        }
        errors.check(what);
    }

    /** The largest error of several comparisons, in units of what is allowed. */
    private final class Errors {
        private double worst = -1;
        private String where = "nothing compared";

        void add(String what, double[] expected, float[] actual) {
            assertEquals(expected.length, actual.length, () -> "length of the embedding of " + what);
            double size = LIMIT_SIZE;
            for (double value : expected) {
                size = Math.max(size, Math.abs(value));
            }
            for (int i = 0; i < expected.length; i++) {
                double error = Math.abs(expected[i] - actual[i]) * LIMIT_SIZE / size;
                if (!(error <= worst)) {
                    worst = error;
                    where = what + ", value " + i + ": expected " + expected[i] + ", got " + actual[i];
                }
            }
        }

        void check(String what) {
            measured(what, worst, LIMIT);
            assertTrue(worst >= 0 && worst <= LIMIT, () -> "error " + worst + " exceeds " + LIMIT + " at " + where);
        }
    }
}
