package org.ecapa4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Nets;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.junit.jupiter.api.Test;

class BackendChecksTest {
    private static final EcapaNetwork PLAIN = Nets.network(Edges.ZERO, PassThrough.FIRST, GlobalContext.NONE);

    @Test
    void networksNeedCapabilities() {
        assertThat(Capability.neededFor(PLAIN, Precision.F32)).containsExactly(Capability.F32);
        assertThat(Capability.neededFor(PLAIN, Precision.BF16)).containsExactly(Capability.BF16);
        assertThat(Capability.neededFor(PLAIN, Precision.INT8)).containsExactly(Capability.INT8);
        assertThat(Capability.neededFor(
                        Nets.network(Edges.REFLECT, PassThrough.FIRST, GlobalContext.NONE), Precision.F32))
                .containsExactly(Capability.F32, Capability.REFLECTED_EDGES);
        assertThat(Capability.neededFor(
                        Nets.network(Edges.ZERO, PassThrough.LAST, GlobalContext.MEAN_AND_OFFSET_DEVIATION),
                        Precision.F32))
                .containsExactly(Capability.F32, Capability.GLOBAL_CONTEXT, Capability.LAST_PART_THROUGH);
    }

    @Test
    void missingCapabilitiesAreAllNamed() {
        Set<Capability> declared = EnumSet.of(Capability.F32);
        EcapaNetwork network = Nets.network(Edges.REFLECT, PassThrough.LAST, GlobalContext.NONE);
        assertThatCode(() -> BackendChecks.supports("mine", declared, PLAIN, Precision.F32))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> BackendChecks.supports("mine", declared, network, Precision.F32))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("Backend 'mine' cannot compute this network in F32: it lacks [REFLECTED_EDGES,"
                        + " LAST_PART_THROUGH] and declares [F32]. Choose another precision or another backend; the"
                        + " reference backend computes every network in F32.");
    }

    @Test
    void featuresOfOtherBinsAreRefused() {
        assertThatThrownBy(() -> BackendChecks.features(FeatureMatrix.wrap(new float[8], 2, 4), 3, 1))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Features have 4 bins per frame, but the network takes 3: compute them with the model's own"
                        + " front end.");
    }

    @Test
    void tooFewFramesAreRefused() {
        assertThatThrownBy(() -> BackendChecks.features(FeatureMatrix.wrap(new float[6], 2, 3), 3, 5))
                .isInstanceOf(AudioTooShortException.class)
                .hasMessage("Features have 2 frames, but the network needs at least 5: give longer audio.");
    }

    @Test
    void featuresThatAreNotFiniteAreRefused() {
        float[] values = new float[6];
        values[4] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> BackendChecks.features(FeatureMatrix.wrap(values, 2, 3), 3, 1))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(
                        "Feature is -Infinity at frame 1, bin 1; features must be finite numbers: check the audio or"
                                + " file that they come from.");
    }

    @Test
    void resultsThatAreNotFiniteAreRefused() {
        float[] good = {1, 2};
        assertThat(BackendChecks.embedding("mine", good)).isSameAs(good);
        assertThatThrownBy(() -> BackendChecks.embedding("mine", new float[] {1, Float.NaN}))
                .isInstanceOf(BackendFailureException.class)
                .hasMessage("Backend 'mine' computed NaN as value 1 of the embedding from finite features: the model's"
                        + " weights overflow, or the backend is faulty. Check the model with 'ecapa model check'.");
    }
}
