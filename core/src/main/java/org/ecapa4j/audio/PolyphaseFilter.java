package org.ecapa4j.audio;

import java.nio.FloatBuffer;

/**
 * {@link KaiserSinc} sampled for a ratio up/down of rates (in lowest terms): one row of taps for each of the instants between
 * two input samples at which outputs may fall. Each row is divided by its sum, so that the gain at 0 Hz is 1 for all of them.
 *
 * <p>Outputs fall on {@code up} different instants. For ordinary ratios there is a row for each, and it is exact. Ratios such
 * as 191,999 to 16,000 Hz would need gigabytes; for them the rows stand 1/512 of a sample of the lower rate apart, and taps
 * between them are interpolated by the cubic (Lagrange) through four rows. Its error is at most 3/128 d^4 max|h''''| with
 * d = 1/512 and max|h''''| at most (1.1 pi)^5 / (5 pi) = 31 for a function band-limited to 0.55 of the sample rate: 1.1e-11
 * of the largest tap. Where the window ends, the slope of h jumps by 1 / (32 I0(beta)) = 1.1e-5, which adds at most d times
 * that, 2.2e-8, to single taps. Both are far below the -100 dB of the filter itself.
 */
abstract class PolyphaseFilter {
    /** One MiB of taps: more would not stay in the cache. */
    private static final int MAX_EXACT_TAPS = 1 << 17;

    private static final int ROWS_PER_SAMPLE = 512;

    /** Taps of one row; even. */
    private final int length;

    /** Rows one after the other. */
    private final double[] taps;

    private PolyphaseFilter(double[] taps, int length) {
        this.taps = taps;
        this.length = length;
    }

    /** The exact filter if it is small enough, else the interpolated one. */
    static PolyphaseFilter of(int up, int down) {
        return (long) up * rowLength(up, down) <= MAX_EXACT_TAPS ? exact(up, down) : interpolated(up, down);
    }

    static PolyphaseFilter exact(int up, int down) {
        return new Exact(up, down);
    }

    static PolyphaseFilter interpolated(int up, int down) {
        return new Interpolated(up, down);
    }

    /** The input with as many zeros around it as rows reach beyond its ends. */
    final float[] pad(FloatBuffer input) {
        float[] padded = new float[input.remaining() + length - 1];
        input.get(padded, length / 2 - 1, input.remaining());
        return padded;
    }

    /**
     * The output at the instant {@code sample + phase / up} of the input.
     *
     * @param padded input as {@link #pad} gave it
     * @param phase 0 to up - 1
     */
    abstract double at(float[] padded, int sample, int phase);

    /** Inner product of a row and the input; four sums, because a single one waits for itself. */
    final double apply(int row, float[] padded, int from) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int tap = row * length;
        int i = from;
        for (int end = from + length - 3; i < end; i += 4, tap += 4) {
            s0 += taps[tap] * padded[i];
            s1 += taps[tap + 1] * padded[i + 1];
            s2 += taps[tap + 2] * padded[i + 2];
            s3 += taps[tap + 3] * padded[i + 3];
        }
        for (int end = from + length; i < end; i++, tap++) {
            s0 += taps[tap] * padded[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    /** Even: half of the taps stand at or before the output's instant, half after it. */
    private static int rowLength(int up, int down) {
        return 2 * (int) Math.ceil(KaiserSinc.HALF_WIDTH / cutoff(up, down));
    }

    /** Samples of the lower rate per input sample. */
    private static double cutoff(int up, int down) {
        return Math.min(1, (double) up / down);
    }

    /** Rows for the instants first / perSample, (first + 1) / perSample, ... after an input sample. */
    private static double[] rows(int up, int down, int first, int count, int perSample) {
        int length = rowLength(up, down);
        double cutoff = cutoff(up, down);
        double[] taps = new double[count * length];
        for (int row = 0; row < count; row++) {
            int before = length / 2 - 1;
            double instant = before + (double) (first + row) / perSample;
            double sum = 0;
            for (int i = 0; i < length; i++) {
                double tap = KaiserSinc.at(cutoff * (instant - i));
                taps[row * length + i] = tap;
                sum += tap;
            }
            for (int i = 0; i < length; i++) {
                taps[row * length + i] /= sum;
            }
        }
        return taps;
    }

    private static final class Exact extends PolyphaseFilter {
        Exact(int up, int down) {
            super(rows(up, down, 0, up, up), rowLength(up, down));
        }

        @Override
        double at(float[] padded, int sample, int phase) {
            return apply(phase, padded, sample);
        }
    }

    private static final class Interpolated extends PolyphaseFilter {
        private final int up;
        private final int perSample;

        Interpolated(int up, int down) {
            this(up, down, (int) Math.ceil(ROWS_PER_SAMPLE * cutoff(up, down)));
        }

        private Interpolated(int up, int down, int perSample) {
            super(rows(up, down, -1, perSample + 3, perSample), rowLength(up, down));
            this.up = up;
            this.perSample = perSample;
        }

        @Override
        double at(float[] padded, int sample, int phase) {
            long scaled = (long) phase * perSample;
            int row = (int) (scaled / up);
            double u = (double) (scaled % up) / up;
            double before = -u * (u - 1) * (u - 2) / 6;
            double here = (u + 1) * (u - 1) * (u - 2) / 2;
            double next = -(u + 1) * u * (u - 2) / 2;
            double after = (u + 1) * u * (u - 1) / 6;
            return before * apply(row, padded, sample)
                    + here * apply(row + 1, padded, sample)
                    + next * apply(row + 2, padded, sample)
                    + after * apply(row + 3, padded, sample);
        }
    }
}
