package org.ecapa4j.metrics;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.IntPredicate;
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
 *
 * <p>Memory: 16 bytes a distinct score; making one takes 8 more a trial for a while.
 */
public final class ErrorRates {
    /** The distinct scores in ascending order, and positive infinity, at which all are rejected. */
    private final double[] thresholds;
    /** Target trials below each threshold; the last is the number of all. */
    private final int[] misses;
    /** Non-target trials at or above each threshold; the first is the number of all. */
    private final int[] falseAlarms;

    private ErrorRates(double[] thresholds, int[] misses, int[] falseAlarms) {
        this.thresholds = thresholds;
        this.misses = misses;
        this.falseAlarms = falseAlarms;
    }

    /**
     * From the scores of both kinds, in any order; the arrays are not kept.
     *
     * @throws DataFormatException if a kind has no trial, or a score is not finite (the message has its index)
     */
    public static ErrorRates of(double[] targetScores, double[] nonTargetScores) {
        Scores.require(targetScores, nonTargetScores);
        double[] target = ascending(targetScores);
        double[] nonTarget = ascending(nonTargetScores);
        int steps = merge(target, nonTarget, (step, threshold, below, rejected) -> {}) + 1;
        double[] thresholds = new double[steps];
        int[] misses = new int[steps];
        int[] falseAlarms = new int[steps];
        merge(target, nonTarget, (step, threshold, below, rejected) -> {
            thresholds[step] = threshold;
            misses[step] = below;
            falseAlarms[step] = nonTarget.length - rejected;
        });
        thresholds[steps - 1] = Double.POSITIVE_INFINITY;
        misses[steps - 1] = target.length;
        return new ErrorRates(thresholds, misses, falseAlarms);
    }

    /**
     * From scored trials, in any order.
     *
     * @throws DataFormatException as {@link #of(double[], double[])}
     */
    public static ErrorRates of(Collection<ScoredTrial> trials) {
        return of(ScoredTrial.scores(trials, true), ScoredTrial.scores(trials, false));
    }

    /** At the same thresholds with other counts, which are kept: steps may then be of no trial. */
    ErrorRates withCounts(int[] otherMisses, int[] otherFalseAlarms) {
        return new ErrorRates(thresholds, otherMisses, otherFalseAlarms);
    }

    /** Number of target trials. */
    public int targetTrials() {
        return misses[misses.length - 1];
    }

    /** Number of non-target trials. */
    public int nonTargetTrials() {
        return falseAlarms[0];
    }

    /**
     * Equal error rate, 0 to 1: where miss and false-alarm rate are equal on the straight lines between neighbouring
     * steps of the curve, both ends included. It is the project's own definition, called {@code eer_ecapa4j_tie_safe}
     * where it stands beside others (see {@link NamedMetrics}; the convex hull of the curve is not taken); it always
     * exists, once, since miss minus false alarm rises with every step from -1 to 1.
     */
    public double eer() {
        int crossing = crossing();
        long before = excessOfMisses(crossing - 1);
        long after = excessOfMisses(crossing);
        double share = (double) -before / ((double) after - before);
        return (misses[crossing - 1] + share * (misses[crossing] - misses[crossing - 1])) / targetTrials();
    }

    /**
     * Score at which both error rates are equal: if they are so between two neighbouring scores, the middle between
     * these (the middle of the gap where the EER is 0); otherwise the one score of which both rates would be equal if a
     * fitting share of its ties were accepted.
     */
    public double eerThreshold() {
        int crossing = crossing();
        return excessOfMisses(crossing) > 0 ? thresholds[crossing - 1] : middleOfGap(crossing);
    }

    /**
     * Share of target trials that are rejected, 0 to 1.
     *
     * @param threshold any number but NaN; infinities are allowed
     */
    public double missRate(double threshold) {
        return miss(step(threshold));
    }

    /**
     * Share of non-target trials that are accepted, 0 to 1.
     *
     * @param threshold any number but NaN; infinities are allowed
     */
    public double falseAlarmRate(double threshold) {
        return falseAlarm(step(threshold));
    }

