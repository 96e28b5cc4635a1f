package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;

/**
 * Scores of trials of which the true error rates are known. Each speaker has a way of scoring against himself and
 * another of scoring against others; both are shared by all his trials, so trials are far from independent:
 *
 * <pre>{@code
 *   target trial      of i:       d^2/2 + d (sqrt(s) a_i + sqrt(1 - s) e)
 *   non-target trial  of i and j: -d^2/2 + d (sqrt(s / 2) (b_i + b_j) + sqrt(1 - s) e)
 * }</pre>
 *
 * with a, b, e standard normal. Over speakers both kinds are normal with variance d^2 and means d^2/2 apart from 0: the
 * scores are log-likelihood ratios of themselves.
 *
 * @param d how far apart both kinds are, in standard deviations
 * @param shared share s of the variance that comes from the speakers
 */
record SimulatedSpeakers(double d, double shared) {

    /**
     * A list of one test.
     *
     * @param utterances of each speaker, every pair of which is a target trial
     * @param nonTargets number of trials of two speakers, drawn at random
     */
    List<ScoredTrial> draw(SplittableRandom random, int speakers, int utterances, int nonTargets) {
        double[] own = normals(random, speakers);
        double[] others = normals(random, speakers);
        List<ScoredTrial> trials = new ArrayList<>();
        for (int i = 0; i < speakers; i++) {
            for (int u = 0; u < utterances; u++) {
                for (int v = u + 1; v < utterances; v++) {
                    double score =
                            d * d / 2 + d * (Math.sqrt(shared) * own[i] + Math.sqrt(1 - shared) * normal(random));
                    trials.add(new ScoredTrial(new Trial(true, name(i, u), name(i, v)), score));
                }
            }
        }
        for (int k = 0; k < nonTargets; k++) {
            int i = random.nextInt(speakers);
            int j = (i + 1 + random.nextInt(speakers - 1)) % speakers;
            double score = -d * d / 2
                    + d * (Math.sqrt(shared / 2) * (others[i] + others[j]) + Math.sqrt(1 - shared) * normal(random));
            trials.add(new ScoredTrial(new Trial(false, name(i, k % utterances), name(j, k)), score));
        }
        return trials;
    }

    /** The speaker of a recording that {@link #draw} names. */
    static String speakerOf(String recording) {
        return recording.substring(0, recording.indexOf('/'));
    }

    double missRate(double threshold) {
        return NormalDistribution.below((threshold - d * d / 2) / d);
    }

    double falseAlarmRate(double threshold) {
        return NormalDistribution.below((-d * d / 2 - threshold) / d);
    }

    double eer() {
        return NormalDistribution.below(-d / 2);
    }

    /** The least cost is at the Bayes threshold, the scores being ratios. */
    double dcf(OperatingPoint point) {
        double threshold = point.bayesThreshold();
        return point.cost(missRate(threshold), falseAlarmRate(threshold)) / point.defaultCost();
    }

    double missAtFalseAlarm(double rate) {
        return missRate(-d * d / 2 - d * DetCurve.probit(rate));
    }

    /** By the trapezoidal rule, both kinds being mirror images. */
    double cllr() {
        double sum = 0;
        double width = 1e-3;
        for (double x = -10; x <= 10; x += width) {
            sum += NormalDistribution.density(x) * width * Cllr.softplus(-(d * d / 2 + d * x));
        }
        return sum / Math.log(2);
    }

    static double normal(SplittableRandom random) {
        return DetCurve.probit((random.nextLong() >>> 12) * 0x1p-52 + 0x1p-53);
    }

    private static double[] normals(SplittableRandom random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = normal(random);
        }
        return values;
    }

    private static String name(int speaker, int utterance) {
        return "s" + speaker + "/" + utterance;
    }
}
