package org.ecapa4j.backends.reference;

import java.util.Arrays;

/** Sums over time, per channel. Variances are taken around the mean, never as a difference of squares. */
final class Statistics {
    private Statistics() {}

    /** The mean over time of each channel, into the first places of {@code mean}. */
    static void mean(Frames x, double[] mean) {
        Arrays.fill(mean, 0, x.channels(), 0);
        for (int frame = 0; frame < x.frames(); frame++) {
            int row = x.row(frame);
            for (int c = 0; c < x.channels(); c++) {
                mean[c] += x.values()[row + c];
            }
        }
        for (int c = 0; c < x.channels(); c++) {
            mean[c] /= x.frames();
        }
    }

    /** Adds up the squared distances to {@code statistics[c]} of each channel c, into {@code statistics[channels + c]}. */
    static void squaredDistances(Frames x, double[] statistics) {
        int channels = x.channels();
        Arrays.fill(statistics, channels, 2 * channels, 0);
        for (int frame = 0; frame < x.frames(); frame++) {
            int row = x.row(frame);
            for (int c = 0; c < channels; c++) {
                double distance = x.values()[row + c] - statistics[c];
                statistics[channels + c] += distance * distance;
            }
        }
    }

    /** Turns logits into weights that add up to 1 over time, per channel. */
    static void softmax(Frames logits) {
        double[] values = logits.values();
        double[] maximum = new double[logits.channels()];
        double[] sum = new double[logits.channels()];
        Arrays.fill(maximum, Double.NEGATIVE_INFINITY);
        for (int frame = 0; frame < logits.frames(); frame++) {
            int row = logits.row(frame);
            for (int c = 0; c < maximum.length; c++) {
                maximum[c] = Math.max(maximum[c], values[row + c]);
            }
        }
        for (int frame = 0; frame < logits.frames(); frame++) {
            int row = logits.row(frame);
            for (int c = 0; c < maximum.length; c++) {
                double power = Math.exp(values[row + c] - maximum[c]);
                values[row + c] = power;
                sum[c] += power;
            }
        }
        for (int frame = 0; frame < logits.frames(); frame++) {
            int row = logits.row(frame);
            for (int c = 0; c < maximum.length; c++) {
                values[row + c] /= sum[c];
            }
        }
    }

    /** The weighted mean and variance of each channel: all means, then all variances. */
    static void weighted(Frames x, Frames weights, double[] statistics) {
        int channels = x.channels();
        Arrays.fill(statistics, 0);
        for (int frame = 0; frame < x.frames(); frame++) {
            int row = x.row(frame);
            int weight = weights.row(frame);
            for (int c = 0; c < channels; c++) {
                statistics[c] += weights.values()[weight + c] * x.values()[row + c];
            }
        }
        for (int frame = 0; frame < x.frames(); frame++) {
            int row = x.row(frame);
            int weight = weights.row(frame);
            for (int c = 0; c < channels; c++) {
                double distance = x.values()[row + c] - statistics[c];
                statistics[channels + c] += weights.values()[weight + c] * (distance * distance);
            }
        }
    }
}
