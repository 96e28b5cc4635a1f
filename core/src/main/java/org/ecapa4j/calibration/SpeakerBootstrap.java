package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.calibration.CalibrationProfile.Interval;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.ecapa4j.errors.DataFormatException;

/**
 * How far thresholds and their error rates would move with other speakers: the speakers are drawn with replacement, as many as
 * there are, and a trial counts as often as the pair of its speakers was drawn: the product of both numbers, or the number of the
 * one speaker of a target trial. Trials that share a speaker are not independent, and drawing trials would make intervals too
 * narrow. A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007), 386-411, where products of weights
 * give variances that are rather too large than too small; T. A. B. Snijders and S. P. Borgatti, "Non-parametric standard
 * errors and tests for network statistics", Connections 22 (1999), 161-170, for pairs within one set.
 *
 * <p>The map from scores to ratios stays as it was fitted: what moves is where on it one would cut.
 */
final class SpeakerBootstrap {
    /** Ratios that are calibrated already stay near themselves. */
    private static final LogisticRegression.Fit AS_IT_IS = new LogisticRegression.Fit(new double[] {1}, 0);

    static final double CONFIDENCE = 0.95;

    /** Of a standard normal, (1 + {@link #CONFIDENCE}) / 2 are below it. */
    private static final double NORMAL_QUANTILE = 1.959963984540054;

    private static final int FRACTION_TERMS = 200;

    private final SpeakerTrials trials;
    private final double[] ratios;
    private final CalibrationProfile.Bootstrap settings;
    private final ErrorCounts counts;
    private final double[] once;

    SpeakerBootstrap(SpeakerTrials trials, double[] ratios, CalibrationProfile.Bootstrap settings) {
        this.trials = trials;
        this.ratios = ratios;
        this.settings = settings;
        this.counts = new ErrorCounts(trials.target(), ratios);
        this.once = new double[trials.size()];
        Arrays.fill(once, 1);
    }

    /**
     * The threshold where the probability is one half, then those of the rates. The first moves with the calibration: in every
     * draw the ratios are calibrated once more, and what is one half then is looked up.
     */
    List<Threshold> thresholds(double prior, List<Double> rates) {
        double even = Math.log((1 - prior) / prior);
        double[] values = new double[rates.size() + 1];
        values[0] = even;
        for (int i = 1; i < values.length; i++) {
            values[i] = counts.threshold(rates.get(i - 1), once);
        }
        int replicates = settings.replicates();
        double[][] moved = new double[values.length][replicates];
        double[][] rejects = new double[values.length][replicates];
        double[][] accepts = new double[values.length][replicates];
        LogisticRegression regression = new LogisticRegression(new double[][] {ratios}, trials.target());
        Random random = new Random(settings.seed());
        int unusable = 0;
        for (int done = 0; done < replicates; ) {
            double[] weights = weights(random);
            LogisticRegression.Fit fit = hasBothKinds(weights) ? regression.fit(weights, prior, AS_IT_IS) : null;
            if (fit == null || !(fit.slopes()[0] > 0)) {
                if (++unusable > replicates) {
                    throw new DataFormatException(
                            "Too few speakers for a profile: more than half of the draws from the "
                                    + trials.speakers().size()
                                    + " speakers have no trials of one kind, or target trials that do"
                                    + " not score higher. Use trials of more speakers");
                }
                continue;
            }
            for (int i = 0; i < values.length; i++) {
                moved[i][done] =
                        i == 0 ? (even - fit.offset()) / fit.slopes()[0] : counts.threshold(rates.get(i - 1), weights);
                rejects[i][done] = counts.falseRejectRate(values[i], weights);
                accepts[i][done] = counts.falseAcceptRate(values[i], weights);
            }
            done++;
        }
        List<Threshold> thresholds = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            thresholds.add(new Threshold(
                    i == 0 ? null : rates.get(i - 1),
                    interval(values[i], moved[i]),
                    interval(counts.falseRejectRate(values[i], once), rejects[i]),
                    interval(counts.falseAcceptRate(values[i], once), accepts[i])));
        }
        return thresholds;
    }

    private double[] weights(Random random) {
        int speakers = trials.speakers().size();
        int[] drawn = new int[speakers];
        for (int i = 0; i < speakers; i++) {
            drawn[random.nextInt(speakers)]++;
        }
        double[] weights = new double[trials.size()];
        for (int i = 0; i < weights.length; i++) {
            int first = drawn[trials.first()[i]];
            weights[i] = trials.target()[i] ? first : (double) first * drawn[trials.second()[i]];
        }
        return weights;
    }

    private boolean hasBothKinds(double[] weights) {
        boolean targets = false;
        boolean nonTargets = false;
        for (int i = 0; i < weights.length; i++) {
            targets |= weights[i] > 0 && trials.target()[i];
            nonTargets |= weights[i] > 0 && !trials.target()[i];
        }
        return targets && nonTargets;
    }

    private Interval interval(double value, double[] draws) {
        double[] sorted = draws.clone();
        Arrays.sort(sorted);
        double tail = tail(trials.speakers().size());
        return new Interval(
                value, Math.min(value, quantile(sorted, tail)), Math.max(value, quantile(sorted, 1 - tail)));
    }

    /**
     * Share of the draws beyond one end of an interval. Percentiles of few speakers are too narrow, as a normal quantile is that
     * stands for Student's t; so they are taken where the quantile of t would be, times the root of units over degrees of
     * freedom: T. C. Hesterberg, "What teachers should know about the bootstrap", American Statistician 69 (2015), 371-386,
     * section on expanded percentiles. The quantile of t by Cornish and Fisher's expansion, M. Abramowitz and I. A. Stegun,
     * "Handbook of Mathematical Functions", 26.7.5.
     */
    static double tail(int speakers) {
        double freedom = speakers - 1.0;
        double square = NORMAL_QUANTILE * NORMAL_QUANTILE;
        double first = NORMAL_QUANTILE * (square + 1) / 4;
        double second = NORMAL_QUANTILE * ((5 * square + 16) * square + 3) / 96;
        double third = NORMAL_QUANTILE * (((3 * square + 19) * square + 17) * square - 15) / 384;
        double t = NORMAL_QUANTILE + (first + (second + third / freedom) / freedom) / freedom;
        return normalTail(t * Math.sqrt(speakers / freedom));
    }

    /** Share of a standard normal above x, which is above the 95 % quantile: Laplace's continued fraction. */
    private static double normalTail(double x) {
        double fraction = 0;
        for (int n = FRACTION_TERMS; n > 0; n--) {
            fraction = n / (x + fraction);
        }
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) / (x + fraction);
    }

    /** On straight lines between the sorted values. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
