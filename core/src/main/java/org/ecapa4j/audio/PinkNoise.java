package org.ecapa4j.audio;

import java.util.Random;

/**
 * Noise of equal power in every octave from 50 Hz up, as rooms and streets have it more or less: the sum of low-pass filtered
 * white noises whose corner frequencies lie an octave apart and whose powers are equal (A. van der Ziel, On the noise spectra
 * of semi-conductor noise and of flicker effect, 1950). The same seed gives the same samples on every machine.
 */
final class PinkNoise {
    private static final double LOWEST_HZ = 50;

    private PinkNoise() {}

    /** Of no particular level. */
    static double[] of(int length, int rate, long seed) {
        Random random = new Random(seed);
        double[] sum = new double[length];
        for (double corner = LOWEST_HZ; corner < rate / 2.0; corner *= 2) {
            double weight = 1 - StrictMath.exp(-2 * Math.PI * corner / rate);
            // The power of white noise after y += weight (x - y) is weight / (2 - weight) of what it was.
            double gain = Math.sqrt((2 - weight) / weight);
            double y = 0;
            for (int i = 0; i < length; i++) {
                y += weight * (random.nextInt() * 0x1p-31 - y);
                sum[i] += gain * y;
            }
        }
        return sum;
    }
}
