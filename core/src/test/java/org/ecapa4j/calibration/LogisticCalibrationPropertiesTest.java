package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class LogisticCalibrationPropertiesTest {
    /**
     * Ratios that are normal with means ±m and variance 2m are calibrated: slope 1 and offset 0, within six standard errors, one
     * try in 10^9 being further off.
     */
    @Property(tries = 50)
    void calibratedRatiosNeedNoCalibration(
            @ForAll @DoubleRange(min = 0.5, max = 4) double mean,
            @ForAll @DoubleRange(min = 0.1, max = 0.9) double prior,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] targets = normal(random, 2000, mean, Math.sqrt(2 * mean));
        double[] nonTargets = normal(random, 4000, -mean, Math.sqrt(2 * mean));
        LogisticCalibration fit = LogisticCalibration.fit(targets, nonTargets, prior);
        double[] errors = LogisticCalibrationTest.standardErrors(targets, nonTargets, prior, fit);
        assertThat(fit.slope()).isEqualTo(1, within(6 * errors[0]));
        assertThat(fit.offset()).isEqualTo(0, within(6 * errors[1]));
        assertThat(errors[0]).isLessThan(0.3);
    }

    /** Scores on any other scale give the same ratios. */
    @Property(tries = 50)
    void straightLinesBeforehandChangeNothing(
            @ForAll @DoubleRange(min = 0.01, max = 100) double factor,
            @ForAll @DoubleRange(min = -100, max = 100) double shift,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] targets = normal(random, 100, 1, 1);
        double[] nonTargets = normal(random, 100, 0, 1);
        LogisticCalibration plain = LogisticCalibration.fit(targets, nonTargets, 0.5);
        LogisticCalibration mapped =
                LogisticCalibration.fit(map(targets, factor, shift), map(nonTargets, factor, shift), 0.5);
        for (double score : targets) {
            assertThat(mapped.logLikelihoodRatio(factor * score + shift))
                    .isEqualTo(plain.logLikelihoodRatio(score), within(1e-7));
        }
    }

    private static double[] normal(Random random, int count, double mean, double deviation) {
        return random.doubles(count)
                .map(u -> mean + deviation * random.nextGaussian())
                .toArray();
    }

    private static double[] map(double[] scores, double factor, double shift) {
        return Arrays.stream(scores).map(score -> factor * score + shift).toArray();
    }
}
