package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.ShownProblems;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialSpeakers;
import org.jspecify.annotations.Nullable;

/**
 * Two runs on one list of trials, for example two models: the difference of their figures with its interval. Both runs
 * are judged on the same draws of speakers, so what makes some speakers harder for both cancels out, and the interval
 * of the difference is narrower than those of the figures would let one think. See {@link Bootstrap}.
 *
 * @param differences in the order of the metrics, without those withheld
 * @param withheld metrics that these trials cannot tell
 */
public record PairedComparison(List<Difference> differences, List<Measurement.Withheld> withheld) {

    /** What the interval of a difference says. */
    public enum Outcome {
        /** The second run's figure is lower: the interval lies below 0. */
        LOWER,
        /** The second run's figure is higher: the interval lies above 0. */
        HIGHER,
        /** The interval holds 0, or there is none. */
        UNDECIDED
    }

    /**
     * One metric.
     *
     * @param name name of the metric
     * @param first figure of the first run
     * @param second figure of the second run
     * @param interval of the second less the first; empty with fewer than {@link Bootstrap#LEAST_SPEAKERS} speakers, or
     *     where the runs differ in no draw
     */
    public record Difference(String name, double first, double second, Optional<Interval> interval) {
        /** The second figure less the first: below 0 if the second run has less of it. */
        public double difference() {
            return second - first;
        }

        /** Whether the difference is more than chance, at the interval's level. */
        public Outcome outcome() {
            if (interval.isEmpty() || interval.get().contains(0)) {
                return Outcome.UNDECIDED;
            }
            return interval.get().high() < 0 ? Outcome.LOWER : Outcome.HIGHER;
        }
    }

    public PairedComparison {
        differences = List.copyOf(differences);
        withheld = List.copyOf(withheld);
    }

    /**
     * Compares. The order of the trials may differ.
     *
     * @param speakerOf as in {@link Bootstrap#bySpeaker}
     * @throws DataFormatException if the trials of the runs differ, one occurs twice in a run (the message has each), or
     *     as {@link Bootstrap#bySpeaker}
     */
    public static PairedComparison of(
            List<ScoredTrial> first,
            List<ScoredTrial> second,
            Function<String, @Nullable String> speakerOf,
            List<Metric> metrics,
            Resampling how) {
        List<ScoredTrial> other = inOrderOf(first, second);
        TrialSpeakers speakers =
                TrialSpeakers.of(first.stream().map(ScoredTrial::trial).toList(), speakerOf);
        CountedTrials one = CountedTrials.bySpeaker(first, speakers);
        CountedTrials two = CountedTrials.bySpeaker(other, speakers);

        List<Metric> told = new ArrayList<>();
        List<Measurement.Withheld> withheld = new ArrayList<>();
        for (Metric metric : metrics) {
            // Both runs have the same numbers of trials, which is what metrics are withheld for.
            metric.withheld()
                    .apply(one.rates())
                    .ifPresentOrElse(
                            reason -> withheld.add(new Measurement.Withheld(metric.name(), reason)),
                            () -> told.add(metric));
        }
        int units = speakers.names().size();
        double[][] figures = units < Bootstrap.LEAST_SPEAKERS ? new double[0][] : figures(one, two, units, told, how);
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            Metric metric = told.get(i);
            double before = metric.value().applyAsDouble(one.rates());
            double after = metric.value().applyAsDouble(two.rates());
            differences.add(new Difference(
                    metric.name(),
                    before,
                    after,
                    Bootstrap.interval(after - before, figures, i, how.level(), Interval.Drawn.SPEAKERS, units)));
        }
        return new PairedComparison(differences, withheld);
    }

    private static double[][] figures(
            CountedTrials one, CountedTrials two, int speakers, List<Metric> metrics, Resampling how) {
        return new Draws(new int[] {speakers}, 0).evaluate(how, metrics.size(), (multiplicities, figures) -> {
            ErrorRates first = one.rates(multiplicities);
            ErrorRates second = two.rates(multiplicities);
            if (first == null || second == null) {
                return false;
            }
            for (int i = 0; i < figures.length; i++) {
                Metric metric = metrics.get(i);
                figures[i] =
                        metric.value().applyAsDouble(second) - metric.value().applyAsDouble(first);
            }
            return true;
        });
    }

    /** The second run's trials in the order of the first's. */
    private static List<ScoredTrial> inOrderOf(List<ScoredTrial> first, List<ScoredTrial> second) {
        ShownProblems problems = new ShownProblems(
                "The comparison of two runs",
                "Compare runs on the same list; trials that one run dropped, drop from both");
        Map<Trial, ScoredTrial> ofFirst = byTrial(first, "first", problems);
        Map<Trial, ScoredTrial> ofSecond = byTrial(second, "second", problems);
        List<ScoredTrial> ordered = new ArrayList<>(first.size());
        for (ScoredTrial scored : first) {
            ScoredTrial other = ofSecond.get(scored.trial());
            if (other == null) {
                problems.add(text(scored.trial()) + " is not in the second run");
            } else {
                ordered.add(other);
            }
        }
        second.stream()
                .map(ScoredTrial::trial)
                .filter(trial -> !ofFirst.containsKey(trial))
                .forEach(trial -> problems.add(text(trial) + " is not in the first run"));
        problems.throwIfAny();
        return ordered;
    }

    private static Map<Trial, ScoredTrial> byTrial(List<ScoredTrial> run, String name, ShownProblems problems) {
        Map<Trial, ScoredTrial> byTrial = new HashMap<>();
        for (ScoredTrial scored : run) {
            if (byTrial.put(scored.trial(), scored) != null) {
                problems.add(text(scored.trial()) + " is twice in the " + name + " run");
            }
        }
        return byTrial;
    }

    private static String text(Trial trial) {
        return "trial '" + (trial.target() ? "1 " : "0 ") + trial.enrolment() + " " + trial.test() + "'";
    }
}
