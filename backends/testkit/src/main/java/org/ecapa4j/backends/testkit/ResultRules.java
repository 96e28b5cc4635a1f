package org.ecapa4j.backends.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B2xx: results. */
abstract class ResultRules extends ProviderRules {
    private static final int CONCURRENT = 8;
    private static final int ROUNDS = 5;

    @Test
    @DisplayName("B201 the embeddings of the tiny goldens, all lengths and batches")
    void tinyGoldens() {
        assumeF32();
        assertGoldens(Networks.TINY, Golden.tiny());
    }

    @Test
    @DisplayName("B202 the embeddings of the goldens with 256 channels")
    void c256Goldens() {
        assumeF32();
        assertGoldens(WeightRecipe.c256().network(), Golden.c256());
    }

    @Test
    @DisplayName("B203 any number of frames")
    void anyLength() {
        assumeF32();
        // Below, at and above taps, dilations and blocks of frames; odd ones and primes among them.
        assertOracle("any length", Networks.TINY, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 64, 97, 301, 1000);
    }

    @Test
    @DisplayName("B204 any number of channels")
    void anyWidth() {
        assumeF32();
        // Res2Net parts of 1, 3, 5 and 33 channels; nothing is a multiple of a vector or a tile.
        for (int channels : new int[] {8, 24, 40, 264}) {
            EcapaNetwork network = WeightRecipe.mindspore(5, channels, 7, 5, 11).network();
            assertOracle(channels + " channels", network, 13, 50);
        }
    }

    @Test
    @DisplayName("B205 silence, constants and loud features")
    void extremeFeatures() {
        assumeF32();
        int frames = 50;
        int bins = Networks.TINY.bins();
        float[] constant = new float[frames * bins];
        Arrays.fill(constant, 30);
        float[] loud = utterance(frames, 1).toArray();
        for (int i = 0; i < loud.length; i++) {
            loud[i] *= 100;
        }
        assertOracle(
                "extreme features",
                Networks.TINY,
                FeatureMatrix.wrap(new float[frames * bins], frames, bins),
                FeatureMatrix.wrap(new float[bins], 1, bins),
                FeatureMatrix.wrap(constant, frames, bins),
                FeatureMatrix.wrap(loud, frames, bins));
    }

    @Test
    @DisplayName("B206 the same features give the same bits again")
    void deterministic() {
        FeatureMatrix features = utterance(97, 6);
        try (Backend backend = open();
                CompiledNetwork first = compile(backend, Networks.TINY);
                CompiledNetwork second = compile(backend, Networks.TINY)) {
            float[] expected = first.embed(features);
            for (int round = 0; round < ROUNDS; round++) {
                assertSameBits(expected, first.embed(features), "results of one network");
            }
            assertSameBits(expected, second.embed(features), "results of the network compiled twice");
        }
    }