    /**
     * The lowest threshold that accepts no more than a share of the non-target trials, and the miss rate there. It is
     * only given where there are non-target trials enough to speak of such a rate at all.
     *
     * @param falseAlarmRate target rate, strictly between 0 and 1
     * @throws IllegalArgumentException if the rate is out of range
     */
    public MissAtFalseAlarm missAtFalseAlarm(double falseAlarmRate) {
        return MissAtFalseAlarm.of(this, falseAlarmRate);
    }

    /** {@link #minDcf(OperatingPoint)} with both costs 1, as VoxCeleb (prior 0.01) and VoxSRC (0.05) use it. */
    public double minDcf(double prior) {
        return minDcf(new OperatingPoint("costs-1", prior, 1, 1));
    }

    /**
     * Smallest normalised detection cost over all thresholds, 0 to 1. Accepting all and rejecting all are among the
     * thresholds, so it is never above 1.
     */
    public double minDcf(OperatingPoint point) {
        return minDcf(point, 0);
    }

    /** Over the steps from the given one. */
    double minDcf(OperatingPoint point, int from) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = from; i < thresholds.length; i++) {
            best = Math.min(best, point.cost(miss(i), falseAlarm(i)));
        }
        return best / point.defaultCost();
    }

    /**
     * Actual normalised detection cost, for scores that are log-likelihood ratios (natural logarithm): the cost at
     * {@link OperatingPoint#bayesThreshold()}, not below {@link #minDcf(OperatingPoint)}, and without upper limit. For
     * other scores it means nothing.
     */
    public double actDcf(OperatingPoint point) {
        int step = step(point.bayesThreshold());
        return point.cost(miss(step), falseAlarm(step)) / point.defaultCost();
    }

    /** Number of steps of the curve, both ends included. */
    int steps() {
        return thresholds.length;
    }

    double threshold(int step) {
        return thresholds[step];
    }

    int misses(int step) {
        return misses[step];
    }

    int falseAlarms(int step) {
        return falseAlarms[step];
    }

    double miss(int step) {
        return (double) misses[step] / targetTrials();
    }

    double falseAlarm(int step) {
        return (double) falseAlarms[step] / nonTargetTrials();
    }

    /** The first step at which the miss rate is not below the false-alarm rate; not the first of all. */
    int crossing() {
        return first(step -> excessOfMisses(step) >= 0);
    }

    /** The first step that accepts at most this share of the non-target trials. */
    int stepOfFalseAlarm(double rate) {
        return first(step -> falseAlarm(step) <= rate);
    }

    /** The step whose rates a threshold has: the first that is not below it. */
    int step(double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold is NaN");
        }
        return first(step -> thresholds[step] >= threshold);
    }

    /** The difference of the rates times the number of trials of both kinds, in exact arithmetic: at most 2^62. */
    long excessOfMisses(int step) {
        return (long) misses[step] * nonTargetTrials() - (long) falseAlarms[step] * targetTrials();
    }

    /** A threshold that has the rates of a step, as far as can be from the scores on either side of it. */
    double middleOfGap(int step) {
        if (step == 0) {
            return thresholds[0];
        }
        double lower = thresholds[step - 1];
        double upper = thresholds[step];
        if (upper == Double.POSITIVE_INFINITY) {
            return Math.nextUp(lower);
        }
        double middle = lower / 2 + upper / 2;
        return middle > lower ? middle : upper;
    }

    /** The first step that has a property which, once had, stays; the last must have it. */
    private int first(IntPredicate property) {
        int from = 0;
        int to = thresholds.length - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (property.test(middle)) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    /** Walks up the distinct scores of both kinds; returns their number. */
    private static int merge(double[] target, double[] nonTarget, StepVisitor visitor) {
        int step = 0;
        int below = 0;
        int rejected = 0;
        while (below < target.length || rejected < nonTarget.length) {
            double threshold = Math.min(
                    below < target.length ? target[below] : Double.POSITIVE_INFINITY,
                    rejected < nonTarget.length ? nonTarget[rejected] : Double.POSITIVE_INFINITY);
            visitor.visit(step++, threshold, below, rejected);
            while (below < target.length && target[below] <= threshold) {
                below++;
            }
            while (rejected < nonTarget.length && nonTarget[rejected] <= threshold) {
                rejected++;
            }
        }
        return step;
    }

    private static double[] ascending(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    @FunctionalInterface
    private interface StepVisitor {
        void visit(int step, double threshold, int targetsBelow, int nonTargetsBelow);
    }
}
