package org.ecapa4j.backends.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Tdnn;
import org.ecapa4j.network.Tensor;
import org.junit.jupiter.api.Test;

/** What is the reference backend's own, beyond the conformance kit. */
class ReferenceNetworkTest {
    private static final int WIDE = 4096;

    @Test
    void declaresEverythingThatF32Needs() {
        assertThat(new ReferenceBackendProvider().capabilities())
                .containsExactlyInAnyOrder(
                        Capability.F32,
                        Capability.REFLECTED_EDGES,
                        Capability.GLOBAL_CONTEXT,
                        Capability.LAST_PART_THROUGH);
    }

    @Test
    void refusesOtherPrecisionsByName() {
        try (Backend backend = open()) {
            EcapaNetwork network = WeightRecipe.tiny().network();
            assertThatThrownBy(() -> backend.compile(network, Precision.BF16))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessage("Backend 'reference' cannot compute this network in BF16: it lacks [BF16] and declares"
                            + " [F32, REFLECTED_EDGES, GLOBAL_CONTEXT, LAST_PART_THROUGH]. Choose another precision or"
                            + " another backend; the reference backend computes every network in F32.");
            assertThatThrownBy(() -> backend.compile(network, Precision.INT8))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("it lacks [INT8]");
        }
    }

    @Test
    void saysWhatHasBeenClosed() {
        Backend backend = open();
        CompiledNetwork network = backend.compile(WeightRecipe.tiny().network(), Precision.F32);
        backend.close();
        assertThatThrownBy(() -> network.embed(FeatureMatrix.wrap(new float[80], 1, 80)))
                .isInstanceOf(ClosedException.class)
                .hasMessage("This network of the backend 'reference' has been closed: open it again before using it.");
        assertThatThrownBy(() -> backend.compile(WeightRecipe.tiny().network(), Precision.F32))
                .isInstanceOf(ClosedException.class)
                .hasMessage("The backend 'reference' has been closed: open it again before using it.");
    }

    @Test
    void plansTheWidenedWeights() {
        try (CompiledNetwork network = GoldenFiles.compile(WeightRecipe.tiny().network())) {
            // 121,768 parameters; the four of each normalisation become two.
            long normalised = 64 + 3 * (2 * 64 + 7 * 8) + 192 + 16 + 384;
            assertThat(network.memoryPlan(1).weightBytes()).isEqualTo(8 * (121_768 - 2 * normalised));
        }
    }

    @Test
    void refusesMoreFramesThanAnArrayHolds() {
        try (CompiledNetwork network = GoldenFiles.compile(wide())) {
            int frames = Integer.MAX_VALUE / WIDE + 1;
            assertThatThrownBy(() -> network.embed(FeatureMatrix.wrap(new float[frames], frames, 1)))
                    .isInstanceOf(BackendFailureException.class)
                    .hasMessage(
                            "Features have 524288 frames, but the backend 'reference' computes at most 524287 of this"
                                    + " network at once: cut the audio.");
        }
    }

    @Test
    void saysHowMuchMemoryIsMissing() {
        try (CompiledNetwork network = GoldenFiles.compile(wide())) {
            int frames = Math.toIntExact(Runtime.getRuntime().maxMemory() / (Double.BYTES * WIDE)) + 1;
            long bytes = network.memoryPlan(frames).workspaceBytes();
            assertThatThrownBy(() -> network.embed(FeatureMatrix.wrap(new float[frames], frames, 1)))
                    .isInstanceOf(BackendFailureException.class)
                    .hasMessageContaining("needs " + bytes + " bytes of Java heap for " + frames + " frames")
                    .hasMessageContaining("-Xmx");
            float[] embedding = network.embed(FeatureMatrix.wrap(new float[1], 1, 1));
            assertThat(embedding).as("an embedding after running out of memory").hasSize(1);
        }
    }

    private static Backend open() {
        return new ReferenceBackendProvider().open(new BackendContext(Settings.empty(), 1, BackendListener.NONE));
    }

    /** One bin in, narrow blocks, many pooled channels: the workspace is large where the features are small. */
    private static EcapaNetwork wide() {
        EcapaNetwork narrow = WeightRecipe.mindspore(1, 8, 2, 2, 2).network();
        return new EcapaNetwork(
                new Tdnn(
                        new Conv1d(zeros(8, 1, 1), zeros(8), 1, Edges.ZERO),
                        Activation.RELU,
                        narrow.input().norm()),
                narrow.blocks(),
                new Tdnn(new Conv1d(zeros(WIDE, 24, 1), zeros(WIDE), 1, Edges.ZERO), Activation.RELU, null),
                new AttentiveStatisticsPooling(
                        new Tdnn(new Conv1d(zeros(1, WIDE, 1), zeros(1), 1, Edges.ZERO), Activation.RELU, null),
                        new Linear(zeros(WIDE, 1), zeros(WIDE)),
                        GlobalContext.NONE,
                        1e-12),
                new BatchNorm(zeros(2 * WIDE), zeros(2 * WIDE), zeros(2 * WIDE), zeros(2 * WIDE), 1e-5),
                new Linear(zeros(1, 2 * WIDE), zeros(1)));
    }

    private static Tensor zeros(int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return Tensor.of(new float[size], dims);
    }
}
