package org.ecapa4j.metrics;

import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;

/**
 * Scores of both kinds counted in bins of equal width from the lowest score to the highest. Immutable; the arrays it
 * gives are copies.
 */
public final class ScoreHistogram {
    private final double lowest;
    private final double highest;
    private final int[] targets;
    private final int[] nonTargets;

    private ScoreHistogram(double lowest, double highest, int[] targets, int[] nonTargets) {
        this.lowest = lowest;
        this.highest = highest;
        this.targets = targets;
        this.nonTargets = nonTargets;
    }

    /**
     * Counts.
     *
     * @param bins at least 1
     * @throws DataFormatException if a kind has no trial, or a score is not finite
     * @throws IllegalArgumentException if there is no bin
     */
    public static ScoreHistogram of(double[] targetScores, double[] nonTargetScores, int bins) {
        Scores.require(targetScores, nonTargetScores);
        if (bins < 1) {
            throw new IllegalArgumentException("bins is " + bins + "; there must be at least 1");
        }
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (double[] scores : new double[][] {targetScores, nonTargetScores}) {
            for (double score : scores) {
                lowest = Math.min(lowest, score);
                highest = Math.max(highest, score);
            }
        }
        return new ScoreHistogram(
                lowest,
                highest,
                counts(targetScores, lowest, highest, bins),
                counts(nonTargetScores, lowest, highest, bins));
    }

    private static int[] counts(double[] scores, double lowest, double highest, int bins) {
        int[] counts = new int[bins];
        for (double score : scores) {
            // Halved, so that the width of any two doubles is finite.
            double share = (score / 2 - lowest / 2) / (highest / 2 - lowest / 2);
            counts[Double.isNaN(share) ? 0 : Math.min((int) (share * bins), bins - 1)]++;
        }
        return counts;
    }

    /** Number of bins. */
    public int bins() {
        return targets.length;
    }

    /** Where a bin begins; bin {@code bins()} begins where the last one ends. The highest score is in the last bin. */
    public double edge(int bin) {
        double share = (double) bin / bins();
        return lowest * (1 - share) + highest * share;
    }

    /** Number of target trials in each bin. */
    public int[] targets() {
        return targets.clone();
    }

    /** Number of non-target trials in each bin. */
    public int[] nonTargets() {
        return nonTargets.clone();
    }
}
