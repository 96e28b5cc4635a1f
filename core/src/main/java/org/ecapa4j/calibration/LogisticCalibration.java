package org.ecapa4j.calibration;

import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;

/**
 * Turns scores into log-likelihood ratios by a straight line: natural logarithm of P(score | same speaker) / P(score |
 * different speakers) = {@code slope * score + offset}.
 *
 * @param slope finite; negative if higher scores mean different speakers
 * @param offset finite
 */
public record LogisticCalibration(double slope, double offset) {

    /** @throws IllegalArgumentException if a number is not finite */
    public LogisticCalibration {
        if (!Double.isFinite(slope) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException("slope " + slope + " and offset " + offset + " must be finite");
        }
    }

    /**
     * Fits by prior-weighted logistic regression: minimises
     *
     * <pre>{@code
     *       prior  / T * sum over targets     of ln(1 + e^-(l + logit prior))
     * + (1 - prior) / N * sum over non-targets of ln(1 + e^+(l + logit prior))
     * }</pre>
     *
     * with l the log-likelihood ratio of a trial, T and N the numbers of trials and {@code logit p = ln(p / (1 - p))}.
     * How many trials of each kind there are therefore does not matter, only the given prior. At prior 0.5 this is
     * {@link Cllr} but for the unit: N. Brümmer and J. du Preez, "Application-independent evaluation of speaker
     * detection", Computer Speech and Language 20 (2006), 230-275. The weighting by a prior: N. Brümmer and G.
     * Doddington, "Likelihood-ratio calibration using prior-weighted proper scoring rules", Interspeech 2013,
     * arXiv:1307.7981, whose baseline this is.
     *
     * <p>Where the minimum does not exist:
     *
     * <ul>
     *   <li>All scores are equal: they say nothing, slope and offset are 0.
     *   <li>A threshold separates both kinds: the slope would grow without end. Then, by Laplace's rule of succession,
     *       a share 1 / (T + 2) of the target trials is taken to score like the non-target trials, and a share 1 / (N +
     *       2) of these like the target trials. The ratios thus stay near the logarithm of the number of trials, about
     *       the most that so many trials can show.
     * </ul>
     *
     * @param targets scores of target trials, any order; only read
     * @param nonTargets scores of non-target trials, any order; only read
     * @param prior probability of a target trial where the ratios shall be best, strictly between 0 and 1
     * @throws DataFormatException if a kind has no trial, a score is not finite, or the scores are too far apart for
     *     double arithmetic
     * @throws IllegalArgumentException if the prior is out of range
     */
    public static LogisticCalibration fit(double[] targets, double[] nonTargets, double prior) {
        Scores.require(targets, nonTargets);
        Scores.requirePrior(prior);
        LogisticRegression.Fit fit = LogisticRegression.of(targets, nonTargets).fit(prior);
        return new LogisticCalibration(fit.slopes()[0], fit.offset());
    }

    /** Natural logarithm of the likelihood ratio of a score. */
    public double logLikelihoodRatio(double score) {
        return slope * score + offset;
    }

    /** The ratios of several scores, in a new array. */
    public double[] logLikelihoodRatios(double[] scores) {
        double[] ratios = new double[scores.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = logLikelihoodRatio(scores[i]);
        }
        return ratios;
    }
}
