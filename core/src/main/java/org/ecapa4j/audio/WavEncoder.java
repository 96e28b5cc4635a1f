package org.ecapa4j.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes RIFF/WAVE files, which {@link WavDecoder} reads. */
public final class WavEncoder {
    private static final int HEADER_BYTES = 44;
    private static final int BYTES_PER_SAMPLE = 2;
    private static final int PCM = 1;
    private static final int FULL_SCALE = 32_768;
    /** The RIFF size counts all but its own first eight bytes, in 32 bits; an array of bytes has 31. */
    private static final int MAX_SAMPLES = (Integer.MAX_VALUE - HEADER_BYTES) / BYTES_PER_SAMPLE;

    private WavEncoder() {}

    /**
     * A mono file of 16-bit PCM at the waveform's rate: a header of 44 bytes, then two bytes a sample, little-endian. Each
     * sample is multiplied by 32,768, rounded to the nearest integer and limited to -32,768 to 32,767: what was 16-bit PCM
     * comes back as it was, what lies beyond full scale is clipped.
     *
     * @return the bytes of the file, owned by the caller
     * @throws IllegalArgumentException if the waveform has more than 1,073,741,801 samples
     */
    public static byte[] pcm16(Waveform audio) {
        int samples = audio.length();
        if (samples > MAX_SAMPLES) {
            throw new IllegalArgumentException(
                    samples + " samples do not fit into a WAV file in memory; at most " + MAX_SAMPLES + " do");
        }
        int dataBytes = samples * BYTES_PER_SAMPLE;
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVE"));
        file.put(ascii("fmt ")).putInt(16).putShort((short) PCM).putShort((short) 1);
        file.putInt(audio.sampleRate()).putInt(audio.sampleRate() * BYTES_PER_SAMPLE);
        file.putShort((short) BYTES_PER_SAMPLE).putShort((short) (8 * BYTES_PER_SAMPLE));
        file.put(ascii("data")).putInt(dataBytes);
        for (int i = 0; i < samples; i++) {
            long value = Math.round((double) audio.sample(i) * FULL_SCALE);
            file.putShort((short) Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, value)));
        }
        return file.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
