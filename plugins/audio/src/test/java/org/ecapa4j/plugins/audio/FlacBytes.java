package org.ecapa4j.plugins.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Writes FLAC streams bit by bit, with right checksums, for tests of what encoders do not write. 8,000 Hz, 16 bits. */
final class FlacBytes {
    static final int RATE = 8_000;
    private static final int BITS = 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Starts a stream with a STREAMINFO block that is the only metadata. */
    FlacBytes(int channels, int blockSize, long totalSamples, byte[] md5) {
        this(RATE, channels, BITS, blockSize, totalSamples, md5);
    }

    FlacBytes(int rate, int channels, int bits, int blockSize, long totalSamples, byte[] md5) {
        out.writeBytes(new byte[] {'f', 'L', 'a', 'C', (byte) 0x80, 0, 0, 34});
        out.writeBytes(ByteBuffer.allocate(34)
                .putShort((short) blockSize)
                .putShort((short) blockSize)
                .put(new byte[6])
                .putLong((long) rate << 44 | (channels - 1L) << 41 | (bits - 1L) << 36 | totalSamples)
                .put(md5)
                .array());
    }

    /** One channel, no MD5. */
    static FlacBytes mono(int blockSize, long totalSamples) {
        return new FlacBytes(1, blockSize, totalSamples, new byte[16]);
    }

    /** A frame of a fixed block size; the subframes are written by the caller. */
    FlacBytes frame(int channels, int number, int blockSize, Consumer<Bits> subframes) {
        return frame(0xF8, channels - 1, 4, number, blockSize, subframes);
    }

    /**
     * Any frame.
     *
     * @param second the second byte: 0xF8, or 0xF9 for variable block sizes
     * @param assignment channels less 1, or 8 to 10 for left-side, right-side and mid-side
     * @param bitsCode 4 for 16 bits, 6 for 24
     */
    FlacBytes frame(int second, int assignment, int bitsCode, int number, int blockSize, Consumer<Bits> subframes) {
        Bits bits = new Bits();
        bits.put(8, 0xFF)
                .put(8, second)
                .put(4, 7)
                .put(4, 4)
                .put(4, assignment)
                .put(3, bitsCode)
                .put(1, 0);
        bits.put(8, number).put(16, blockSize - 1);
        bits.put(8, crc(bits.bytes(), 8, 0x07));
        subframes.accept(bits);
        bits.align();
        bits.put(16, crc(bits.bytes(), 16, 0x8005));
        return raw(bits.bytes());
    }

    FlacBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    static int crc(byte[] bytes, int width, int polynomial) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= (b & 0xFF) << (width - 8);
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1 << (width - 1)) != 0 ? crc << 1 ^ polynomial : crc << 1;
            }
        }
        return crc & ((1 << width) - 1);
    }

    /** Bits, most significant first. */
    static final class Bits {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int pending;
        private int count;

        Bits put(int width, int value) {
            for (int i = width - 1; i >= 0; i--) {
                pending = pending << 1 | (value >> i & 1);
                if (++count == 8) {
                    out.write(pending);
                    pending = 0;
                    count = 0;
                }
            }
            return this;
        }

        Bits align() {
            return count == 0 ? this : put(8 - count, 0);
        }

        /** A subframe's first byte. */
        Bits subframe(int type) {
            return put(1, 0).put(6, type).put(1, 0);
        }

        Bits constant(int value) {
            return subframe(0).put(BITS, value);
        }

        Bits verbatim(int... samples) {
            subframe(1);
            for (int sample : samples) {
                put(BITS, sample);
            }
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
