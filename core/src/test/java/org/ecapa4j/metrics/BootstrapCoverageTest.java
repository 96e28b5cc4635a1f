package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.ecapa4j.scoring.ScoredTrial;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often the intervals hold the true figure, which the simulation knows. */
class BootstrapCoverageTest {
    private static final OperatingPoint POINT = new OperatingPoint("p0.05", 0.05, 1, 1);
    private static final double RATE = 0.05;

    /** What 200 lists let one see of a share of 0.95: three standard errors. */
    private static final double NOISE = 3 * Math.sqrt(0.95 * 0.05 / 200);

    @Test
    void holdsTheTruthAboutAsOftenAsItSays() {
        Map<String, Double> coverage = coverage(40, 4, 0.2, 200, SimulatedList::bySpeaker);
        assertThat(coverage).hasSize(7);
        coverage.forEach((name, share) -> assertThat(share).as(name).isBetween(0.95 - lack(name, 40) - NOISE, 1.0));
    }

    /** How far intervals of so many speakers may stay behind what they say. */
    private static double lack(String metric, int speakers) {
        boolean minimum = metric.startsWith("min");
        return speakers < 20 ? minimum ? 0.22 : 0.05 : speakers < 40 ? minimum ? 0.14 : 0.04 : minimum ? 0.08 : 0.03;
    }

    @Test
    void drawingTrialsIsTooSureOfItself() {
        Map<String, Double> coverage = coverage(40, 4, 0.4, 100, list -> Bootstrap.byTrial(list.trials()));
        assertThat(coverage.get("eer")).isLessThan(0.85);
        assertThat(coverage.get("cllr")).isLessThan(0.85);
    }

    @Test
    @Tag("nightly")
    void coversAtItsRateForManyNumbersOfSpeakers() {
        for (double shared : new double[] {0.05, 0.2, 0.4}) {
            for (int speakers : new int[] {10, 20, 40, 80}) {
                coverage(speakers, 4, shared, 500, SimulatedList::bySpeaker)
                        .forEach((name, share) -> assertThat(share)
                                .as("%s with %d speakers", name, speakers)
                                .isBetween(0.95 - lack(name, speakers) - NOISE, 1.0));
            }
        }
    }

    private record SimulatedList(List<ScoredTrial> trials) {
        Bootstrap bySpeaker() {
            return Bootstrap.bySpeaker(trials, SimulatedSpeakers::speakerOf);
        }
    }

    private static Map<String, Double> coverage(
            int speakers, int utterances, double shared, int lists, Function<SimulatedList, Bootstrap> bootstrap) {
        SimulatedSpeakers simulation = new SimulatedSpeakers(2.5, shared);
        Map<Metric, Double> truths = new LinkedHashMap<>();
        truths.put(Metric.eer(), simulation.eer());
        truths.put(Metric.minDcf(POINT), simulation.dcf(POINT));
        truths.put(Metric.actDcf(POINT), simulation.dcf(POINT));
        truths.put(Metric.cllr(), simulation.cllr());
        truths.put(Metric.minCllr(), simulation.cllr());
        truths.put(Metric.missAtFalseAlarm(RATE), simulation.missAtFalseAlarm(RATE));
        truths.put(Metric.thresholdAtFalseAlarm(RATE), -2.5 * 2.5 / 2 - 2.5 * DetCurve.probit(RATE));
        List<Metric> metrics = List.copyOf(truths.keySet());
        int[] held = new int[metrics.size()];
        SplittableRandom random = new SplittableRandom(speakers);
        for (int k = 0; k < lists; k++) {
            List<ScoredTrial> trials = simulation.draw(random, speakers, utterances, speakers * 50);
            List<Measurement> measured =
                    bootstrap.apply(new SimulatedList(trials)).measure(metrics, new Resampling(400, 0.95, k, 2));
            for (int i = 0; i < held.length; i++) {
                Interval interval =
                        ((Measurement.Measured) measured.get(i)).interval().orElseThrow();
                double truth = truths.getOrDefault(metrics.get(i), Double.NaN);
                held[i] += interval.contains(truth) ? 1 : 0;
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
