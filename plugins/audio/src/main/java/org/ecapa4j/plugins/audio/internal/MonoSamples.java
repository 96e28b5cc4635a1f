package org.ecapa4j.plugins.audio.internal;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;

/** Collects samples: the mean of the channels in double precision, rounded to float once. */
final class MonoSamples {
    private static final int FIRST_CAPACITY = 1 << 16;

    private final int allowed;
    private float[] mono = new float[FIRST_CAPACITY];
    private int count;

    MonoSamples(int allowed) {
        this.allowed = allowed;
    }

    int count() {
        return count;
    }

    /**
     * Adds samples of every channel.
     *
     * @param stride between two samples of a channel in its buffer
     */
    void add(FloatBuffer[] channels, int stride, int samples) throws AudioStreamException {
        if (count + (long) samples > allowed) {
            throw new AudioStreamException(
                    "it holds more than " + allowed + " samples, at most so many are read; cut the recording");
        }
        if (count + samples > mono.length) {
            mono = Arrays.copyOf(mono, (int) Math.min(allowed, Math.max(2L * mono.length, count + samples)));
        }
        for (int i = 0; i < samples; i++) {
            double sum = 0;
            for (FloatBuffer channel : channels) {
                sum += channel.get(i * stride);
            }
            float mean = (float) (sum / channels.length);
            if (!Float.isFinite(mean)) {
                throw new AudioStreamException("sample " + (count + i) + " is " + mean + ": the file is damaged");
            }
            mono[count + i] = mean;
        }
        count += samples;
    }

    void dropLast(int samples) {
        count -= samples;
    }

    /** All of them; nothing can be added afterwards. */
    float[] finish() {
        return count == mono.length ? mono : Arrays.copyOf(mono, count);
    }
}
