package org.ecapa4j.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes WAV files for tests, wrong ones too. */
final class WavBytes {
    static final int PCM = 1;
    static final int FLOAT = 3;
    static final int A_LAW = 6;
    static final int MU_LAW = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A recording of one {@code fmt } and one {@code data} chunk with true sizes. */
    static byte[] of(int code, int channels, int rate, int bits, byte[] data) {
        return new WavBytes()
                .riff("RIFF", 4 + 24 + 8 + data.length + data.length % 2)
                .format(code, channels, rate, bits)
                .chunk("data", data)
                .bytes();
    }

    /** 16-bit mono at 16 kHz. */
    static byte[] of(short... samples) {
        return of(PCM, 1, 16_000, 16, data(samples));
    }

    static byte[] data(short... samples) {
        ByteBuffer data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asShortBuffer().put(samples);
        return data.array();
    }

    static byte[] data(float... samples) {
        ByteBuffer data = ByteBuffer.allocate(4 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(samples);
        return data.array();
    }

    static byte[] data(double... samples) {
        ByteBuffer data = ByteBuffer.allocate(8 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asDoubleBuffer().put(samples);
        return data.array();
    }

    /** Content of an extensible {@code fmt } chunk. */
    static byte[] extensible(int code, int channels, int rate, int bits, int validBits) {
        ByteBuffer format = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        format.put(plain(0xFFFE, channels, rate, bits));
        format.putShort((short) 22).putShort((short) validBits).putInt(0);
        format.putShort((short) code).putInt(0).putShort((short) 0x10);
        format.putLong(Long.reverseBytes(0x8000_00AA_0038_9B71L));
        return format.array();
    }

    /** Content of a plain {@code fmt } chunk. */
    static byte[] plain(int code, int channels, int rate, int bits) {
        int frameBytes = channels * bits / 8;
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) code)
                .putShort((short) channels)
                .putInt(rate)
                .putInt(rate * frameBytes)
                .putShort((short) frameBytes)
                .putShort((short) bits)
                .array();
    }

    WavBytes riff(String name, int size) {
        return text(name).u32(size).text("WAVE");
    }

    WavBytes format(int code, int channels, int rate, int bits) {
        return chunk("fmt ", plain(code, channels, rate, bits));
    }

    /** Pads to an even number of bytes. */
    WavBytes chunk(String name, byte[] content) {
        chunk(name, content.length, content);
        return content.length % 2 == 0 ? this : raw(new byte[1]);
    }

    /** With any size and no padding. */
    WavBytes chunk(String name, int size, byte[] content) {
        return text(name).u32(size).raw(content);
    }

    WavBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private WavBytes text(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private WavBytes u32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
