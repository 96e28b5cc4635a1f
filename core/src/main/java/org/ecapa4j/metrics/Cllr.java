package org.ecapa4j.metrics;

import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;

/**
 * The cost of log-likelihood ratios: how well they tell the kinds apart and whether they are worth what they say. {@link
 * #bits} is the sum of {@link #minimum}, which the best calibration would leave, and of {@link #calibrationLoss}.
 */
public final class Cllr {
    static final double BITS_PER_NAT = 1 / Math.log(2);

    private Cllr() {}

    /**
     * {@code 1/2 [ mean over targets of log2(1 + e^-l) + mean over non-targets of log2(1 + e^l) ]}: 0 for perfect
     * ratios, 1 for ratios that say nothing (all l = 0), more for ratios that mislead. N. Brümmer and J. du Preez,
     * "Application-independent evaluation of speaker detection", Computer Speech and Language 20 (2006), 230-275, which
     * defines C_llr.
     *
     * @param targets log-likelihood ratios of target trials, natural logarithm
     * @param nonTargets log-likelihood ratios of non-target trials, natural logarithm
     * @return the cost in bits, not negative
     * @throws DataFormatException if a kind has no trial, or a ratio is not finite (the message has its index)
     */
    public static double bits(double[] targets, double[] nonTargets) {
        Scores.require(targets, nonTargets);
        double misses = 0;
        for (double ratio : targets) {
            misses += softplus(-ratio);
        }
        double falseAlarms = 0;
        for (double ratio : nonTargets) {
            falseAlarms += softplus(ratio);
        }
        return (misses / targets.length + falseAlarms / nonTargets.length) / 2 * BITS_PER_NAT;
    }

    /** {@link #bits(double[], double[])} of scores that are log-likelihood ratios; of others it means nothing. */
    public static double bits(ErrorRates ratios) {
        double misses = 0;
        double falseAlarms = 0;
        for (int i = 0; i + 1 < ratios.steps(); i++) {
            int targets = ratios.misses(i + 1) - ratios.misses(i);
            int nonTargets = ratios.falseAlarms(i) - ratios.falseAlarms(i + 1);
            if (targets > 0) {
                misses += targets * softplus(-ratios.threshold(i));
            }
            if (nonTargets > 0) {
                falseAlarms += nonTargets * softplus(ratios.threshold(i));
            }
        }
        return (misses / ratios.targetTrials() + falseAlarms / ratios.nonTargetTrials()) / 2 * BITS_PER_NAT;
    }

    /**
     * minCllr: the cost in bits of the ratios that {@link OptimalCalibration} gives these scores, 0 to 1. Scores of any
     * scale do, since only their order counts.
     */
    public static double minimum(ErrorRates scores) {
        return OptimalCalibration.bits(scores);
    }

    /** The part of the cost that better calibration would save, in bits: {@link #bits} less {@link #minimum}. */
    public static double calibrationLoss(ErrorRates ratios) {
        return bits(ratios) - minimum(ratios);
    }

    /** {@code ln(1 + e^x)} without overflow. */
    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
