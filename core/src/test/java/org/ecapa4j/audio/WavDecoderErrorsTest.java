package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ecapa4j.errors.AudioException;
import org.junit.jupiter.api.Test;

/** What the messages say, word for word. */
class WavDecoderErrorsTest {
    private static final byte[] ONE_SAMPLE = WavBytes.data(new short[] {1});

    private static ThrowingCallable decoding(byte[] bytes) {
        return () -> new WavDecoder().decode(ByteBuffer.wrap(bytes), "a.wav");
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(decoding(bytes)).isInstanceOf(AudioException.class).hasMessage("WAV 'a.wav': " + message);
    }

    private static void assertFormatRefused(byte[] format, String problem) {
        assertRefused(
                new WavBytes()
                        .riff("RIFF", 0)
                        .chunk("fmt ", format)
                        .chunk("data", ONE_SAMPLE)
                        .bytes(),
                "'fmt ' chunk at offset 12: " + problem);
    }

    private static byte[] changed(Consumer<ByteBuffer> change) {
        byte[] format = WavBytes.plain(WavBytes.PCM, 1, 16_000, 16);
        change.accept(ByteBuffer.wrap(format).order(ByteOrder.LITTLE_ENDIAN));
        return format;
    }

    @Test
    void noRiff() {
        assertRefused(new byte[0], "it ends after 0 bytes, within the RIFF header of 12 bytes");
        assertRefused(
                "RIFX....WAVE".getBytes(StandardCharsets.US_ASCII),
                "it is big-endian (RIFX), which is not supported; convert it to ordinary WAV (RIFF)");
        assertRefused(
                "RIFF....AVI ".getBytes(StandardCharsets.US_ASCII), "it does not start with 'RIFF', a size and 'WAVE'");
    }

    @Test
    void noChannels() {
        assertFormatRefused(changed(f -> f.putShort(2, (short) 0)), "it says 0 channels");
    }

    @Test
    void rateOutOfRange() {
        assertFormatRefused(
                changed(f -> f.putInt(4, 0)), "it says a sample rate of 0 Hz, supported are 4000 to 192000 Hz");
        assertFormatRefused(
                changed(f -> f.putInt(4, -1)),
                "it says a sample rate of 4294967295 Hz, supported are 4000 to 192000 Hz");
    }

    @Test
    void wrongFrameSize() {
        assertFormatRefused(
                changed(f -> f.putShort(12, (short) 4)),
                "it says 4 bytes per frame (block align), expected 2 for 1 channel of 16-bit PCM");
    }

    @Test
    void severalProblemsAtOnce() {
        assertFormatRefused(
                changed(f -> f.putShort(2, (short) 0).putInt(4, 7).putShort(14, (short) 12)),
                "it says 0 channels; it says a sample rate of 7 Hz, supported are 4000 to 192000 Hz;"
                        + " it says 12 bits per sample (format code 1), supported are"
                        + " 8-bit PCM, 16-bit PCM, 24-bit PCM, 32-bit PCM");
    }

    @Test
    void unsupportedBits() {
        assertFormatRefused(
                WavBytes.plain(WavBytes.FLOAT, 1, 16_000, 16),
                "it says 16 bits per sample (format code 3), supported are 32-bit float, 64-bit float");
        assertFormatRefused(
                WavBytes.plain(WavBytes.A_LAW, 1, 16_000, 16),
                "it says 16 bits per sample (format code 6), supported are A-law");
    }

    @Test
    void unsupportedCodes() {
        assertFormatRefused(
                WavBytes.plain(0x11, 1, 16_000, 4),
                "its samples are in IMA ADPCM (format code 0x0011), which is not supported; convert the recording to"
                        + " 16-bit PCM");
        assertFormatRefused(
                WavBytes.plain(0x1234, 1, 16_000, 4),
                "its samples are in an unknown format (format code 0x1234), which is not supported; convert the"
                        + " recording to 16-bit PCM");
        assertFormatRefused(
                WavBytes.extensible(0x55, 1, 16_000, 16, 16),
                "its samples are in MP3 (format code 0x0055), which is not supported; convert the recording to 16-bit"
                        + " PCM");
    }

    @Test
    void extensible() {
        assertFormatRefused(
                Arrays.copyOf(WavBytes.extensible(1, 1, 16_000, 16, 16), 39),
                "it is WAVE_FORMAT_EXTENSIBLE and has 39 bytes, expected at least 40");
        assertFormatRefused(WavBytes.extensible(1, 1, 16_000, 16, 17), "it says 17 valid bits of 16 bits per sample");
        byte[] strange = WavBytes.extensible(1, 1, 16_000, 16, 16);
        strange[39] = 0;
        assertFormatRefused(
                strange,
                "its sub-format 0100000000001000800000aa00389b00 (GUID, bytes in file order) is not supported");
    }

    @Test
    void shortOrRepeatedFormat() {
        assertFormatRefused(new byte[14], "it has 14 bytes, expected at least 16");
        byte[] format = WavBytes.plain(1, 1, 16_000, 16);
        assertRefused(
                new WavBytes()
                        .riff("RIFF", 0)
                        .chunk("fmt ", format)
                        .chunk("fmt ", format)
                        .bytes(),
                "a second 'fmt ' chunk at offset 36");
    }

    @Test
    void shortDs64() {
        assertRefused(
                new WavBytes().riff("RF64", -1).chunk("ds64", new byte[8]).bytes(),
                "chunk 'ds64' at offset 12 has 8 bytes, expected at least 28");
    }

