package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.TrialSpeakers;
import org.jspecify.annotations.Nullable;

/**
 * Intervals of figures by drawing speakers anew, with replacement, as many as there are. Immutable; safe for concurrent
 * use.
 *
 * <p>Trials that share a speaker are not independent, so speakers are drawn, not trials: S. Bengio and J. Mariéthoz, "A
 * statistical significance test for person authentication", Odyssey 2004; N. Poh and S. Bengio, "Performance
 * generalization in biometric authentication using joint user-specific and sample bootstraps", IEEE Transactions on
 * Pattern Analysis and Machine Intelligence 29 (2007), 492-498; J. C. Wu et al., "The impact of data dependence on
 * speaker recognition evaluation", IEEE/ACM Transactions on Audio, Speech, and Language Processing 25 (2017), 5-18. A
 * target trial counts as often as its speaker was drawn. A non-target trial depends on two speakers and counts as often
 * as the product of both, the weighting for pairs of L. Davezies, X. D'Haultfœuille and Y. Guyonvarch, "Empirical
 * process results for exchangeable arrays", Annals of Statistics 49 (2021), 845-862; see also A. B. Owen, "The pigeonhole
 * bootstrap", Annals of Applied Statistics 1 (2007), 386-411, who shows that such variances are rather too large than
 * too small. A draw that has no trial of one kind is made again. The ends of an interval are the percentiles of the
 * figures of all draws (B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
 *
 * <p>Scores are sorted once, so a draw takes one pass over the trials.
 */
public final class Bootstrap {
    /** With fewer speakers there are no intervals. */
    public static final int LEAST_SPEAKERS = 5;

    private final CountedTrials trials;
    private final Draws draws;
    private final Interval.Drawn drawn;
    private final int units;

    private Bootstrap(CountedTrials trials, Draws draws, Interval.Drawn drawn, int units) {
        this.trials = trials;
        this.draws = draws;
        this.drawn = drawn;
        this.units = units;
    }

    /**
     * Draws speakers. The order of the trials does not matter.
     *
     * @param speakerOf the speaker's name for the name of a recording; null or empty if not known
     * @throws DataFormatException if a kind has no trial, a score is not finite, a speaker is not known, or a trial
     *     contradicts its speakers
     */
    public static Bootstrap bySpeaker(List<ScoredTrial> trials, Function<String, @Nullable String> speakerOf) {
        TrialSpeakers speakers =
                TrialSpeakers.of(trials.stream().map(ScoredTrial::trial).toList(), speakerOf);
        int count = speakers.names().size();
        return new Bootstrap(
                CountedTrials.bySpeaker(trials, speakers),
                new Draws(new int[] {count}, 0),
                Interval.Drawn.SPEAKERS,
                count);
    }

    /**
     * Draws trials, target and non-target trials apart. Only for trials whose speakers are not known: the intervals are
     * too narrow if trials share speakers, and are marked ({@link Interval.Drawn#TRIALS}).
     *
     * @throws DataFormatException if a kind has no trial, or a score is not finite
     */
    public static Bootstrap byTrial(List<ScoredTrial> trials) {
        CountedTrials counted = CountedTrials.byTrial(trials);
        int[] groups = {counted.rates().targetTrials(), counted.rates().nonTargetTrials()};
        return new Bootstrap(counted, new Draws(groups, 1), Interval.Drawn.TRIALS, trials.size());
    }

    /** Of all trials, each counted once. */
    public ErrorRates rates() {
        return trials.rates();
    }

    /**
     * Figures with their intervals, in the order of the metrics, all from the same draws.
     *
     * @throws DataFormatException if draws hardly ever have trials of both kinds
     */
    public List<Measurement> measure(List<Metric> metrics, Resampling how) {
        List<Metric> told = metrics.stream()
                .filter(metric -> metric.withheld().apply(rates()).isEmpty())
                .toList();
        double[][] figures = hasIntervals() ? figures(told, how) : new double[0][];
        List<Measurement> measurements = new ArrayList<>();
        int place = 0;
        for (Metric metric : metrics) {
            Optional<String> withheld = metric.withheld().apply(rates());
            if (withheld.isPresent()) {
                measurements.add(new Measurement.Withheld(metric.name(), withheld.get()));
                continue;
            }
            measurements.add(new Measurement.Measured(
                    metric.name(),
                    metric.value().applyAsDouble(rates()),
                    hasIntervals()
                            ? Optional.of(interval(figures, place, how.level(), drawn, units))
                            : Optional.empty()));
            place++;
        }
        return List.copyOf(measurements);
    }

    private boolean hasIntervals() {
        return drawn == Interval.Drawn.TRIALS || units >= LEAST_SPEAKERS;
    }

    private double[][] figures(List<Metric> metrics, Resampling how) {
        return draws.evaluate(how, metrics.size(), (multiplicities, figures) -> {
            ErrorRates rates = trials.rates(multiplicities);
            if (rates == null) {
                return false;
            }
            for (int i = 0; i < figures.length; i++) {
                figures[i] = metrics.get(i).value().applyAsDouble(rates);
            }
            return true;
        });
    }

    /** Between the percentiles of one column of the draws' figures. */
    static Interval interval(double[][] figures, int column, double level, Interval.Drawn drawn, int units) {
        double[] sorted =
                Arrays.stream(figures).mapToDouble(row -> row[column]).sorted().toArray();
        double tail = (1 - level) / 2;
        return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), level, drawn, units);
    }

    /** Interpolated between order statistics: definition 7 of R. J. Hyndman and Y. Fan, American Statistician 1996. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
