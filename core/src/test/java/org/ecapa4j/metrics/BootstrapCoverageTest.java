package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ecapa4j.scoring.ScoredTrial;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the intervals hold the true figure, which the simulation knows. */
class BootstrapCoverageTest {
    private static final OperatingPoint POINT = new OperatingPoint("p0.05", 0.05, 1, 1);
    private static final double RATE = 0.05;

    @ParameterizedTest
    @CsvSource({"8, 0.5", "40, 0.2"})
    void holdsTheTruthAboutAsOftenAsItSays(int speakers, double shared) {
        check(speakers, shared, 200);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8, 10, 20, 40, 80})
    @Tag("nightly")
    void coversAtItsRateForManyNumbersOfSpeakers(int speakers) {
        for (double shared : new double[] {0.05, 0.2, 0.5}) {
            check(speakers, shared, 500);
        }
    }

    private static void check(int speakers, double shared, int lists) {
        double noise = 3 * Math.sqrt(0.95 * 0.05 / lists);
        Map<String, Double> coverage = coverage(speakers, shared, lists);
        assertThat(coverage).hasSize(9);
        coverage.forEach((name, share) -> assertThat(share)
                .as("%s with %d speakers", name, speakers)
                .isBetween(0.95 - (speakers < 20 ? 0.05 : 0.03) - noise, 1.0));
    }

    private static Map<String, Double> coverage(int speakers, double shared, int lists) {
        SimulatedSpeakers simulation = new SimulatedSpeakers(2.5, shared);
        Map<Metric, Double> truths = new LinkedHashMap<>();
        truths.put(Metric.eer(), simulation.eer());
        truths.put(Metric.minDcf(POINT), simulation.dcf(POINT));
        truths.put(Metric.actDcf(POINT), simulation.dcf(POINT));
        truths.put(Metric.cllr(), simulation.cllr());
        truths.put(Metric.minCllr(), simulation.cllr());
        truths.put(Metric.missAtFalseAlarm(RATE), simulation.missAtFalseAlarm(RATE));
        truths.put(Metric.thresholdAtFalseAlarm(RATE), -2.5 * 2.5 / 2 - 2.5 * DetCurve.probit(RATE));
        truths.put(Metric.missRate(0), simulation.missRate(0));
        truths.put(Metric.falseAlarmRate(2), simulation.falseAlarmRate(2));
        List<Metric> metrics = List.copyOf(truths.keySet());
        int[] held = new int[metrics.size()];
        SplittableRandom random = new SplittableRandom(1000L * speakers + Math.round(100 * shared));
        for (int k = 0; k < lists; k++) {
            List<ScoredTrial> trials = simulation.draw(random, speakers, 4, speakers * 50);
            List<Measurement> measured = Bootstrap.bySpeaker(trials, SimulatedSpeakers::speakerOf)
                    .measure(metrics, new Resampling(400, 0.95, k, 2));
            for (int i = 0; i < held.length; i++) {
                double truth = truths.getOrDefault(metrics.get(i), Double.NaN);
                // None is given of costs without an error: they do not hold the truth either.
                held[i] += ((Measurement.Measured) measured.get(i))
                        .interval().stream()
                                .mapToInt(interval -> interval.contains(truth) ? 1 : 0)
                                .sum();
            }
        }
        Map<String, Double> coverage = new LinkedHashMap<>();
        for (int i = 0; i < held.length; i++) {
            coverage.put(metrics.get(i).name(), (double) held[i] / lists);
        }
        System.out.println("coverage: level 0.95, " + speakers + " speakers, shared " + shared + ": " + coverage);
        return coverage;
    }
}
