package org.ecapa4j.audio;

import java.math.BigInteger;
import org.ecapa4j.errors.AudioException;

/**
 * Changes the rate of a waveform by band-limited interpolation: convolution with a Kaiser-windowed sinc, evaluated at the
 * output instants (J. O. Smith, Digital Audio Resampling; J. F. Kaiser, Nonrecursive digital filter design using the I0-sinh
 * window function, 1974).
 *
 * <p>With f the lower of the two Nyquist frequencies: the ripple is at most 0.1 dB up to 0.9 f, and what lies above 1.1 f
 * (aliases of the input, images in the output) is at least 80 dB down. The gain at 0 Hz is exactly 1 and the delay zero:
 * output sample n stands for the instant n / targetRate. Beyond its ends the input counts as silence. Sums are taken in
 * double precision. Safe for concurrent use.
 */
public final class Resampler {
    private Resampler() {}

    /**
     * The waveform at another rate. {@code round(n * targetRate / rate)} samples for n, half rounded up; the very same
     * waveform if the rates are equal.
     *
     * @param targetRate 4,000 to 192,000 Hz
     */
    public static Waveform resample(Waveform waveform, int targetRate) {
        if (targetRate < Waveform.MIN_RATE || targetRate > Waveform.MAX_RATE) {
            throw new AudioException("Cannot resample to " + targetRate + " Hz, supported are " + Waveform.MIN_RATE
                    + " to " + Waveform.MAX_RATE + " Hz");
        }
        int rate = waveform.sampleRate();
        if (rate == targetRate) {
            return waveform;
        }
        int divisor =
                BigInteger.valueOf(rate).gcd(BigInteger.valueOf(targetRate)).intValueExact();
        int up = targetRate / divisor;
        int down = rate / divisor;
        float[] output = new float[length(waveform, targetRate)];
        PolyphaseFilter filter = PolyphaseFilter.of(up, down);
        float[] padded = filter.pad(waveform.buffer());
        for (int n = 0; n < output.length; n++) {
            long position = (long) n * down;
            output[n] = (float) filter.at(padded, (int) (position / up), (int) (position % up));
        }
        return Waveform.wrap(output, targetRate);
    }

    private static int length(Waveform waveform, int targetRate) {
        long rate = waveform.sampleRate();
        long length = (2L * waveform.length() * targetRate + rate) / (2 * rate);
        if (length > Integer.MAX_VALUE - 8) {
            throw new AudioException("A recording of " + waveform.length() + " samples at " + rate + " Hz would have "
                    + length + " samples at " + targetRate + " Hz, more than an array holds; cut it");
        }
        return (int) length;
    }
}
