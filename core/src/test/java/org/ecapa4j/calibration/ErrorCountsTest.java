package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.ecapa4j.metrics.ErrorRates;

class ErrorCountsTest {
    /** Few distinct values, so that ties are common. */
    @Provide
    Arbitrary<double[]> tiedScores() {
        return Arbitraries.integers()
                .between(-4, 4)
                .map(step -> step / 4.0)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Example
    void thresholdsLieBetweenScores() {
        boolean[] target = {false, false, true, false, false};
        double[] scores = {1, 2, 2.25, 3, 4};
        double[] once = {1, 1, 1, 1, 1};
        ErrorCounts counts = new ErrorCounts(target, scores);
        assertThat(counts.threshold(0.24, once)).isEqualTo(Math.nextUp(4.0));
        assertThat(counts.threshold(0.25, once)).isEqualTo(3.5);
        assertThat(counts.threshold(0.74, once)).isEqualTo(2.5);
        assertThat(counts.threshold(0.75, once)).isEqualTo(1.5);
        // As if 4 was there three times, and 3 not at all.
        assertThat(counts.threshold(0.5, new double[] {1, 1, 1, 0, 3})).isEqualTo(Math.nextUp(4.0));
        assertThat(counts.threshold(0.6, new double[] {1, 1, 1, 0, 3})).isEqualTo(3);
    }

    /** A weight of n is the same as n trials; nothing lower would do. */
    @Property
    void countsLikeTheMetrics(
            @ForAll("tiedScores") double[] targets,
            @ForAll("tiedScores") double[] nonTargets,
            @ForAll("tiedScores") double[] again,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double rate) {
        double[] doubled = join(nonTargets, again);
        ErrorRates rates = ErrorRates.of(targets, join(doubled, again));
        double[] scores = join(targets, doubled);
        boolean[] target = new boolean[scores.length];
        Arrays.fill(target, 0, targets.length, true);
        double[] weights = new double[scores.length];
        Arrays.fill(weights, 0, targets.length + nonTargets.length, 1);
        Arrays.fill(weights, targets.length + nonTargets.length, scores.length, 2);
        ErrorCounts counts = new ErrorCounts(target, scores);
        for (double threshold : scores) {
            assertThat(counts.falseRejectRate(threshold, weights)).isEqualTo(rates.missRate(threshold));
            assertThat(counts.falseAcceptRate(threshold, weights)).isEqualTo(rates.falseAlarmRate(threshold));
        }
        double threshold = counts.threshold(rate, weights);
        assertThat(rates.falseAlarmRate(threshold)).isLessThanOrEqualTo(rate);
        double below =
                Arrays.stream(doubled).filter(score -> score < threshold).max().orElseThrow();
        assertThat(rates.falseAlarmRate(below)).isGreaterThan(rate);
    }

    private static double[] join(double[] one, double[] other) {
        double[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
