package org.ecapa4j.calibration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * Trials in the order of their log-likelihood ratios, for error rates under many weightings of the trials. Both rates are
 * those of {@link org.ecapa4j.metrics.ErrorRates}, with weights: accepted is what reaches the threshold.
 */
final class ErrorCounts {
    private static final double ROUNDING = 1e-12;

    /** Descending. */
    private final double[] targetRatios;

    private final double[] nonTargetRatios;
    /** The trials that the ratios belong to. */
    private final int[] targetTrials;

    private final int[] nonTargetTrials;

    ErrorCounts(boolean[] target, double[] ratios) {
        targetTrials = descending(target, true, ratios);
        nonTargetTrials = descending(target, false, ratios);
        targetRatios = Arrays.stream(targetTrials).mapToDouble(i -> ratios[i]).toArray();
        nonTargetRatios =
                Arrays.stream(nonTargetTrials).mapToDouble(i -> ratios[i]).toArray();
    }

    private static int[] descending(boolean[] target, boolean kind, double[] ratios) {
        return IntStream.range(0, target.length)
                .filter(i -> target[i] == kind)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -ratios[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Share of the target trials below the threshold. */
    double falseRejectRate(double threshold, double[] weights) {
        return share(targetTrials, targetRatios, ratio -> ratio < threshold, weights);
    }

    /** Share of the non-target trials at or above the threshold. */
    double falseAcceptRate(double threshold, double[] weights) {
        return share(nonTargetTrials, nonTargetRatios, ratio -> ratio >= threshold, weights);
    }

    private static double share(int[] trials, double[] ratios, DoublePredicate counted, double[] weights) {
        double part = 0;
        double all = 0;
        for (int i = 0; i < trials.length; i++) {
            double weight = weights[trials[i]];
            all += weight;
            part += counted.test(ratios[i]) ? weight : 0;
        }
        return part / all;
    }

    /**
     * The lowest threshold at which at most this share of the non-target trials is accepted: in the middle between the last
     * ratio that may be accepted and the next, which may not. Above all ratios if none may be accepted.
     *
     * @param rate strictly between 0 and 1
     */
    double threshold(double rate, double[] weights) {
        double all = 0;
        for (int trial : nonTargetTrials) {
            all += weights[trial];
        }
        double allowed = rate * all * (1 + ROUNDING);
        double accepted = 0;
        double last = Double.NaN;
        double current = Double.NaN;
        for (int i = 0; i < nonTargetTrials.length; i++) {
            double weight = weights[nonTargetTrials[i]];
            if (weight == 0) {
                continue;
            }
            if (nonTargetRatios[i] != current) {
                last = current;
                current = nonTargetRatios[i];
            }
            accepted += weight;
            if (accepted > allowed) {
                break;
            }
        }
        double middle = last / 2 + current / 2;
        // Without a last one there is none to be in the middle of; and rounding may let the middle fall on the lower.
        return middle > current ? middle : Math.nextUp(current);
    }
}
