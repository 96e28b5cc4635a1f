package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.metrics.Measurement.Measured;
import org.ecapa4j.metrics.PairedComparison.Difference;
import org.ecapa4j.metrics.PairedComparison.Outcome;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
    private static final List<Metric> METRICS =
            List.of(Metric.eer(), Metric.minDcf(OperatingPoint.VOXSRC), Metric.cllr(), Metric.missAtFalseAlarm(0.001));

    @Test
    void seesASmallDifferenceThatTheFiguresAloneDoNotShow() {
        List<ScoredTrial> first = simulated(40);
        List<ScoredTrial> second = noisier(first, 1.0);
        PairedComparison comparison = compare(first, second);
        Difference eer = comparison.differences().get(0);
        assertThat(eer.name()).isEqualTo("eer");
        assertThat(eer.first()).isEqualTo(ErrorRates.of(first).eer());
        assertThat(eer.second()).isEqualTo(ErrorRates.of(second).eer());
        assertThat(eer.difference()).isEqualTo(eer.second() - eer.first());
        assertThat(eer.outcome()).isEqualTo(Outcome.HIGHER);
        Interval difference = eer.interval().orElseThrow();
        assertThat(difference.low()).isPositive();
        Interval single = eer(first);
        assertThat(difference.high() - difference.low()).isLessThan(single.high() - single.low());
        assertThat(single.contains(eer.second())).isTrue();
        assertThat(comparison.withheld()).extracting(Measurement.Withheld::name).containsExactly("missAtFa-0.001");
    }

    @Test
    void turnsRoundWithTheRuns() {
        List<ScoredTrial> first = simulated(40);
        List<ScoredTrial> second = noisier(first, 1.0);
        Difference there = compare(first, second).differences().get(0);
        Difference back = compare(second, first).differences().get(0);
        assertThat(back.outcome()).isEqualTo(Outcome.LOWER);
        assertThat(back.difference()).isEqualTo(-there.difference());
        assertThat(back.interval().orElseThrow().low())
                .isEqualTo(-there.interval().orElseThrow().high(), within(1e-9));
    }

    @Test
    void takesTrialsInAnyOrder() {
        List<ScoredTrial> first = simulated(20);
        List<ScoredTrial> second = noisier(first, 1.0);
        List<ScoredTrial> shuffled = new ArrayList<>(second);
        Collections.shuffle(shuffled, new Random(2));
        assertThat(compare(first, shuffled)).isEqualTo(compare(first, second));
    }

    @Test
    void leavesUndecidedWhatChanceExplains() {
        List<ScoredTrial> run = simulated(20);
        Difference same = compare(run, run).differences().get(0);
        assertThat(same.difference()).isZero();
        assertThat(same.interval()).isEmpty();
        assertThat(same.outcome()).isEqualTo(Outcome.UNDECIDED);
        Difference alike = compare(noisier(run, 0.3, 1), noisier(run, 0.3, 2))
                .differences()
                .get(0);
        assertThat(alike.interval().orElseThrow().contains(0)).isTrue();
        assertThat(alike.outcome()).isEqualTo(Outcome.UNDECIDED);
        Difference few =
                compare(simulated(9), noisier(simulated(9), 1.0)).differences().get(0);
        assertThat(few.interval()).isEmpty();
        assertThat(few.outcome()).isEqualTo(Outcome.UNDECIDED);
    }

    @Test
    void refusesRunsOnDifferentLists() {
        List<ScoredTrial> first = List.of(
                new ScoredTrial(new Trial(true, "a/1", "a/2"), 1),
                new ScoredTrial(new Trial(false, "a/1", "b/1"), 0),
                new ScoredTrial(new Trial(false, "a/1", "b/1"), 0));
        List<ScoredTrial> second = List.of(
                new ScoredTrial(new Trial(true, "a/1", "a/3"), 1), new ScoredTrial(new Trial(false, "a/1", "b/1"), 0));
        assertThatThrownBy(() -> compare(first, second))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("""
                        The comparison of two runs has 3 problems:
                          - trial '0 a/1 b/1' is twice in the first run
                          - trial '1 a/1 a/2' is not in the second run
                          - trial '1 a/1 a/3' is not in the first run
                        Compare runs on the same list; trials that one run dropped, drop from both""");
    }

    private static PairedComparison compare(List<ScoredTrial> first, List<ScoredTrial> second) {
        return PairedComparison.of(
                first, second, SimulatedSpeakers::speakerOf, METRICS, new Resampling(400, 0.95, 1, 2));
    }

    private static Interval eer(List<ScoredTrial> run) {
        return ((Measured) Bootstrap.bySpeaker(run, SimulatedSpeakers::speakerOf)
                        .measure(List.of(Metric.eer()), new Resampling(400, 0.95, 1, 2))
                        .get(0))
                .interval()
                .orElseThrow();
    }

    private static List<ScoredTrial> simulated(int speakers) {
        return new SimulatedSpeakers(3, 0.6).draw(new SplittableRandom(4), speakers, 5, speakers * 40);
    }

    private static List<ScoredTrial> noisier(List<ScoredTrial> run, double noise) {
        return noisier(run, noise, 9);
    }

    private static List<ScoredTrial> noisier(List<ScoredTrial> run, double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return run.stream()
                .map(scored ->
                        new ScoredTrial(scored.trial(), scored.score() + noise * SimulatedSpeakers.normal(random)))
                .toList();
    }
}