    @Test
    void truncated() {
        assertRefused(
                new WavBytes().riff("RIFF", 0).chunk("LI\nT", 1000, new byte[3]).bytes(),
                "chunk 'LI?T' at offset 12 says 1000 bytes, but only 3 follow: the file is truncated or damaged");
        assertRefused(
                new WavBytes().riff("RIFF", 0).format(1, 1, 16_000, 16).bytes(),
                "no 'data' chunk was found in 36 bytes: the file is truncated before its samples or damaged");
        byte[] whole = WavBytes.of((short) 1, (short) 2, (short) 3);
        assertRefused(
                Arrays.copyOf(whole, whole.length - 1),
                "the 'data' chunk at offset 36 says 6 bytes, but the file ends after 5 of them (at offset 49): it is"
                        + " truncated");
    }

    @Test
    void ds64BeyondTheEnd() {
        byte[] ds64 = new byte[28];
        ds64[8] = 100;
        ds64[12] = 1;
        assertRefused(
                new WavBytes()
                        .riff("RF64", -1)
                        .chunk("ds64", ds64)
                        .format(1, 1, 16_000, 16)
                        .chunk("data", -1, ONE_SAMPLE)
                        .bytes(),
                "the 'data' chunk at offset 72 says 4294967396 bytes, but the file ends after 2 of them (at offset 82): it is"
                        + " truncated");
    }

    @Test
    void dataWithoutFormat() {
        assertRefused(
                new WavBytes().riff("RIFF", 0).chunk("data", ONE_SAMPLE).bytes(),
                "the 'data' chunk at offset 12 comes before any 'fmt ' chunk, so nobody knows what its bytes are");
    }

    @Test
    void incompleteFrame() {
        assertRefused(
                WavBytes.of(WavBytes.PCM, 2, 16_000, 16, WavBytes.data(new short[] {1, 2, 3})),
                "the 'data' chunk at offset 36 has 6 bytes, which is no whole number of 4-byte frames (2 channels of"
                        + " 16-bit PCM)");
    }

    @Test
    void empty() {
        String message = "it holds no samples: its 'data' chunk at offset 36 is empty";
        assertRefused(WavBytes.of(new short[0]), message);
        assertRefused(
                new WavBytes()
                        .riff("RIFF", 4 + 24 + 8 + 12)
                        .format(1, 1, 16_000, 16)
                        .chunk("data", new byte[0])
                        .chunk("LIST", new byte[4])
                        .bytes(),
                message);
        assertRefused(
                new WavBytes()
                        .riff("RIFF", -1)
                        .format(1, 1, 16_000, 16)
                        .chunk("data", -1, new byte[1])
                        .bytes(),
                message);
    }

    /** The first must not pass for the whole. */
    @Test
    void recordingsThatWerePutTogether() {
        byte[] even = WavBytes.of((short) 1, (short) 2);
        byte[] odd = WavBytes.of(WavBytes.PCM, 1, 16_000, 8, new byte[] {1, 2, 3});
        for (byte[] one : List.of(even, odd)) {
            assertRefused(
                    new WavBytes().raw(one).raw(one).bytes(),
                    "a further recording starts at offset " + one.length
                            + ": several were put together; take them apart");
        }
    }

    /** Whatever chunks, pads or lacks of them stand between. */
    @Test
    void recordingsThatWerePutTogetherWithChunksBetween() {
        byte[] even = WavBytes.of((short) 1, (short) 2);
        byte[] odd = WavBytes.of(WavBytes.PCM, 1, 16_000, 8, new byte[] {1, 2, 3});
        byte[] unpadded = Arrays.copyOf(odd, odd.length - 1);
        for (byte[] one : List.of(even, odd, unpadded)) {
            for (String chunk : List.of("", "LIST", "id3 ", "bext", "cue ")) {
                for (String riff : List.of("RIFF", "RIFX", "RF64", "BW64")) {
                    WavBytes first = new WavBytes().raw(one);
                    if (!chunk.isEmpty()) {
                        first.chunk(chunk, new byte[5]).chunk("odd ", new byte[0]);
                    }
                    byte[] further = even.clone();
                    System.arraycopy(riff.getBytes(StandardCharsets.US_ASCII), 0, further, 0, 4);
                    int offset = first.bytes().length;
                    assertRefused(
                            first.raw(further).bytes(),
                            "a further recording starts at offset " + offset
                                    + ": several were put together; take them apart");
                }
            }
        }
        byte[] unpaddedList =
                new WavBytes().raw(even).chunk("LIST", 5, new byte[5]).raw(even).bytes();
        assertRefused(
                unpaddedList,
                "a further recording starts at offset " + (even.length + 13)
                        + ": several were put together; take them apart");
    }

    @Test
    void notFinite() {
        assertRefused(
                WavBytes.of(WavBytes.FLOAT, 2, 16_000, 32, WavBytes.data(0f, 0f, 0f, Float.NaN)),
                "sample 1 of 2 is NaN in channel 1; samples must be finite numbers, nominally in [-1, 1]");
        assertRefused(
                WavBytes.of(WavBytes.FLOAT, 1, 16_000, 64, WavBytes.data(Double.NEGATIVE_INFINITY)),
                "sample 0 of 1 is -Infinity in channel 0; samples must be finite numbers, nominally in [-1, 1]");
        assertRefused(
                WavBytes.of(WavBytes.FLOAT, 1, 16_000, 64, WavBytes.data(1e300)),
                "sample 0 of 1 is beyond the range of a 32-bit float; samples must be finite numbers, nominally in [-1,"
                        + " 1]");
    }
}
