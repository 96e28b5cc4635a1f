package org.ecapa4j.features;

import java.util.Arrays;

/**
 * The mel filter bank of the {@code speechbrain} front end: triangles of height 1 around equidistant points of the mel scale
 * 2595 log10(1 + f / 700), symmetric in hertz: the width to the previous point counts on both sides (SpeechBrain, {@code
 * Filterbank} with {@code triangular} filters). Immutable.
 */
final class MelBands {
    /** First spectrum bin of each band. */
    private final int[] starts;
    /** Weights of each band from there on, zeros left out. */
    private final double[][] weights;

    MelBands(FrontEnd frontEnd) {
        int bands = frontEnd.bins();
        double[] points = points(frontEnd.lowHz(), frontEnd.highHz(), bands + 2);
        double binHz = (double) frontEnd.sampleRate() / frontEnd.fftSize();
        double[] row = new double[frontEnd.fftSize() / 2 + 1];
        starts = new int[bands];
        weights = new double[bands][];
        for (int band = 0; band < bands; band++) {
            double centre = points[band + 1];
            double width = points[band + 1] - points[band];
            int start = row.length;
            int end = 0;
            for (int k = 0; k < row.length; k++) {
                row[k] = Math.max(0, 1 - Math.abs(k * binHz - centre) / width);
                if (row[k] > 0) {
                    start = Math.min(start, k);
                    end = k + 1;
                }
            }
            starts[band] = start;
            weights[band] = start < end ? Arrays.copyOfRange(row, start, end) : new double[0];
        }
    }

    /** Energy of one band of a power spectrum. */
    double energy(int band, double[] power) {
        double[] weight = weights[band];
        int start = starts[band];
        double sum = 0;
        for (int k = 0; k < weight.length; k++) {
            sum += weight[k] * power[start + k];
        }
        return sum;
    }

    /** Weight of a spectrum bin in a band, 0 to 1. */
    double weight(int bin, int band) {
        int k = bin - starts[band];
        return k < 0 || k >= weights[band].length ? 0 : weights[band][k];
    }

    private static double[] points(double lowHz, double highHz, int count) {
        double low = mel(lowHz);
        double high = mel(highHz);
        double[] points = new double[count];
        for (int i = 0; i < count; i++) {
            points[i] = 700 * (Math.pow(10, (low + (high - low) * i / (count - 1)) / 2595) - 1);
        }
        return points;
    }

    private static double mel(double hz) {
        return 2595 * Math.log10(1 + hz / 700);
    }
}
