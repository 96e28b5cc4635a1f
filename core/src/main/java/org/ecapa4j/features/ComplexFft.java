package org.ecapa4j.features;

import java.util.Arrays;

/**
 * Discrete Fourier transform X[k] = sum over t of x[t] exp(-2 pi i t k / n) of any length: Stockham's self-sorting form, one
 * stage for each factor of the length (Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section
 * 1.7), with a butterfly of its own for 4 and 5. A prime factor p costs n p operations. Immutable tables.
 */
final class ComplexFft {
    private static final double COS_72 = cos(1, 5);
    private static final double SIN_72 = sin(1, 5);
    private static final double COS_144 = cos(2, 5);
    private static final double SIN_144 = sin(2, 5);

    private final int size;
    private final int[] factors;
    private final double[] cosines;
    /** Sines of the negative angles. */
    private final double[] sines;

    ComplexFft(int size) {
        this.size = size;
        this.factors = factors(size);
        this.cosines = new double[size];
        this.sines = new double[size];
        for (int t = 0; t < size; t++) {
            cosines[t] = cos(t, size);
            sines[t] = -sin(t, size);
        }
    }

    /** {@code size} complex numbers. */
    static final class Vector {
        final double[] re;
        final double[] im;

        Vector(int size) {
            re = new double[size];
            im = new double[size];
        }
    }

    int size() {
        return size;
    }

