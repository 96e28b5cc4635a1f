package org.ecapa4j.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes recordings as bytes. */
final class Wav {
    static final int HEADER = 44;

    private Wav() {}

    /** A voice-like sound, 16-bit mono. */
    static byte[] tone(int samples, int rate) {
        ByteBuffer bytes = header(1, 1, rate, 16, 2 * samples);
        for (int i = 0; i < samples; i++) {
            double time = (double) i / rate;
            bytes.putShort(
                    (short) (8000 * Math.sin(2 * Math.PI * 150 * time) * (1 + Math.sin(2 * Math.PI * 4 * time))));
        }
        return bytes.array();
    }

    static byte[] silence(int samples, int rate) {
        return header(1, 1, rate, 16, 2 * samples).array();
    }

    /** Zeroes after a header that says these things of them. */
    static ByteBuffer header(int format, int channels, int rate, int bits, int dataBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(ascii("RIFF")).putInt(36 + dataBytes).put(ascii("WAVE"));
        bytes.put(ascii("fmt ")).putInt(16).putShort((short) format).putShort((short) channels);
        bytes.putInt(rate).putInt(rate * channels * bits / 8);
        bytes.putShort((short) (channels * bits / 8)).putShort((short) bits);
        return bytes.put(ascii("data")).putInt(dataBytes);
    }

    /** A copy that ends early. */
    static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
