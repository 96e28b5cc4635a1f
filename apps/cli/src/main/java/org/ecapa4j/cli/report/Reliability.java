package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Whether log-likelihood ratios mean what they say: trials with like ratios are put together, and the ratio that was predicted for
 * them is held against the one observed, the share of all targets among them over the share of all non-targets.
 *
 * <p>Both kinds have the same total weight, so the number of trials of a kind does not matter. Bins have equal width where the ratios
 * of the kinds overlap, which is where errors are made; what lies beyond is one bin at each end.
 */
final class Reliability {
    private static final int ABOUT = 10;
    /** Ratios are limited to this before they become probabilities, which else would be rounded to zero. */
    private static final double CERTAIN = 500;

    private static final double NORMAL_95_PERCENT = 1.959964;

    private Reliability() {}

    /**
     * Trials with like ratios.
     *
     * @param predicted log odds of the mean of the probabilities at even prior odds
     * @param observed with half a trial added to every count, so that it is finite
     * @param deviation standard deviation of {@code observed}
     */
    record Bin(long targets, long nonTargets, double predicted, double observed, double deviation) {
        double low() {
            return observed - NORMAL_95_PERCENT * deviation;
        }

        double high() {
            return observed + NORMAL_95_PERCENT * deviation;
        }

        /** Neither a bound at zero nor one at infinity. */
        boolean hasBothKinds() {
            return targets > 0 && nonTargets > 0;
        }
    }

    /** Bins in ascending order of the ratios; neither array is empty. */
    static List<Bin> of(double[] targetRatios, double[] nonTargetRatios) {
        double[] targets = ascending(targetRatios);
        double[] nonTargets = ascending(nonTargetRatios);
        List<Bin> bins = new ArrayList<>();
        int target = 0;
        int nonTarget = 0;
        for (double end : ends(targets[0], nonTargets[nonTargets.length - 1])) {
            int firstTarget = target;
            int firstNonTarget = nonTarget;
            target = notBelow(end, target, targets);
            nonTarget = notBelow(end, nonTarget, nonTargets);
            if (target > firstTarget || nonTarget > firstNonTarget) {
                bins.add(bin(targets, firstTarget, target, nonTargets, firstNonTarget, nonTarget));
            }
        }
        return bins;
    }

    /** Where bins end and the next begin: from the lowest target to the highest non-target, or the other way round. */
    private static double[] ends(double lowestTarget, double highestNonTarget) {
        double from = Math.min(lowestTarget, highestNonTarget);
        double to = Math.max(lowestTarget, highestNonTarget);
        double width = Ticks.nearestStep(Math.max(to - from, 1) / ABOUT);
        return DoubleStream.concat(
                        LongStream.rangeClosed((long) Math.floor(from / width), (long) Math.ceil(to / width))
                                .mapToDouble(index -> index * width),
                        DoubleStream.of(Double.POSITIVE_INFINITY))
                .toArray();
    }

    /**
     * The logarithm of a ratio of two proportions and its variance: D. Katz et al., "Obtaining confidence intervals for the
     * risk ratio in cohort studies", Biometrics 34 (1978), 469-474, with half an observation added as by S. D. Walter, "The distribution of
     * Levin's measure of attributable risk", Biometrika 62 (1975), 371-375.
     */
    private static Bin bin(double[] targets, int from, int to, double[] nonTargets, int otherFrom, int otherTo) {
        double weight = (double) (to - from) / targets.length + (double) (otherTo - otherFrom) / nonTargets.length;
        double probability = probabilities(targets, from, to) / targets.length
                + probabilities(nonTargets, otherFrom, otherTo) / nonTargets.length;
        double inverse = complements(targets, from, to) / targets.length
                + complements(nonTargets, otherFrom, otherTo) / nonTargets.length;
        double a = to - from + 0.5;
        double b = otherTo - otherFrom + 0.5;
        double ofAll = targets.length + 0.5;
        double ofOthers = nonTargets.length + 0.5;
        return new Bin(
                to - from,
                otherTo - otherFrom,
                Math.log(probability / weight) - Math.log(inverse / weight),
                Math.log(a / ofAll) - Math.log(b / ofOthers),
                Math.sqrt(1 / a - 1 / ofAll + 1 / b - 1 / ofOthers));
    }

    private static double probabilities(double[] ratios, int from, int to) {
        return IntStream.range(from, to)
                .mapToDouble(i -> probability(ratios[i]))
                .sum();
    }

    /** Of the other answer: one less the probability would be rounded away far out. */
    private static double complements(double[] ratios, int from, int to) {
        return IntStream.range(from, to)
                .mapToDouble(i -> probability(-ratios[i]))
                .sum();
    }

    static double probability(double logOdds) {
        return 1 / (1 + Math.exp(-Math.max(-CERTAIN, Math.min(CERTAIN, logOdds))));
    }

    private static int notBelow(double end, int from, double[] sorted) {
        int index = from;
        while (index < sorted.length && sorted[index] < end) {
            index++;
        }
        return index;
    }

    private static double[] ascending(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
