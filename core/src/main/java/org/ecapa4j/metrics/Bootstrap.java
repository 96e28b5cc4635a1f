package org.ecapa4j.metrics;

import java.util.ArrayList;
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
 * too small. A draw that has no trial of one kind, or cannot tell a figure, is made again.
 *
 * <p>An interval is Student's t interval with the standard error that the draws show, on a scale g on which figures are about
 * symmetric and cannot leave their range, see {@link Scale}: {@code g(figure) ± t g'(figure) error}, with one degree of freedom
 * less than there are speakers. Percentiles of the draws need no scale, but are too narrow for few speakers, and for skewed
 * figures, as small rates are: T. C. Hesterberg, "What teachers should know about the bootstrap", American Statistician 69
 * (2015), 371-386, from where the factor {@code sqrt(n / (n - 1))} of the error is, too. The logarithm of the odds for rates of
 * samples in clusters: E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small expected number of
 * positive counts estimated from survey data", Survey Methodology 24 (1998), 193-201. The error is taken from the middle 90 %
 * of the draws, which a few wild ones cannot move. A figure that is a minimum over thresholds is lower on the trials that choose
 * the threshold than it truly is, and lower once more on draws from them; the median of the draws shows by how much (B. Efron
 * and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 10). Where no trial or every one is an error, draws
 * show nothing: the bound is that of C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413, as if all trials of a
 * speaker always went together, so that there were as many trials as speakers.
 *
 * <p>Measured: how often intervals of level 0.95 held the truth of 500 simulated lists, 6 target and 50 non-target trials a
 * speaker, from 5 to 50 % of the variance from the speakers, least where it is 50 % ({@code BootstrapCoverageTest}).
 *
 * <table>
 * <caption>Coverage</caption>
 * <tr><th>speakers</th><th>EER, other rates</th><th>actDCF, Cllr</th><th>minDCF, minCllr</th><th>threshold at a rate</th></tr>
 * <tr><td>5</td><td>0.96 to 1.00</td><td>0.92 to 0.98</td><td>0.92 to 0.99</td><td>0.91 to 0.99</td></tr>
 * <tr><td>8</td><td>0.95 to 1.00</td><td>0.93 to 0.98</td><td>0.93 to 0.99</td><td>0.92 to 0.99</td></tr>
 * <tr><td>10</td><td>0.94 to 1.00</td><td>0.92 to 0.98</td><td>0.91 to 0.99</td><td>0.89 to 0.98</td></tr>
 * <tr><td>20</td><td>0.93 to 1.00</td><td>0.91 to 0.99</td><td>0.91 to 0.98</td><td>0.91 to 0.98</td></tr>
 * <tr><td>40</td><td>0.92 to 0.99</td><td>0.91 to 0.99</td><td>0.92 to 0.97</td><td>0.91 to 0.99</td></tr>
 * <tr><td>80</td><td>0.93 to 1.00</td><td>0.94 to 1.00</td><td>0.94 to 0.99</td><td>0.95 to 0.98</td></tr>
 * </table>
 *
 * <p>Scores are sorted once, so a draw takes one pass over the trials.
 */
public final class Bootstrap {
    /** With fewer speakers there are no intervals: the spread of so few says hardly anything. */
    public static final int LEAST_SPEAKERS = 5;

    private final CountedTrials trials;
    private final int speakers;

    private Bootstrap(CountedTrials trials, int speakers) {
        this.trials = trials;
        this.speakers = speakers;
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
        return new Bootstrap(
                CountedTrials.bySpeaker(trials, speakers), speakers.names().size());
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
        double[][] figures = speakers < LEAST_SPEAKERS ? new double[0][] : figures(told, how);
        List<Measurement> measurements = new ArrayList<>();
        int column = 0;
        for (Metric metric : metrics) {
            Optional<String> withheld = metric.withheld().apply(rates());
            if (withheld.isPresent()) {
                measurements.add(new Measurement.Withheld(metric.name(), withheld.get()));
                continue;
            }
            double value = metric.value().applyAsDouble(rates());
            Optional<Interval> interval = figures.length == 0
                    ? Optional.empty()
                    : DrawnFigure.of(metric.scale(), value, figures, column++).interval(how.level(), speakers);
            measurements.add(new Measurement.Measured(metric.name(), value, interval));
        }
        return List.copyOf(measurements);
    }

    private double[][] figures(List<Metric> metrics, Resampling how) {
        return new Draws(speakers).evaluate(how, metrics.size(), (multiplicities, figures) -> {
            ErrorRates rates = trials.rates(multiplicities);
            if (rates == null) {
                return false;
            }
            for (int i = 0; i < figures.length; i++) {
                figures[i] = metrics.get(i).value().applyAsDouble(rates);
                if (Double.isNaN(figures[i])) {
                    return false;
                }
            }
            return true;
        });
    }
}
