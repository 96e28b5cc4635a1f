package org.ecapa4j.audio;

import java.util.Arrays;

/** Averages power spectra: Hann window, frames that overlap by half, radix-2 transform. Not safe for concurrent use. */
final class Spectrum {
    private final int size;
    private final double[] window;
    private final double[] cosine;
    private final double[] sine;
    private final double[] real;
    private final double[] imaginary;
    private final double[] sum;

    /** {@code size}: samples per frame, a power of two. */
    Spectrum(int size) {
        this.size = size;
        window = new double[size];
        cosine = new double[size / 2];
        sine = new double[size / 2];
        for (int i = 0; i < size; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size);
        }
        for (int i = 0; i < size / 2; i++) {
            cosine[i] = Math.cos(2 * Math.PI * i / size);
            sine[i] = -Math.sin(2 * Math.PI * i / size);
        }
        real = new double[size];
        imaginary = new double[size];
        sum = new double[size / 2 + 1];
    }

    /** Adds the frames that start within start (inclusive) to end (exclusive) and lie within the waveform as a whole. */
    void add(Waveform waveform, int start, int end) {
        for (int at = start; at < end && at <= waveform.length() - size; at += size / 2) {
            for (int i = 0; i < size; i++) {
                real[i] = waveform.sample(at + i) * window[i];
                imaginary[i] = 0;
            }
            transform();
            for (int bin = 0; bin <= size / 2; bin++) {
                sum[bin] += real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
            }
        }
    }

    /** Forgets what was added. */
    void clear() {
        Arrays.fill(sum, 0);
    }

    /** Sum of the power of all frames in bin 0 to size / 2, with no scale. */
    double power(int bin) {
        return sum[bin];
    }

    /** Decimation in time (Cooley and Tukey, 1965), in place. */
    private void transform() {
        for (int i = 1, reversed = 0; i < size; i++) {
            int bit = size >> 1;
            for (; (reversed & bit) != 0; bit >>= 1) {
                reversed ^= bit;
            }
            reversed ^= bit;
            if (i < reversed) {
                double swap = real[i];
                real[i] = real[reversed];
                real[reversed] = swap;
                swap = imaginary[i];
                imaginary[i] = imaginary[reversed];
                imaginary[reversed] = swap;
            }
        }
        for (int half = 1; half < size; half *= 2) {
            int step = size / (2 * half);
            for (int block = 0; block < size; block += 2 * half) {
                for (int k = 0; k < half; k++) {
                    int a = block + k;
                    int b = a + half;
                    double re = real[b] * cosine[k * step] - imaginary[b] * sine[k * step];
                    double im = real[b] * sine[k * step] + imaginary[b] * cosine[k * step];
                    real[b] = real[a] - re;
                    imaginary[b] = imaginary[a] - im;
                    real[a] += re;
                    imaginary[a] += im;
                }
            }
        }
    }
}
