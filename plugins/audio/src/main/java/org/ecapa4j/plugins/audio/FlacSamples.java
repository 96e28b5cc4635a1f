package org.ecapa4j.plugins.audio;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;

/**
 * Collects decoded samples: mixed down to mono (the sum of the channels divided by their number and by 2^(bits-1), in double
 * precision, rounded to float once) and, in the form that the MD5 signature is defined on (RFC 9639, section 8.2), digested.
 */
final class FlacSamples {
    private static final int FIRST_CAPACITY = 1 << 16;

    private final FlacStreamInfo info;
    private final int allowed;
    private final boolean isSigned;
    private final MessageDigest digest;

    private float[] mono;
    private int count;

    FlacSamples(FlacStreamInfo info, int allowed) {
        this.info = info;
        this.allowed = allowed;
        this.isSigned = !info.md5().isEmpty();
        this.digest = md5();
        this.mono = new float[FIRST_CAPACITY];
    }

    /** Samples of each channel so far. */
    int count() {
        return count;
    }

    void add(int[][] channels, int blockSize) throws AudioStreamException {
        long expected = info.totalSamples();
        if (expected > 0 && count + (long) blockSize > expected) {
            throw new AudioStreamException("its frames hold at least " + (count + (long) blockSize)
                    + " samples, but STREAMINFO says " + expected);
        }
        if (count + (long) blockSize > allowed) {
            throw new AudioStreamException(
                    "its frames hold more than " + allowed + " samples, at most so many are read; cut the recording");
        }
        if (count + blockSize > mono.length) {
            mono = Arrays.copyOf(mono, (int) Math.min(allowed, Math.max(2L * mono.length, count + blockSize)));
        }
        double scale = channels.length * (double) (1 << (info.bits() - 1));
        for (int i = 0; i < blockSize; i++) {
            long sum = 0;
            for (int[] channel : channels) {
                sum += channel[i];
            }
            mono[count + i] = (float) (sum / scale);
        }
        count += blockSize;
        if (isSigned) {
            digest(channels, blockSize);
        }
    }

    /** Interleaved, little-endian, in as few whole bytes as hold a sample. */
    private void digest(int[][] channels, int blockSize) {
        int width = (info.bits() + 7) / 8;
        byte[] interleaved = new byte[blockSize * channels.length * width];
        int at = 0;
        for (int i = 0; i < blockSize; i++) {
            for (int[] channel : channels) {
                for (int shift = 0; shift < 8 * width; shift += 8) {
                    interleaved[at++] = (byte) (channel[i] >> shift);
                }
            }
        }
        digest.update(interleaved);
    }

    /** The mono samples, if they are all there. */
    float[] finish() throws AudioStreamException {
        if (count == 0) {
            throw new AudioStreamException("it holds no samples");
        }
        if (isSigned) {
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(info.md5())) {
                throw new AudioStreamException("the MD5 of its samples is " + found + ", but STREAMINFO says "
                        + info.md5() + ": the file is damaged");
            }
        }
        return Arrays.copyOf(mono, count);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
