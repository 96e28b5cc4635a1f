package org.ecapa4j.backends.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecapa4j.backends.testkit.StraightforwardNetwork;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;

/** Networks of any shape against the oracle of the conformance kit, which shares no code with the reference backend. */
class AnyNetworkTest {
    /** Rounding to float32, half a unit in the last place, and room for the double arithmetic of both sides. */
    private static final double RELATIVE = 0x1.0p-24 * 1.01;

    @Property(tries = 150)
    void equalsTheOracle(@ForAll long seed, @ForAll @IntRange(min = 0, max = 40) int moreFrames) {
        EcapaNetwork network = RandomNetworks.network(seed);
        FeatureMatrix features = features(seed, network.minimumFrames() + moreFrames, network.bins());
        double[] expected = StraightforwardNetwork.embed(network, features);
        try (ReferenceNetwork compiled = GoldenFiles.compile(network)) {
            float[] embedding = compiled.embed(features);
            assertThat(embedding).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                double limit = Math.max(1, Math.abs(expected[i])) * RELATIVE;
                assertThat(Math.abs(expected[i] - embedding[i]))
                        .as("value %s", i)
                        .isLessThanOrEqualTo(limit);
            }
        }
    }

    private static FeatureMatrix features(long seed, int frames, int bins) {
        Random random = new Random(seed);
        float[] values = new float[frames * bins];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (4 * random.nextGaussian());
        }
        return FeatureMatrix.wrap(values, frames, bins);
    }
}
