package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ErrorRatesPropertiesTest {

    /** Few distinct values, so that ties within and between the kinds are common. */
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

    @Property
    void agreesWithCountingAtEveryThreshold(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        TreeSet<Double> thresholds = new TreeSet<>();
        DoubleStream.concat(Arrays.stream(targets), Arrays.stream(nonTargets)).forEach(thresholds::add);
        thresholds.add(Double.POSITIVE_INFINITY);
        double eer = Double.NaN;
        double bestCost = Double.POSITIVE_INFINITY;
        double missBefore = 0;
        double alarmBefore = 1;
        for (double threshold : thresholds) {
            double miss = share(targets, score -> score < threshold);
            double alarm = share(nonTargets, score -> score >= threshold);
            assertThat(rates.missRate(threshold)).isEqualTo(miss);
            assertThat(rates.falseAlarmRate(threshold)).isEqualTo(alarm);
            bestCost = Math.min(bestCost, 0.05 * miss + 0.95 * alarm);
            if (missBefore <= alarmBefore && miss >= alarm) {
                double rise = miss - missBefore + alarmBefore - alarm;
                double along = rise == 0 ? 0 : (alarmBefore - missBefore) / rise;
                eer = missBefore + along * (miss - missBefore);
            }
            missBefore = miss;
            alarmBefore = alarm;
        }
        assertThat(rates.eer()).isEqualTo(eer, within(1e-14)).isBetween(0.0, 1.0);
        assertThat(rates.minDcf(0.05)).isEqualTo(bestCost / 0.05, within(1e-14)).isBetween(0.0, 1.0);
    }

    @Property
    void theThresholdSeparatesMoreMissesFromMoreFalseAlarms(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        double threshold = rates.eerThreshold();
        double above = Math.nextUp(threshold);
        assertThat(rates.missRate(threshold)).isLessThanOrEqualTo(rates.eer() + 1e-15);
        assertThat(rates.falseAlarmRate(threshold)).isGreaterThanOrEqualTo(rates.eer() - 1e-15);
        assertThat(rates.missRate(above)).isGreaterThanOrEqualTo(rates.eer() - 1e-15);
        assertThat(rates.falseAlarmRate(above)).isLessThanOrEqualTo(rates.eer() + 1e-15);
    }

    @Property
    void aRisingMapOfTheScoresChangesNothing(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        ErrorRates mapped = ErrorRates.of(
                map(targets, score -> Math.exp(3 * score)), map(nonTargets, score -> Math.exp(3 * score)));
        assertThat(mapped.eer()).isEqualTo(rates.eer());
        assertThat(mapped.minDcf(0.01)).isEqualTo(rates.minDcf(0.01));
    }

    @Property
    void swappingTheKindsAndTheSignChangesNoRate(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        ErrorRates swapped = ErrorRates.of(map(nonTargets, score -> -score), map(targets, score -> -score));
        assertThat(swapped.eer()).isEqualTo(rates.eer(), within(1e-15));
        assertThat(swapped.eerThreshold()).isEqualTo(-rates.eerThreshold(), within(0.0));
        assertThat(swapped.minDcf(0.2)).isEqualTo(rates.minDcf(0.8), within(1e-14));
    }

    private static double share(double[] scores, DoublePredicate which) {
        return (double) Arrays.stream(scores).filter(which).count() / scores.length;
    }

    private static double[] map(double[] scores, DoubleUnaryOperator map) {
        return Arrays.stream(scores).map(map).toArray();
    }
}
