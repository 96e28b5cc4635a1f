package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.ecapa4j.metrics.Cllr;

class IsotonicCllrTest {
    /** Few distinct values, so that ties are common. */
    @Provide
    Arbitrary<double[]> tiedRatios() {
        return Arbitraries.integers()
                .between(-8, 8)
                .map(step -> step / 2.0)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Example
    void knowsSimpleCases() {
        assertThat(bits(new double[] {2, 3}, new double[] {0, 1})).isZero();
        assertThat(bits(new double[] {0, 1}, new double[] {2, 3})).isEqualTo(1, within(1e-15));
        assertThat(bits(new double[] {5, 5}, new double[] {5})).isEqualTo(1, within(1e-15));
        // Blocks of one non-target, one of each kind, and one target: half of each kind costs a bit.
        assertThat(bits(new double[] {1, 3}, new double[] {0, 2})).isEqualTo(0.5, within(1e-15));
        // Two targets and one non-target are tied: ratio 2/3 over 1/2, so 2 log2(1 + 3/4) / 3 + log2(1 + 4/3) / 2.
        assertThat(bits(new double[] {1, 1, 2}, new double[] {1, 0}))
                .isEqualTo((2 * log2(1.75) / 3 + log2(7 / 3.0) / 2) / 2, within(1e-15));
    }

    /** No monotone map may be better, and the ratios themselves are one; others must not change it. */
    @Property(tries = 300)
    void isNotBeatenByMonotoneMaps(
            @ForAll("tiedRatios") double[] targets,
            @ForAll("tiedRatios") double[] nonTargets,
            @ForAll @DoubleRange(min = 0.1, max = 3) double slope,
            @ForAll @DoubleRange(min = -2, max = 2) double offset) {
        double best = bits(targets, nonTargets);
        assertThat(best).isBetween(0.0, 1 + 1e-12);
        double[] mappedTargets = map(targets, slope, offset);
        double[] mappedNonTargets = map(nonTargets, slope, offset);
        assertThat(Cllr.bits(mappedTargets, mappedNonTargets)).isGreaterThanOrEqualTo(best - 1e-12);
        double[] scaled = Arrays.stream(targets).map(x -> x * 8).toArray();
        double[] otherScaled = Arrays.stream(nonTargets).map(x -> x * 8).toArray();
        assertThat(bits(scaled, otherScaled)).isEqualTo(best);
    }

    private static double bits(double[] targets, double[] nonTargets) {
        double[] all = Arrays.copyOf(targets, targets.length + nonTargets.length);
        System.arraycopy(nonTargets, 0, all, targets.length, nonTargets.length);
        boolean[] target = new boolean[all.length];
        Arrays.fill(target, 0, targets.length, true);
        return IsotonicCllr.bits(target, all);
    }

    private static double[] map(double[] ratios, double slope, double offset) {
        return Arrays.stream(ratios).map(x -> slope * x + offset).toArray();
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
