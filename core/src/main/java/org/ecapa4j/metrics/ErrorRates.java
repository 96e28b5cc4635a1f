package org.ecapa4j.metrics;

import java.util.Arrays;
import java.util.Collection;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;
import org.ecapa4j.scoring.ScoredTrial;

/**
 * How well scores tell target trials (same speaker) from non-target trials (different speakers). Immutable; safe for
 * concurrent use.
 *
 * <p>A trial is accepted if its score is at least the threshold. The miss rate (false rejection rate) is the share of
 * target trials below the threshold, the false-alarm rate (false acceptance rate) the share of non-target trials at or
 * above it. As the threshold rises through the distinct scores and beyond, the pair (false alarm, miss) moves from (1,
 * 0) to (0, 1) by at least one trial a step: the steps of the curve that Martin et al., "The DET curve in assessment of
 * detection task performance", Eurospeech 1997, draw on normal-deviate axes. Scores that are equal move together, so
 * nothing here depends on the order of trials.
 */
public final class ErrorRates {
    private final int targets;
    private final int nonTargets;
    /** The distinct scores in ascending order, and positive infinity, at which all are rejected. */
    private final double[] thresholds;
    /** Target trials below each threshold. */
    private final int[] misses;
    /** Non-target trials at or above each threshold. */
    private final int[] falseAlarms;

    private final double eer;
    private final double eerThreshold;

    private ErrorRates(double[] targetScores, double[] nonTargetScores) {
        double[] target = ascending(targetScores);
        double[] nonTarget = ascending(nonTargetScores);
        targets = target.length;
        nonTargets = nonTarget.length;
        double[] steps = new double[targets + nonTargets + 1];
        int[] missed = new int[steps.length];
        int[] alarmed = new int[steps.length];
        int count = 0;
        int below = 0;
        int rejected = 0;
        while (below < targets || rejected < nonTargets) {
            double threshold = Math.min(
                    below < targets ? target[below] : Double.POSITIVE_INFINITY,
                    rejected < nonTargets ? nonTarget[rejected] : Double.POSITIVE_INFINITY);
            steps[count] = threshold;
            missed[count] = below;
            alarmed[count++] = nonTargets - rejected;
            while (below < targets && target[below] <= threshold) {
                below++;
            }
            while (rejected < nonTargets && nonTarget[rejected] <= threshold) {
                rejected++;
            }
        }
        steps[count] = Double.POSITIVE_INFINITY;
        missed[count++] = targets;
        thresholds = Arrays.copyOf(steps, count);
        misses = Arrays.copyOf(missed, count);
        falseAlarms = Arrays.copyOf(alarmed, count);

        int crossing = 1;
        while (excessOfMisses(crossing) < 0) {
            crossing++;
        }
        eer = equalErrorRate(crossing);
        eerThreshold = equalErrorThreshold(crossing);
    }

    /**
     * From the scores of both kinds, in any order; the arrays are not kept.
     *
     * @throws DataFormatException if a kind has no trial, or a score is not finite (the message has its index)
     */
    public static ErrorRates of(double[] targetScores, double[] nonTargetScores) {
        Scores.require(targetScores, nonTargetScores);
        return new ErrorRates(targetScores, nonTargetScores);
    }

    /**
     * From scored trials, in any order.
     *
     * @throws DataFormatException as {@link #of(double[], double[])}
     */
    public static ErrorRates of(Collection<ScoredTrial> trials) {
        return of(ScoredTrial.scores(trials, true), ScoredTrial.scores(trials, false));
    }

    /** Number of target trials. */
    public int targetTrials() {
        return targets;
    }

    /** Number of non-target trials. */
    public int nonTargetTrials() {
        return nonTargets;
    }

    /**
     * Equal error rate, 0 to 1: where miss and false-alarm rate are equal on the straight lines between neighbouring
     * steps of the curve, both ends included. It is the project's own definition, called {@code eer_ecapa4j_tie_safe}
     * where it stands beside others (the convex hull of the curve is not taken); it always exists, once, since miss
     * minus false alarm rises with every step from -1 to 1.
     */
    public double eer() {
        return eer;
    }

    /**
     * Score at which both error rates are equal: if they are so between two neighbouring scores, the middle between
     * these (the middle of the gap where the EER is 0); otherwise the one score of which both rates would be equal if a
     * fitting share of its ties were accepted.
     */
    public double eerThreshold() {
        return eerThreshold;
    }

    /**
     * Share of target trials that are rejected, 0 to 1.
     *
     * @param threshold any number but NaN; infinities are allowed
     */
    public double missRate(double threshold) {
        return (double) misses[step(threshold)] / targets;
    }

    /**
     * Share of non-target trials that are accepted, 0 to 1.
     *
     * @param threshold any number but NaN; infinities are allowed
     */
    public double falseAlarmRate(double threshold) {
        return (double) falseAlarms[step(threshold)] / nonTargets;
    }

    /** {@link #minDcf(double, double, double)} with both costs 1, as VoxCeleb (prior 0.01) and VoxSRC (0.05) use it. */
    public double minDcf(double prior) {
        return minDcf(prior, 1, 1);
    }

    /**
     * Normalised minimum of the detection cost function over all thresholds, 0 to 1: the smallest {@code costMiss *
     * prior * miss + costFalseAlarm * (1 - prior) * falseAlarm}, divided by what deciding without listening costs,
     * {@code min(costMiss * prior, costFalseAlarm * (1 - prior))}. Accepting all and rejecting all are among the
     * thresholds, so it is never above 1. See the NIST 2010 Speaker Recognition Evaluation Plan, section on the
     * performance measure, C_Det, C_Default and C_Norm.
     *
     * @param prior probability of a target trial, strictly between 0 and 1
     * @param costMiss positive
     * @param costFalseAlarm positive
     * @throws IllegalArgumentException if a parameter is out of range
     */
    public double minDcf(double prior, double costMiss, double costFalseAlarm) {
        Scores.requirePrior(prior);
        double weightMiss = weight("costMiss", costMiss, prior);
        double weightFalseAlarm = weight("costFalseAlarm", costFalseAlarm, 1 - prior);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < thresholds.length; i++) {
            best = Math.min(
                    best,
                    weightMiss * ((double) misses[i] / targets)
                            + weightFalseAlarm * ((double) falseAlarms[i] / nonTargets));
        }
        return best / Math.min(weightMiss, weightFalseAlarm);
    }

    private static double weight(String name, double cost, double probability) {
        if (!(cost > 0 && cost < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + cost + "; it must be a positive number");
        }
        return cost * probability;
    }

    /** The difference of the rates times the number of trials of both kinds, in exact arithmetic: at most 2^62. */
    private long excessOfMisses(int step) {
        return (long) misses[step] * nonTargets - (long) falseAlarms[step] * targets;
    }

    private double equalErrorRate(int crossing) {
        long before = excessOfMisses(crossing - 1);
        long after = excessOfMisses(crossing);
        double share = (double) -before / ((double) after - before);
        return (misses[crossing - 1] + share * (misses[crossing] - misses[crossing - 1])) / targets;
    }

    private double equalErrorThreshold(int crossing) {
        double lower = thresholds[crossing - 1];
        if (excessOfMisses(crossing) > 0) {
            return lower;
        }
        double upper = thresholds[crossing];
        double middle = lower / 2 + upper / 2;
        return middle > lower ? middle : upper;
    }

    /** The step whose rates a threshold has: the first that is not below it. */
    private int step(double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold is NaN");
        }
        int from = 0;
        int to = thresholds.length - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (thresholds[middle] < threshold) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static double[] ascending(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