    @Test
    @DisplayName("B207 a result does not depend on its neighbours")
    void neighbours() {
        List<FeatureMatrix> utterances = utterances();
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            List<float[]> alone = embedEach(network, utterances);
            List<float[]> together = network.embedAll(utterances);
            Collections.reverse(utterances);
            List<float[]> reversed = new ArrayList<>(network.embedAll(utterances));
            Collections.reverse(reversed);
            assertEquals(alone.size(), together.size(), "number of embeddings");
            for (int i = 0; i < alone.size(); i++) {
                assertSameBits(alone.get(i), together.get(i), "utterance " + i + " alone and among others");
                assertSameBits(alone.get(i), reversed.get(i), "utterance " + i + " alone and in reverse order");
            }
            assertTrue(network.embedAll(List.of()).isEmpty(), "embeddings of no utterance");
        }
    }

    @Test
    @DisplayName("B208 eight threads at once get the same bits")
    void threads() throws Exception {
        List<FeatureMatrix> utterances = utterances();
        ExecutorService pool = Executors.newFixedThreadPool(CONCURRENT);
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            List<float[]> expected = embedEach(network, utterances);
            CyclicBarrier start = new CyclicBarrier(CONCURRENT);
            List<Future<List<float[]>>> results = new ArrayList<>();
            for (int thread = 0; thread < CONCURRENT; thread++) {
                List<FeatureMatrix> rotated = new ArrayList<>(utterances);
                Collections.rotate(rotated, thread);
                Callable<List<float[]>> work = () -> {
                    List<float[]> embeddings = new ArrayList<>();
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        embeddings.addAll(embedEach(network, rotated));
                    }
                    return embeddings;
                };
                results.add(pool.submit(work));
            }
            for (int thread = 0; thread < CONCURRENT; thread++) {
                List<float[]> embeddings = results.get(thread).get();
                for (int i = 0; i < embeddings.size(); i++) {
                    int utterance = Math.floorMod(i - thread, utterances.size());
                    String what = "utterance " + utterance + " alone and on thread " + thread;
                    assertSameBits(expected.get(utterance), embeddings.get(i), what);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("B209 features are only read")
    void onlyRead() {
        float[] values = utterance(31, 9).toArray();
        float[] copy = values.clone();
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            FeatureMatrix features = FeatureMatrix.wrap(values, 31, network.bins());
            network.embed(features);
            network.embedAll(List.of(features, features));
        }
        assertArrayEquals(copy, values, "features after the calls");
    }

    @Test
    @DisplayName("B210 an embedding belongs to the caller")
    void ownedByCaller() {
        FeatureMatrix features = utterance(31, 10);
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            float[] first = network.embed(features);
            float[] expected = first.clone();
            network.embed(utterance(31, 11));
            assertSameBits(expected, first, "an embedding before and after the next call");
            Arrays.fill(first, Float.NaN);
            assertSameBits(expected, network.embed(features), "results before and after overwriting the first");
        }
    }

    @Test
    @DisplayName("B211 a compiled network does not need the tensors any more")
    void tensorsNotNeeded() {
        FloatBuffer memory =
                FloatBuffer.allocate(Networks.TINY.embedding().weight().size());
        FeatureMatrix features = utterance(31, 12);
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.over(memory))) {
            float[] expected = network.embed(features);
            memory.put(0, new float[memory.capacity()]);
            assertSameBits(expected, network.embed(features), "results before and after overwriting the tensors");
        }
    }

    @Test
    @DisplayName("B212 networks of one backend do not disturb each other")
    void twoNetworks() {
        EcapaNetwork other = WeightRecipe.mindspore(7, 24, 7, 5, 11).network();
        FeatureMatrix features = utterance(31, 13);
        try (Backend backend = open()) {
            CompiledNetwork first = compile(backend, Networks.TINY);
            float[] expected = first.embed(features);
            CompiledNetwork second = compile(backend, other);
            assertEquals(other.embeddingSize(), second.embed(features).length, "embedding of the second network");
            assertSameBits(expected, first.embed(features), "results with and without a second network");
            second.close();
            assertSameBits(expected, first.embed(features), "results before and after closing the second network");
        }
    }

    @Test
    @DisplayName("B213 layers without activation or normalisation")
    void bareLayers() {
        assumeF32();
        assertOracle("bare layers", Networks.bare(), 1, 13, 50);
    }

    @Test
    @DisplayName("B214 bins, taps, dilations, parts, epsilons and floors as the network says")
    void unusualNetwork() {
        assumeF32();
        assertOracle("unusual network", Networks.unusual(), 1, 13, 50);
    }

    private static List<FeatureMatrix> utterances() {
        List<FeatureMatrix> utterances = new ArrayList<>();
        for (int frames : new int[] {50, 1, 97, 31, 50, 7}) {
            utterances.add(utterance(frames, 100 + utterances.size()));
        }
        return utterances;
    }

    private static List<float[]> embedEach(CompiledNetwork network, List<FeatureMatrix> utterances) {
        List<float[]> embeddings = new ArrayList<>();
        for (FeatureMatrix utterance : utterances) {
            embeddings.add(network.embed(utterance));
        }
        return embeddings;
    }
}
