package org.ecapa4j.audio;

/**
 * The continuous impulse response that the resampler samples: sin(pi t) / (pi t) under a Kaiser window of {@value
 * #HALF_WIDTH} zero crossings each side; t in samples of the lower of the two rates.
 *
 * <p>Kaiser (1974): a window of length L samples gives a transition from 0.9 to 1.1 of the Nyquist frequency, that is of 0.1
 * of the sample rate, an attenuation of A = 7.95 + 14.36 * 0.1 * L dB, here 99.9 dB, and the same relative ripple, with beta =
 * 0.1102 (A - 8.7). That is more than the 80 dB and 0.1 dB which {@link Resampler} promises.
 */
final class KaiserSinc {
    /** In samples of the lower rate; an integer, so that the sinc is 0 where the window ends. */
    static final int HALF_WIDTH = 32;

    private static final double ATTENUATION_DB = 7.95 + 14.36 * 0.1 * 2 * HALF_WIDTH;
    private static final double BETA = 0.1102 * (ATTENUATION_DB - 8.7);
    private static final double BESSEL_OF_BETA = besselI0(BETA);

    private KaiserSinc() {}

    static double at(double t) {
        double x = t / HALF_WIDTH;
        if (Math.abs(x) >= 1) {
            return 0;
        }
        double window = besselI0(BETA * Math.sqrt(1 - x * x)) / BESSEL_OF_BETA;
        return t == 0 ? window : window * Math.sin(Math.PI * t) / (Math.PI * t);
    }

    /** Modified Bessel function of the first kind, order 0, by its power series: sum over k of ((x/2)^k / k!)^2. */
    private static double besselI0(double x) {
        double quarterSquare = x * x / 4;
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-17; k++) {
            term *= quarterSquare / ((double) k * k);
            sum += term;
        }
        return sum;
    }
}
