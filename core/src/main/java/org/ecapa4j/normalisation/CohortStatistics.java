package org.ecapa4j.normalisation;

/**
 * Mean and deviation of each utterance's scores against a cohort, or against those of the cohort that score highest with it;
 * computed once by {@link Cohort}, used for any number of trials. Immutable; safe for concurrent use.
 */
public final class CohortStatistics {
    private final int members;
    private final double[] means;
    private final double[] deviations;

    /** Keeps the arrays. */
    CohortStatistics(int members, double[] means, double[] deviations) {
        this.members = members;
        this.means = means;
        this.deviations = deviations;
    }

    /** How many scores each mean is of: the size of the cohort, or the number of its best. */
    public int members() {
        return members;
    }

    /** Number of utterances. */
    public int rows() {
        return means.length;
    }

    /** Mean of an utterance's scores. */
    public double mean(int row) {
        return means[row];
    }

    /** Their population standard deviation (the sum of squares divided by their number), positive. */
    public double deviation(int row) {
        return deviations[row];
    }

    /** How many deviations a score lies above the utterance's mean. */
    public double standardise(double score, int row) {
        return (score - means[row]) / deviations[row];
    }
}