    /**
     * Transforms {@code input}; both vectors are overwritten.
     *
     * @return the one of the two that holds the result
     */
    Vector transform(Vector input, Vector scratch) {
        Vector from = input;
        Vector to = scratch;
        int stride = 1;
        for (int radix : factors) {
            int columns = size / (stride * radix);
            switch (radix) {
                case 4 -> radix4(from, to, columns, stride);
                case 5 -> radix5(from, to, columns, stride);
                default -> radix(radix, from, to, columns, stride);
            }
            stride *= radix;
            Vector swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    /*
     * A stage takes, for each column q and each offset s below the stride, the elements s + stride * (q + columns * j), j <
     * radix, transforms them, turns the k-th of them by the angle of k * q * stride, and puts it at s + stride * (radix * q + k).
     */

    private void radix4(Vector from, Vector to, int columns, int stride) {
        double[] xr = from.re;
        double[] xi = from.im;
        int step = columns * stride;
        for (int q = 0; q < columns; q++) {
            int angle = q * stride;
            for (int s = 0; s < stride; s++) {
                int in = s + stride * q;
                int out = s + stride * 4 * q;
                double evenSumRe = xr[in] + xr[in + 2 * step];
                double evenSumIm = xi[in] + xi[in + 2 * step];
                double evenDifRe = xr[in] - xr[in + 2 * step];
                double evenDifIm = xi[in] - xi[in + 2 * step];
                double oddSumRe = xr[in + step] + xr[in + 3 * step];
                double oddSumIm = xi[in + step] + xi[in + 3 * step];
                double oddDifRe = xr[in + step] - xr[in + 3 * step];
                double oddDifIm = xi[in + step] - xi[in + 3 * step];
                to.re[out] = evenSumRe + oddSumRe;
                to.im[out] = evenSumIm + oddSumIm;
                turn(to, out + stride, evenDifRe + oddDifIm, evenDifIm - oddDifRe, angle);
                turn(to, out + 2 * stride, evenSumRe - oddSumRe, evenSumIm - oddSumIm, 2 * angle);
                turn(to, out + 3 * stride, evenDifRe - oddDifIm, evenDifIm + oddDifRe, 3 * angle);
            }
        }
    }

    private void radix5(Vector from, Vector to, int columns, int stride) {
        double[] xr = from.re;
        double[] xi = from.im;
        int step = columns * stride;
        for (int q = 0; q < columns; q++) {
            int angle = q * stride;
            for (int s = 0; s < stride; s++) {
                int in = s + stride * q;
                int out = s + stride * 5 * q;
                double re = xr[in];
                double im = xi[in];
                double sumRe1 = xr[in + step] + xr[in + 4 * step];
                double sumIm1 = xi[in + step] + xi[in + 4 * step];
                double difRe1 = xr[in + step] - xr[in + 4 * step];
                double difIm1 = xi[in + step] - xi[in + 4 * step];
                double sumRe2 = xr[in + 2 * step] + xr[in + 3 * step];
                double sumIm2 = xi[in + 2 * step] + xi[in + 3 * step];
                double difRe2 = xr[in + 2 * step] - xr[in + 3 * step];
                double difIm2 = xi[in + 2 * step] - xi[in + 3 * step];
                double evenRe1 = re + COS_72 * sumRe1 + COS_144 * sumRe2;
                double evenIm1 = im + COS_72 * sumIm1 + COS_144 * sumIm2;
                double evenRe2 = re + COS_144 * sumRe1 + COS_72 * sumRe2;
                double evenIm2 = im + COS_144 * sumIm1 + COS_72 * sumIm2;
                double oddRe1 = SIN_72 * difIm1 + SIN_144 * difIm2;
                double oddIm1 = SIN_72 * difRe1 + SIN_144 * difRe2;
                double oddRe2 = SIN_144 * difIm1 - SIN_72 * difIm2;
                double oddIm2 = SIN_144 * difRe1 - SIN_72 * difRe2;
                to.re[out] = re + sumRe1 + sumRe2;
                to.im[out] = im + sumIm1 + sumIm2;
                turn(to, out + stride, evenRe1 + oddRe1, evenIm1 - oddIm1, angle);
                turn(to, out + 2 * stride, evenRe2 + oddRe2, evenIm2 - oddIm2, 2 * angle);
                turn(to, out + 3 * stride, evenRe2 - oddRe2, evenIm2 + oddIm2, 3 * angle);
                turn(to, out + 4 * stride, evenRe1 - oddRe1, evenIm1 + oddIm1, 4 * angle);
            }
        }
    }

    private void radix(int radix, Vector from, Vector to, int columns, int stride) {
        int step = columns * stride;
        int unit = size / radix;
        for (int q = 0; q < columns; q++) {
            for (int s = 0; s < stride; s++) {
                int in = s + stride * q;
                for (int k = 0; k < radix; k++) {
                    double re = 0;
                    double im = 0;
                    int turns = 0;
                    for (int j = 0; j < radix; j++) {
                        double xr = from.re[in + j * step];
                        double xi = from.im[in + j * step];
                        double cos = cosines[turns * unit];
                        double sin = sines[turns * unit];
                        re += xr * cos - xi * sin;
                        im += xr * sin + xi * cos;
                        turns += k;
                        if (turns >= radix) {
                            turns -= radix;
                        }
                    }
                    turn(to, s + stride * (radix * q + k), re, im, k * q * stride);
                }
            }
        }
    }

    private void turn(Vector to, int index, double re, double im, int angle) {
        double cos = cosines[angle];
        double sin = sines[angle];
        to.re[index] = re * cos - im * sin;
        to.im[index] = re * sin + im * cos;
    }

    private static int[] factors(int size) {
        int[] found = new int[Integer.SIZE];
        int count = 0;
        int rest = size;
        while (rest % 4 == 0) {
            found[count++] = 4;
            rest /= 4;
        }
        for (int p = 2; rest > 1; p++) {
            if ((long) p * p > rest) {
                p = rest;
            }
            while (rest % p == 0) {
                found[count++] = p;
                rest /= p;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** cos(2 pi t / n), rounded once or twice: the angle is first brought, in integers, to the first eighth of the circle. */
    static double cos(long t, long n) {
        long eighths = 8 * Math.floorMod(t, n);
        if (eighths > 4 * n) {
            eighths = 8 * n - eighths;
        }
        boolean negative = eighths > 2 * n;
        if (negative) {
            eighths = 4 * n - eighths;
        }
        double value = eighths > n ? Math.sin(angle(2 * n - eighths, n)) : Math.cos(angle(eighths, n));
        return negative ? -value : value;
    }

    /** sin(2 pi t / n), as accurate as {@link #cos}. */
    static double sin(long t, long n) {
        return cos(4 * t - n, 4 * n);
    }

    private static double angle(long eighths, long n) {
        return Math.PI / 4 * eighths / n;
    }
}
