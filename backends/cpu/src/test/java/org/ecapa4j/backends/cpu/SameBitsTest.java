package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.junit.jupiter.api.Test;

/** A result has the same bits whatever the batch, the neighbours, the number of threads and the mode. */
class SameBitsTest {
    private static final EcapaNetwork C256 = WeightRecipe.c256().network();

    @Property(tries = 20)
    void ofAnyNetwork(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 200) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 7) int threads) {
        EcapaNetwork network = RandomNetworks.network(seed);
        List<FeatureMatrix> utterances = new ArrayList<>();
        for (int length : lengths) {
            utterances.add(CpuTests.utterance(network.minimumFrames() + length, network.bins(), seed));
        }
        for (String isa : CpuTests.isas()) {
            assertSameBits(network, utterances, isa, threads);
        }
    }

    @Test
    void ofALargeOneThatIsSplitManyWays() {
        List<FeatureMatrix> utterances = new ArrayList<>();
        for (int frames : new int[] {301, 1, 2, 97, 48, 150}) {
            utterances.add(CpuTests.utterance(frames, C256.bins(), frames));
        }
        for (String isa : CpuTests.isas()) {
            for (int threads : new int[] {2, 3, 5}) {
                assertSameBits(C256, utterances, isa, threads);
            }
        }
    }

    private static void assertSameBits(EcapaNetwork network, List<FeatureMatrix> given, String isa, int threads) {
        List<FeatureMatrix> utterances = new ArrayList<>(given);
        List<float[]> alone = new ArrayList<>();
        try (Backend backend = CpuTests.open(isa, Mode.THROUGHPUT, 1);
                CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            for (FeatureMatrix utterance : utterances) {
                alone.add(compiled.embed(utterance));
            }
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < utterances.size(); i++) {
            order.add(i);
        }
        for (Mode mode : Mode.values()) {
            try (Backend backend = CpuTests.open(isa, mode, threads);
                    CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
                Collections.shuffle(order, new Random(threads));
                List<FeatureMatrix> shuffled = new ArrayList<>();
                order.forEach(i -> shuffled.add(utterances.get(i)));
                List<float[]> embeddings = compiled.embedAll(shuffled);
                for (int i = 0; i < embeddings.size(); i++) {
                    assertThat(embeddings.get(i))
                            .as("%s, %s, %d threads, %s", isa, mode, threads, shuffled.get(i))
                            .isEqualTo(alone.get(order.get(i)));
                }
            }
        }
    }
}
