package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.reference.ReferenceBackendProvider;
import org.ecapa4j.config.Settings;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;

/**
 * Networks of any shape against the reference backend, which computes in double.
 *
 * <p>The limit is derived for each network and utterance. A sum of K products in float32 equals the exact sum of products with
 * weights that are off by at most sqrt(K) u relative, u = 2^-24, with high probability (Higham and Mary, A new approach to
 * probabilistic rounding error analysis, 2019, theorem 3.1 with lambda = 1), so the error of the whole network is at most
 * what relative errors of that size on all its weights do to its result, which is measured: with the reference backend, on
 * weights off by 2^-12 at random (far above its own rounding), scaled down.
 */
class CpuAgainstReferenceTest {
    private static final double ROUNDING = 0x1p-24;
    private static final double DISTURBANCE = 0x1p-12;
    /** Longest sum of the networks tried: 90 inputs x 5 taps. */
    private static final int LONGEST_SUM = 450;
    /** Random errors partly cancel out where systematic ones need not. */
    private static final double SAFETY = 2;

    private static double worst;

    @AfterContainer
    static void report() {
        System.out.println("parity: cpu, networks of any shape, error in units of its limit max=" + worst + " limit=1");
    }

    @Property(tries = 40)
    void anyShape(@ForAll long seed, @ForAll @IntRange(max = 60) int more) {
        compare(seed, more);
    }

    @Tag("nightly")
    @Property(tries = 2000)
    void anyShapeForLong(@ForAll long seed, @ForAll @IntRange(max = 400) int more) {
        compare(seed, more);
    }

    private static void compare(long seed, int more) {
        EcapaNetwork network = RandomNetworks.network(seed);
        FeatureMatrix features = CpuTests.utterance(network.minimumFrames() + more, network.bins(), seed);
        float[] expected = reference(network, features);
        double size = 0;
        double moved = 0;
        for (long draw = 0; draw < 3; draw++) {
            float[] other = reference(RandomNetworks.disturbed(seed, DISTURBANCE, draw), features);
            for (int i = 0; i < expected.length; i++) {
                moved = Math.max(moved, Math.abs((double) other[i] - expected[i]));
                size = Math.max(size, Math.abs(expected[i]));
            }
        }
        double limit = SAFETY * Math.sqrt(LONGEST_SUM) * ROUNDING / DISTURBANCE * moved + 2 * ROUNDING * size;
        for (String isa : CpuTests.isas()) {
            for (Mode mode : Mode.values()) {
                double error = error(expected, cpu(isa, mode, network, features));
                worst = Math.max(worst, error / limit);
                assertThat(error)
                        .as("seed %d, %s frames, %s %s, size %s", seed, features.frames(), isa, mode, size)
                        .isLessThanOrEqualTo(limit);
            }
        }
    }

    private static double error(float[] expected, float[] actual) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]));
        }
        return worst;
    }

    private static float[] cpu(String isa, Mode mode, EcapaNetwork network, FeatureMatrix features) {
        try (Backend backend = CpuTests.open(isa, mode, 2)) {
            return embed(backend, network, features);
        }
    }

    private static float[] reference(EcapaNetwork network, FeatureMatrix features) {
        BackendContext context = new BackendContext(Settings.empty(), 1, BackendListener.NONE);
        try (Backend backend = new ReferenceBackendProvider().open(context)) {
            return embed(backend, network, features);
        }
    }

    private static float[] embed(Backend backend, EcapaNetwork network, FeatureMatrix features) {
        try (CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            return compiled.embedAll(List.of(features)).get(0);
        }
    }
}
