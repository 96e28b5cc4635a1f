package org.ecapa4j.audio;

import java.nio.FloatBuffer;
import org.ecapa4j.errors.AudioException;

/**
 * Mono audio: float32 samples, nominally in [-1, 1], and their rate. Immutable; safe for concurrent use.
 *
 * <p>Samples are finite: a NaN or an infinity is refused when the waveform is made. Values beyond [-1, 1] are kept; {@link
 * AudioQuality} tells about them.
 */
public final class Waveform {
    /** The lowest and highest rate that the library accepts, in hertz. */
    public static final int MIN_RATE = 4_000;

    public static final int MAX_RATE = 192_000;

    private final float[] samples;
    private final int sampleRate;

    private Waveform(float[] samples, int sampleRate) {
        if (sampleRate < MIN_RATE || sampleRate > MAX_RATE) {
            throw new AudioException("Sample rate " + sampleRate + " Hz is outside " + MIN_RATE + " to " + MAX_RATE
                    + " Hz; convert the recording to a rate in this range");
        }
        for (int i = 0; i < samples.length; i++) {
            if (!Float.isFinite(samples[i])) {
                throw new AudioException("Sample " + i + " of " + samples.length + " is " + samples[i]
                        + "; samples must be finite numbers, nominally in [-1, 1]");
            }
        }
        this.samples = samples;
        this.sampleRate = sampleRate;
    }

    /** Copies the samples. {@code sampleRate} in hertz, 4,000 to 192,000. */
    public static Waveform of(float[] samples, int sampleRate) {
        return new Waveform(samples.clone(), sampleRate);
    }

    /** Copies what remains in the buffer; the buffer's position stays. */
    public static Waveform of(FloatBuffer samples, int sampleRate) {
        float[] copy = new float[samples.remaining()];
        samples.duplicate().get(copy);
        return new Waveform(copy, sampleRate);
    }

    /** Converts 16-bit PCM: each sample is divided by 32,768. */
    public static Waveform of(short[] samples, int sampleRate) {
        float[] converted = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            converted[i] = samples[i] / 32768f;
        }
        return new Waveform(converted, sampleRate);
    }

    /** Takes the array over without copying it: the caller must not touch it afterwards. */
    public static Waveform wrap(float[] samples, int sampleRate) {
        return new Waveform(samples, sampleRate);
    }

    /** Samples per second. */
    public int sampleRate() {
        return sampleRate;
    }

    /** Number of samples. */
    public int length() {
        return samples.length;
    }

    public double seconds() {
        return (double) samples.length / sampleRate;
    }

    public float sample(int index) {
        return samples[index];
    }

    /** A read-only view; nothing is copied. */
    public FloatBuffer buffer() {
        return FloatBuffer.wrap(samples).asReadOnlyBuffer();
    }

    /** A copy that the caller owns. */
    public float[] toArray() {
        return samples.clone();
    }

    @Override
    public String toString() {
        return "Waveform[" + samples.length + " samples, " + sampleRate + " Hz]";
    }
}
