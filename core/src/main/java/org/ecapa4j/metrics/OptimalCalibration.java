package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The best log-likelihood ratios that any rising function could have made of these scores, knowing the answers: a
 * staircase. It tells how much of {@link Cllr} is for want of calibration, and where. It is fitted to the trials it is
 * judged on, so it is no calibration to use.
 *
 * <p>Pool adjacent violators (PAV): the shares of target trials among runs of neighbouring scores, made to rise; equal
 * to the lower convex hull of the curve of misses over rejected non-targets. N. Brümmer and J. du Preez,
 * "Application-independent evaluation of speaker detection", Computer Speech and Language 20 (2006), 230-275, section
 * on minimum C_llr. Equal scores stay together.
 *
 * @param stairs from the lowest scores to the highest, ratios strictly rising
 */
public record OptimalCalibration(List<Stair> stairs) {

    /**
     * A run of scores that get the same ratio.
     *
     * @param lowest lowest score of the run
     * @param highest highest score of the run
     * @param targets number of target trials in it
     * @param nonTargets number of non-target trials in it
     * @param logLikelihoodRatio natural logarithm of the ratio of both shares; negative infinity where there is no
     *     target trial, positive infinity where there is no non-target trial
     */
    public record Stair(double lowest, double highest, int targets, int nonTargets, double logLikelihoodRatio) {}

    /** @throws NullPointerException if a stair is null */
    public OptimalCalibration {
        stairs = List.copyOf(stairs);
    }

    /** Of the scores of these rates. */
    public static OptimalCalibration of(ErrorRates rates) {
        int[] hull = hull(rates);
        List<Stair> stairs = new ArrayList<>();
        for (int i = 1; i < hull.length; i++) {
            int targets = rates.misses(hull[i]) - rates.misses(hull[i - 1]);
            int nonTargets = rates.falseAlarms(hull[i - 1]) - rates.falseAlarms(hull[i]);
            double odds = (double) targets / rates.targetTrials() / ((double) nonTargets / rates.nonTargetTrials());
            stairs.add(new Stair(
                    rates.threshold(hull[i - 1]), rates.threshold(hull[i] - 1), targets, nonTargets, Math.log(odds)));
        }
        return new OptimalCalibration(stairs);
    }

    /** The cost of the best ratios in bits, see {@link Cllr#minimum}. */
    static double bits(ErrorRates rates) {
        int[] hull = hull(rates);
        double sum = 0;
        for (int i = 1; i < hull.length; i++) {
            double targets = rates.miss(hull[i]) - rates.miss(hull[i - 1]);
            double nonTargets = rates.falseAlarm(hull[i - 1]) - rates.falseAlarm(hull[i]);
            // A stair of one kind has an infinite ratio, the right way, and costs nothing.
            if (targets > 0 && nonTargets > 0) {
                sum += targets * Math.log1p(nonTargets / targets) + nonTargets * Math.log1p(targets / nonTargets);
            }
        }
        return sum / 2 * Cllr.BITS_PER_NAT;
    }

    /** The steps at the corners of the lower convex hull of misses over rejected non-targets, ends included. */
    private static int[] hull(ErrorRates rates) {
        int[] corners = new int[rates.steps()];
        int count = 0;
        for (int step = 0; step < corners.length; step++) {
            while (count >= 2 && !turnsUp(rates, corners[count - 2], corners[count - 1], step)) {
                count--;
            }
            // Steps of no trial would be corners without an edge.
            if (count == 0 || !samePlace(rates, corners[count - 1], step)) {
                corners[count++] = step;
            } else {
                corners[count - 1] = step;
            }
        }
        return Arrays.copyOf(corners, count);
    }

    private static boolean samePlace(ErrorRates rates, int a, int b) {
        return rates.misses(a) == rates.misses(b) && rates.falseAlarms(a) == rates.falseAlarms(b);
    }

    /** Whether the way from a over b to c becomes steeper at b; exact, counts being below 2^31. */
    private static boolean turnsUp(ErrorRates rates, int a, int b, int c) {
        long firstRise = (long) rates.misses(b) - rates.misses(a);
        long firstRun = (long) rates.falseAlarms(a) - rates.falseAlarms(b);
        long secondRise = (long) rates.misses(c) - rates.misses(b);
        long secondRun = (long) rates.falseAlarms(b) - rates.falseAlarms(c);
        return firstRise * secondRun < secondRise * firstRun;
    }
}
