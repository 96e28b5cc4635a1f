package org.ecapa4j.cli.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Bins of equal, round width that cover all scores: bin i is [start + i * width, start + (i + 1) * width).
 *
 * @param start a multiple of the width
 * @param count at least one
 */
record Bins(double start, double width, int count) {
    private static final int FEWEST = 12;
    private static final int MOST = 45;

    /**
     * Between 8 and 75 of them, the more the more scores there are; one if all scores are the same. Scores are finite; at
     * least one.
     */
    static Bins covering(double[] targets, double[] nonTargets) {
        double min = DoubleStream.concat(Arrays.stream(targets), Arrays.stream(nonTargets))
                .min()
                .orElseThrow();
        double max = DoubleStream.concat(Arrays.stream(targets), Arrays.stream(nonTargets))
                .max()
                .orElseThrow();
        double range = max - min;
        double about = Math.max(FEWEST, Math.min(MOST, 4 * Math.cbrt((double) targets.length + nonTargets.length)));
        double width = Ticks.nearestStep((range > 0 ? range : Math.max(Math.abs(max), 1)) / about);
        double first = Math.floor(min / width);
        int count = (int) (Math.floor(max / width) - first) + 1;
        return new Bins(first * width, width, count);
    }

    double end() {
        return start + count * width;
    }

    double edge(int bin) {
        return start + bin * width;
    }

    /** For each bin the share of these scores that lies in it; together 1, if there are any. */
    double[] shares(double[] scores) {
        double[] shares = new double[count];
        for (double score : scores) {
            int bin = (int) Math.floor((score - start) / width);
            shares[Math.max(0, Math.min(count - 1, bin))]++;
        }
        for (int i = 0; i < count; i++) {
            shares[i] /= scores.length;
        }
        return shares;
    }
}
