package org.ecapa4j.features;

import java.util.Arrays;

/**
 * Fourier transform of real numbers: one of half the length for an even length, the two halves taken apart by symmetry
 * (Press et al., Numerical Recipes, section 12.3.2). Immutable tables; {@link Worker} holds what a call writes.
 */
final class RealFft {
    private final int size;
    private final ComplexFft fft;
    private final double[] cosines;
    private final double[] sines;

    RealFft(int size) {
        this.size = size;
        boolean even = size % 2 == 0;
        this.fft = new ComplexFft(even ? size / 2 : size);
        this.cosines = new double[even ? size / 4 + 1 : 0];
        this.sines = new double[cosines.length];
        for (int k = 0; k < cosines.length; k++) {
            cosines[k] = ComplexFft.cos(k, size);
            sines[k] = -ComplexFft.sin(k, size);
        }
    }

    /** Bins from 0 Hz to half the rate, both included. */
    int bins() {
        return size / 2 + 1;
    }

    Worker worker() {
        return new Worker();
    }

    /** Scratch memory for one thread. */
    final class Worker {
        private final ComplexFft.Vector first = new ComplexFft.Vector(fft.size());
        private final ComplexFft.Vector second = new ComplexFft.Vector(fft.size());

        /**
         * Squared magnitudes of the transform.
         *
         * @param input {@code [size]}, only read
         * @param power {@code [size / 2 + 1]}, overwritten
         */
        void power(double[] input, double[] power) {
            if (size % 2 == 0) {
                evenPower(input, power);
            } else {
                oddPower(input, power);
            }
        }

        private void oddPower(double[] input, double[] power) {
            System.arraycopy(input, 0, first.re, 0, size);
            Arrays.fill(first.im, 0);
            ComplexFft.Vector x = fft.transform(first, second);
            for (int k = 0; k < power.length; k++) {
                power[k] = x.re[k] * x.re[k] + x.im[k] * x.im[k];
            }
        }

        private void evenPower(double[] input, double[] power) {
            int half = size / 2;
            for (int t = 0; t < half; t++) {
                first.re[t] = input[2 * t];
                first.im[t] = input[2 * t + 1];
            }
            ComplexFft.Vector z = fft.transform(first, second);
            double atZero = z.re[0] + z.im[0];
            double atHalf = z.re[0] - z.im[0];
            power[0] = atZero * atZero;
            power[half] = atHalf * atHalf;
            for (int k = 1; 2 * k <= half; k++) {
                double evenRe = 0.5 * (z.re[k] + z.re[half - k]);
                double evenIm = 0.5 * (z.im[k] - z.im[half - k]);
                double oddRe = 0.5 * (z.im[k] + z.im[half - k]);
                double oddIm = 0.5 * (z.re[half - k] - z.re[k]);
                double turnedRe = oddRe * cosines[k] - oddIm * sines[k];
                double turnedIm = oddRe * sines[k] + oddIm * cosines[k];
                double re = evenRe + turnedRe;
                double im = evenIm + turnedIm;
                double mirroredRe = evenRe - turnedRe;
                double mirroredIm = turnedIm - evenIm;
                power[k] = re * re + im * im;
                power[half - k] = mirroredRe * mirroredRe + mirroredIm * mirroredIm;
            }
        }
    }
}
