package org.ecapa4j.backends.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B5xx: what is declared works, what is not is refused by name. */
abstract class CapabilityRules extends LifeCycleRules {
    /** A bound against nonsense, not a measure of quality: reduced precisions report that by themselves. */
    private static final double LEAST_COSINE = 0.95;

    private static final int[] LENGTHS = {5, 6, 7, 16, 31, 97, 301};

    @Test
    @DisplayName("B501 F32 is computed or refused")
    void f32() {
        assertPrecision(Precision.F32);
    }

    @Test
    @DisplayName("B502 BF16 is computed or refused")
    void bf16() {
        assertPrecision(Precision.BF16);
    }

    @Test
    @DisplayName("B503 INT8 is computed or refused")
    void int8() {
        assertPrecision(Precision.INT8);
    }

    @Test
    @DisplayName("B504 reflected edges are computed or refused")
    void reflectedEdges() {
        EcapaNetwork network = Networks.with(Edges.REFLECT, PassThrough.FIRST, GlobalContext.NONE);
        assertComputedOrRefused(Capability.REFLECTED_EDGES, network);
    }

    @Test
    @DisplayName("B505 global context is computed, both kinds, or refused")
    void globalContext() {
        for (GlobalContext context : GlobalContext.values()) {
            if (context != GlobalContext.NONE) {
                EcapaNetwork network = Networks.with(Edges.ZERO, PassThrough.FIRST, context);
                assertComputedOrRefused(Capability.GLOBAL_CONTEXT, network);
            }
        }
    }

    @Test
    @DisplayName("B506 the last part passing through is computed or refused")
    void lastPartThrough() {
        EcapaNetwork network = Networks.with(Edges.ZERO, PassThrough.LAST, GlobalContext.NONE);
        assertComputedOrRefused(Capability.LAST_PART_THROUGH, network);
    }

    @Test
    @DisplayName("B507 the embeddings of SpeechBrain's goldens")
    void speechbrainGoldens() {
        assertVariant("speechbrain_tiny", WeightRecipe.speechbrainTiny());
    }

    @Test
    @DisplayName("B508 the embeddings of WeSpeaker's goldens")
    void wespeakerGoldens() {
        assertVariant("wespeaker_tiny", WeightRecipe.wespeakerTiny());
    }

    @Test
    @DisplayName("B509 the embeddings of WeSpeaker's goldens with global context")
    void wespeakerGlobGoldens() {
        assertVariant("wespeaker_glob_tiny", WeightRecipe.wespeakerGlobTiny());
    }

    @Test
    @DisplayName("B510 bins, size and fewest frames are the network's; fewer frames are refused")
    void sizes() {
        for (Edges edges : Edges.values()) {
            for (GlobalContext context : GlobalContext.values()) {
                assertSizes(Networks.with(edges, PassThrough.FIRST, context));
            }
        }
        assertSizes(Networks.TINY);
    }

    @Test
    @DisplayName("B511 F16 is computed or refused")
    void f16() {
        assertPrecision(Precision.F16);
    }

    private void assertSizes(EcapaNetwork network) {
        if (!provider().capabilities().containsAll(Capability.neededFor(network, precision()))) {
            return;
        }
        try (Backend backend = open();
                CompiledNetwork compiled = compile(backend, network)) {
            int frames = network.minimumFrames();
            assertEquals(network.bins(), compiled.bins(), "bins");
            assertEquals(network.embeddingSize(), compiled.embeddingSize(), "embedding size");
            assertEquals(frames, compiled.minimumFrames(), "fewest frames");
            assertEquals(precision(), compiled.precision(), "precision");
            FeatureMatrix shortest = utterance(frames, network.bins(), 1);
            assertEquals(network.embeddingSize(), compiled.embed(shortest).length, "length of an embedding");
            int fewer = frames - 1;
            FeatureMatrix tooShort = FeatureMatrix.wrap(new float[fewer * network.bins()], fewer, network.bins());
            assertRefused(AudioTooShortException.class, compiled, tooShort, fewer, frames);
        }
    }

    private void assertPrecision(Precision precision) {
        Capability capability = Capability.of(precision);
        if (!declares(capability)) {
            assertRefusedByName(capability, Networks.TINY, precision);
            return;
        }
        Golden golden = Golden.tiny().get(2);
        try (Backend backend = open();
                CompiledNetwork network = backend.compile(Networks.TINY, precision)) {
            assertEquals(precision, network.precision());
            float[] embedding = network.embed(golden.utterances().get(0));
            double cosine = cosine(golden.embeddings().get(0), embedding);
            assertTrue(cosine >= LEAST_COSINE, () -> "cosine to " + golden.name() + " is " + cosine);
        }
    }

    private void assertComputedOrRefused(Capability capability, EcapaNetwork network) {
        if (declares(capability)) {
            assumeF32();
            assertOracle(capability + " " + network.pooling().context(), network, LENGTHS);
        } else {
            assertRefusedByName(capability, network, precision());
        }
    }

    private void assertRefusedByName(Capability capability, EcapaNetwork network, Precision precision) {
        try (Backend backend = open()) {
            BackendUnavailableException refused = assertThrows(
                    BackendUnavailableException.class,
                    () -> backend.compile(network, precision).close(),
                    () -> capability + " is not declared but computed");
            String message = String.valueOf(refused.getMessage());
            assertTrue(
                    message.contains(capability.name()), () -> "message does not name " + capability + ": " + message);
        }
    }

    private void assertVariant(String folder, WeightRecipe recipe) {
        Set<Capability> needed = Capability.neededFor(recipe.network(), Precision.F32);
        needed.removeAll(provider().capabilities());
        assumeTrue(needed.isEmpty(), () -> "not declared: " + needed);
        assertGoldens(recipe.network(), Golden.variant(folder));
    }

    private static double cosine(double[] a, float[] b) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            squareA += a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(squareA * squareB);
    }
}
