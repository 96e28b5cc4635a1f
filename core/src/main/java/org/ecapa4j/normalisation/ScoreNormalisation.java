package org.ecapa4j.normalisation;

import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.IndexedTrials;

/**
 * Brings the scores of all trials to one scale, that of the scores against a cohort of other speakers.
 *
 * <p>With the mean m and the deviation d of an utterance's scores against the cohort (see {@link CohortStatistics}), e the
 * enrolment and t the test utterance of a trial:
 *
 * <pre>{@code
 * Z: (score - m(e)) / d(e)        Li and Porter 1988
 * T: (score - m(t)) / d(t)        Auckenthaler, Carey and Lloyd-Thomas 2000
 * S: (Z + T) / 2                  Kenny 2010
 * }</pre>
 *
 * Over the best N of the cohort, of which each utterance has its own, S is called adaptive s-norm, as-norm (compared with its
 * relatives by Matejka et al., Analysis of Score Normalization in Multilingual Speaker Recognition, 2017).
 */
public enum ScoreNormalisation {
    /** By the enrolment utterance. */
    Z,
    /** By the test utterance. */
    T,
    /** By both. */
    S;

    /**
     * Normalises one score.
     *
     * @param enrolment row of the enrolment utterance in the statistics
     * @param test row of the test utterance in the statistics
     */
    public double normalise(double score, CohortStatistics statistics, int enrolment, int test) {
        return switch (this) {
            case Z -> statistics.standardise(score, enrolment);
            case T -> statistics.standardise(score, test);
            case S -> (statistics.standardise(score, enrolment) + statistics.standardise(score, test)) / 2;
        };
    }

    /**
     * Normalises the scores of many trials.
     *
     * @param scores one for each trial, by the scorer that the cohort was prepared with; left as they are
     * @param statistics of the utterances of whose rows the trials are
     * @return in the order of the trials
     * @throws org.ecapa4j.errors.ModelMismatchException if a trial is of a row that the statistics do not have
     * @throws DataFormatException if there are more or fewer scores than trials, or one is not finite
     */
    public double[] normalise(double[] scores, IndexedTrials trials, CohortStatistics statistics) {
        if (scores.length != trials.size()) {
            throw new DataFormatException(
                    "There are " + scores.length + " scores for " + trials.size() + " trials; one for each is needed");
        }
        trials.requireRows(statistics.rows(), statistics.rows());
        double[] normalised = new double[scores.length];
        for (int trial = 0; trial < scores.length; trial++) {
            normalised[trial] = normalise(scores[trial], statistics, trials.enrolment(trial), trials.test(trial));
            if (!Double.isFinite(normalised[trial])) {
                throw new DataFormatException("The score of trial " + trial + " of " + scores.length + " is "
                        + scores[trial] + "; only finite scores can be normalised");
            }
        }
        return normalised;
    }
}
