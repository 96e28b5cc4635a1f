package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done with lengths, and that it is said. */
class LengthsTest {
    private static final EcapaNetwork NETWORK =
            SeededNetwork.mindspore(9, 16, 8, 8, 12).network();

    @BeforeEach
    void knobs() {
        Standin.set();
    }

    @AfterEach
    void nothingIsLeft() {
        AscendTests.assertNoComplaints("after a length");
    }

    @Test
    void anExactLengthIsComputedAsItIs() {
        try (Backend backend = AscendTests.open(Models.of(NETWORK, ToyModel.fixed(1, 40)));
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            assertThat(network.treatment(40)).isEmpty();
            assertThat(network.embed(AscendTests.utterance(40, 1))).hasSize(12);
        }
    }

    @Test
    void aMaskMakesPaddingExact() {
        Models models = Models.of(NETWORK, ToyModel.lengths(1, 32, 64).withMask(), ToyModel.fixed(1, 40));
        FeatureMatrix features = AscendTests.utterance(40, 2);
        try (Backend backend = AscendTests.open(models);
                Backend masksOnly = AscendTests.open(
                        Models.of(NETWORK, ToyModel.lengths(1, 32, 64).withMask()));
                CompiledNetwork exact = backend.compile(NETWORK, Precision.F32);
                CompiledNetwork padded = masksOnly.compile(NETWORK, Precision.F32)) {
            assertThat(padded.treatment(40)).isEqualTo("padded under a mask to 64 frames");
            assertThat(padded.treatment(32)).isEmpty();
            assertThat(padded.embed(features)).isEqualTo(exact.embed(features));
        }
    }

    /** Long, then short, then long: nothing of the former utterance may be seen. */
    @Test
    void gearsLeaveNoStaleFrames() {
        try (Backend backend = AscendTests.open(
                        Models.of(NETWORK, ToyModel.lengths(1, 32, 64).withMask()), "workers", "1");
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            float[] shorter = network.embed(AscendTests.utterance(20, 1));
            network.embed(AscendTests.utterance(64, 3));
            assertThat(network.embed(AscendTests.utterance(20, 1))).isEqualTo(shorter);
            network.embed(AscendTests.utterance(33, 3));
            assertThat(network.embed(AscendTests.utterance(20, 1))).isEqualTo(shorter);
        }
    }

    @Test
    void aLongUtteranceIsTheMeanOfOverlappingWindows() {
        try (Backend backend = AscendTests.open(Models.of(NETWORK, ToyModel.fixed(2, 40)));
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            assertThat(network.treatment(95)).isEqualTo("mean of 4 windows of 40 frames");
            FeatureMatrix features = AscendTests.utterance(95, 4);
            double[] sum = new double[12];
            for (int start : new int[] {0, 18, 36, 55}) {
                float[] window = network.embed(slice(features, start, 40));
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += window[i];
                }
            }
            float[] mean = new float[12];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) (sum[i] / 4);
            }
            assertThat(network.embed(features)).isEqualTo(mean);
        }
    }

    @Test
    void aShortUtteranceIsRepeated() {
        try (Backend backend = AscendTests.open(Models.of(NETWORK, ToyModel.fixed(1, 40)));
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            assertThat(network.treatment(15)).isEqualTo("repeated from 15 to 40 frames");
            FeatureMatrix features = AscendTests.utterance(15, 5);
            float[] repeated = new float[40 * 80];
            for (int i = 0; i < repeated.length; i++) {
                repeated[i] = features.buffer().get(i % (15 * 80));
            }
            assertThat(network.embed(features)).isEqualTo(network.embed(FeatureMatrix.wrap(repeated, 40, 80)));
        }
    }

    @Test
    void otherLengthsCanBeRefused() {
        Models models = Models.of(NETWORK, ToyModel.fixed(1, 40), ToyModel.fixed(1, 60));
        try (Backend backend = AscendTests.open(models, "length", "exact");
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            assertThatThrownBy(() -> network.embed(AscendTests.utterance(50, 1)))
                    .isInstanceOf(ModelMismatchException.class)
                    .hasMessage("Features have 50 frames; the compiled models take exactly [40, 60] frames, and"
                            + " ecapa4j.ascend.length is exact: compile a model of this length, or one with a mask for longer"
                            + " ones, or set ecapa4j.ascend.length to windows.");
            assertThat(network.embed(AscendTests.utterance(60, 1))).hasSize(12);
        }
    }

    @Test
    void batchesGiveTheBitsOfSingleUtterances() {
        List<FeatureMatrix> utterances = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            utterances.add(AscendTests.utterance(40, i));
        }
        try (Backend single = AscendTests.open(Models.of(NETWORK, ToyModel.fixed(1, 40)));
                Backend batched = AscendTests.open(Models.of(NETWORK, ToyModel.batches(40, 2, 4)));
                CompiledNetwork one = single.compile(NETWORK, Precision.F32);
                CompiledNetwork many = batched.compile(NETWORK, Precision.F32)) {
            List<float[]> together = many.embedAll(utterances);
            for (int i = 0; i < utterances.size(); i++) {
                assertThat(together.get(i)).as("utterance " + i).isEqualTo(one.embed(utterances.get(i)));
            }
        }
    }

    private static FeatureMatrix slice(FeatureMatrix features, int start, int frames) {
        float[] values = new float[frames * features.bins()];
        FloatBuffer buffer = features.buffer();
        buffer.slice(start * features.bins(), values.length).get(values);
        return FeatureMatrix.wrap(values, frames, features.bins());
    }
}
