package org.ecapa4j.calibration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ecapa4j.metrics.Cllr;

/**
 * The part of Cllr that no calibration can remove: the cost after the best monotone map of the ratios, which the
 * pool-adjacent-violators algorithm finds. N. Brümmer and J. du Preez, "Application-independent evaluation of speaker
 * detection", Computer Speech and Language 20 (2006), 230-275, section on discrimination and calibration.
 */
final class IsotonicCllr {
    private IsotonicCllr() {}

    /** In bits, 0 to 1. Both kinds must be there; equal ratios stay together. */
    static double bits(boolean[] target, double[] ratios) {
        int[] order = IntStream.range(0, ratios.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> ratios[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] targets = new double[order.length];
        double[] nonTargets = new double[order.length];
        int blocks = 0;
        for (int i = 0; i < order.length; i++) {
            boolean tied = i > 0 && ratios[order[i]] == ratios[order[i - 1]];
            if (!tied) {
                // What came before is complete now, and may have to be pooled.
                blocks = pooled(targets, nonTargets, blocks);
                targets[blocks] = 0;
                nonTargets[blocks++] = 0;
            }
            targets[blocks - 1] += target[order[i]] ? 1 : 0;
            nonTargets[blocks - 1] += target[order[i]] ? 0 : 1;
        }
        blocks = pooled(targets, nonTargets, blocks);

        double allTargets = Arrays.stream(targets, 0, blocks).sum();
        double allNonTargets = Arrays.stream(nonTargets, 0, blocks).sum();
        double misses = 0;
        double falseAlarms = 0;
        for (int i = 0; i < blocks; i++) {
            double ratio = Math.log(targets[i] / nonTargets[i]) - Math.log(allTargets / allNonTargets);
            misses += targets[i] == 0 ? 0 : targets[i] * Cllr.softplus(-ratio);
            falseAlarms += nonTargets[i] == 0 ? 0 : nonTargets[i] * Cllr.softplus(ratio);
        }
        return (misses / allTargets + falseAlarms / allNonTargets) / 2 / Math.log(2);
    }

    /** Joins the last block with the one before it as long as its share of targets is not higher. */
    private static int pooled(double[] targets, double[] nonTargets, int blocks) {
        int count = blocks;
        while (count > 1 && targets[count - 1] * nonTargets[count - 2] <= targets[count - 2] * nonTargets[count - 1]) {
            targets[count - 2] += targets[count - 1];
            nonTargets[count - 2] += nonTargets[count - 1];
            count--;
        }
        return count;
    }
}
