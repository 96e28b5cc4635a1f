package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many embeddings of mixed lengths from eight threads: no byte is lost, no bit differs. */
class CpuSoakTest {
    private static final int CALLERS = 8;
    private static final int[] LENGTHS = {1, 3, 17, 48, 97, 150, 211, 301};

    @Test
    void tiny() throws Exception {
        soak(WeightRecipe.tiny().network(), Mode.THROUGHPUT, 10_000);
        soak(WeightRecipe.tiny().network(), Mode.LATENCY, 2_000);
    }

    @Test
    @Tag("nightly")
    void c256() throws Exception {
        soak(WeightRecipe.c256().network(), Mode.THROUGHPUT, 10_000);
        soak(WeightRecipe.c256().network(), Mode.LATENCY, 10_000);
    }

    private static void soak(EcapaNetwork network, Mode mode, int calls) throws Exception {
        long before = NativeMemoryUse.now().liveBytes();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Backend backend = CpuTests.open("auto", mode, 3);
                CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            List<FeatureMatrix> utterances = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int frames : LENGTHS) {
                utterances.add(CpuTests.utterance(frames, network.bins(), frames));
                expected.add(compiled.embed(utterances.get(utterances.size() - 1)));
            }
            // All three workspaces at their full size.
            compiled.embedAll(List.of(
                    utterances.get(7), utterances.get(7), utterances.get(7), utterances.get(7), utterances.get(7)));
            long most = compiled.memoryPlan(1).weightBytes()
                    + 3 * compiled.memoryPlan(LENGTHS[7]).workspaceBytes();
            AtomicInteger next = new AtomicInteger();
            List<Future<Integer>> results = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(caller);
                results.add(callers.submit(() -> {
                    int differ = 0;
                    while (next.getAndIncrement() < calls) {
                        int i = random.nextInt(LENGTHS.length);
                        differ += Arrays.equals(expected.get(i), compiled.embed(utterances.get(i))) ? 0 : 1;
                    }
                    return differ;
                }));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).as("results that differ").isZero();
            }
            assertThat(NativeMemoryUse.now().liveBytes() - before).isLessThanOrEqualTo(most);
        } finally {
            callers.shutdownNow();
        }
        assertThat(NativeMemoryUse.now().liveBytes()).isEqualTo(before);
    }
}
