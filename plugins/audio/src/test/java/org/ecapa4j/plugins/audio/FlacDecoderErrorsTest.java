package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.ecapa4j.errors.AudioException;
import org.junit.jupiter.api.Test;

/** What the messages say, word for word. A STREAMINFO-only head has 42 bytes: the first frame starts there. */
class FlacDecoderErrorsTest {
    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> new FlacDecoder().decode(ByteBuffer.wrap(bytes), "a.flac"))
                .isInstanceOf(AudioException.class)
                .hasMessage("FLAC 'a.flac': " + message);
    }

    private static void assertSubframeRefused(Consumer<FlacBytes.Bits> subframe, String problem) {
        assertRefused(
                FlacBytes.mono(4, 4).frame(1, 0, 4, subframe).bytes(), "the frame at offset 42 is damaged: " + problem);
    }

    private static byte[] twoFrames(long totalSamples) {
        return FlacBytes.mono(4, totalSamples)
                .frame(1, 0, 4, bits -> bits.verbatim(1, 2, 3, 4))
                .frame(1, 1, 4, bits -> bits.verbatim(5, 6, 7, 8))
                .bytes();
    }

    @Test
    void noFlac() {
        assertRefused("OggS".getBytes(StandardCharsets.US_ASCII), "it does not start with 'fLaC'");
        assertRefused(new byte[0], "it does not start with 'fLaC'");
    }

    @Test
    void metadata() {
        byte[] whole = twoFrames(8);
        assertRefused(Arrays.copyOf(whole, 6), "it ends within its metadata, at offset 6");
        assertRefused(
                Arrays.copyOf(whole, 20),
                "the metadata block at offset 4 says 34 bytes, but only 12 follow: the file is truncated or damaged");
        byte[] picture = whole.clone();
        picture[4] = (byte) 0x86;
        assertRefused(
                picture,
                "the metadata block at offset 4 is of type 6; STREAMINFO (type 0) must be the first one and the only of its"
                        + " kind");
        byte[] wrongLength = whole.clone();
        wrongLength[7] = 35;
        assertRefused(wrongLength, "STREAMINFO at offset 4 has 35 bytes, expected 34");
    }

    @Test
    void hugeMetadataLengthsAllocateNothing() {
        byte[] bytes = twoFrames(8);
        bytes[4] = 0;
        byte[] comment = {(byte) 0x84, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
        byte[] damaged = Arrays.copyOf(bytes, bytes.length);
        System.arraycopy(comment, 0, damaged, 42, 4);
        assertRefused(
                damaged,
                "the metadata block at offset 42 says 16777215 bytes, but only " + (bytes.length - 46)
                        + " follow: the file is truncated or damaged");
    }

    @Test
    void ratesAndBits() {
        assertRefused(
                new FlacBytes(3_999, 1, 32, 4, 4, new byte[16]).bytes(),
                "STREAMINFO at offset 4 says a sample rate of 3999 Hz, supported are 4000 to 192000 Hz, and 32 bits per"
                        + " sample, supported are 4 to 24");
    }

    @Test
    void truncated() {
        byte[] whole = twoFrames(8);
        int second = (42 + whole.length) / 2;
        assertRefused(
                Arrays.copyOf(whole, second),
                "it ends at offset " + second + ", after 4 samples of 8: the file is truncated");
        assertRefused(
                Arrays.copyOf(whole, second + 5),
                "it ends at offset " + (second + 5) + ", within the frame that starts at offset " + second
                        + ", after 4 samples of 8: the file is truncated");
        byte[] unknown = twoFrames(0);
        assertRefused(
                Arrays.copyOf(unknown, unknown.length - 1),
                "it ends at offset " + (unknown.length - 1) + ", within the frame that starts at offset " + second
                        + ", after 4 samples: the file is truncated");
    }

    @Test
    void empty() {
        assertRefused(FlacBytes.mono(4, 0).bytes(), "it holds no samples");
        assertRefused(
                FlacBytes.mono(4, 4).bytes(), "it ends at offset 42, after 0 samples of 4: the file is truncated");
    }

    @Test
    void framesBeyondTheStatedLength() {
        byte[] four = twoFrames(4);
        assertRefused(
                four,
                "a further frame starts at offset " + (42 + four.length) / 2
                        + ", after the 4 samples that STREAMINFO says");
        assertRefused(twoFrames(6), "its frames hold at least 8 samples, but STREAMINFO says 6");
    }

    /** The first must not pass for the whole. */
    @Test
    void recordingsThatWerePutTogether() {
        byte[] one = twoFrames(8);
        ByteBuffer two = ByteBuffer.allocate(2 * one.length).put(one).put(one);
        assertRefused(
                two.array(),
                "a further recording starts at offset " + one.length + ": several were put together; take them apart");
    }

    @Test
    void noFrame() {
        byte[] bytes = FlacBytes.mono(4, 4).raw(new byte[20]).bytes();
        assertRefused(
                bytes, "no frame starts at offset 42, after 0 samples: found the bytes 00 00, expected FF F8 or FF F9");
    }

    @Test
    void checksums() {
        byte[] header = twoFrames(8);
        header[46] ^= 2;
        assertRefused(
                header,
                "the frame at offset 42 is damaged: its header is wrong (STREAM_DECODER_ERROR_STATUS_BAD_HEADER)");
        byte[] sample = twoFrames(8);
        sample[54] ^= 1;
        assertThatThrownBy(() -> new FlacDecoder().decode(ByteBuffer.wrap(sample), "a.flac"))
                .isInstanceOf(AudioException.class)
                .hasMessageMatching("FLAC 'a.flac': the frame at offset 42 is damaged: its checksum is [0-9A-F]{4},"
                        + " expected [0-9A-F]{4}");
    }

    @Test
    void md5() {
        byte[] md5 = new byte[16];
        md5[15] = 1;
        byte[] bytes = new FlacBytes(1, 1, 1, md5)
                .frame(1, 0, 1, bits -> bits.constant(0))
                .bytes();
        assertRefused(
                bytes,
                "the MD5 of its samples is c4103f122d27677c9db144cae1394a66, but STREAMINFO says"
                        + " 00000000000000000000000000000001: the file is damaged");
    }

    @Test
    void framesThatDoNotFitTheStream() {
        byte[] stereo = FlacBytes.mono(4, 4)
                .frame(2, 0, 4, bits -> bits.constant(0).constant(0))
                .bytes();
        assertRefused(
                stereo,
                "the frame at offset 42 is damaged: it says 2 channels, 16 bits, 8000 Hz, but STREAMINFO says 1 channel, 16"
                        + " bits, 8000 Hz");
        byte[] bits24 = FlacBytes.mono(4, 4)
                .frame(0xF8, 0, 6, 0, 4, bits -> bits.constant(0))
                .bytes();
        assertRefused(
                bits24,
                "the frame at offset 42 is damaged: it says 1 channel, 24 bits, 8000 Hz, but STREAMINFO says 1 channel, 16"
                        + " bits, 8000 Hz");
    }

    @Test
    void missingFrames() {
        byte[] bytes = FlacBytes.mono(4, 0)
                .frame(1, 5, 4, bits -> bits.constant(0))
                .frame(1, 7, 4, bits -> bits.constant(0))
                .bytes();
        assertRefused(
                bytes,
                "the frame at offset 55 is damaged: it starts with sample 28, expected 24: frames are missing or out of"
                        + " order");
    }

    @Test
    void subframes() {
        assertSubframeRefused(bits -> bits.put(8, 0x80).put(16, 0), "a subframe does not start with a zero bit");
        assertSubframeRefused(bits -> bits.subframe(2).put(16, 0), "a subframe has the reserved type 2");
        assertSubframeRefused(bits -> bits.subframe(13).put(16, 0), "a subframe has the reserved type 13");
        assertSubframeRefused(
                bits -> bits.put(8, 1).put(15, 0).put(1, 1).put(16, 0), "a subframe says 16 wasted bits of 16");
        assertSubframeRefused(
                bits -> bits.subframe(32 + 4).put(16, 0), "a predictor of order 5 in a block of 4 samples");
        assertSubframeRefused(
                bits -> bits.subframe(32).put(16, 0).put(4, 15).put(16, 0),
                "a linear predictor has the reserved precision 16");
        assertSubframeRefused(
                bits -> bits.subframe(32).put(16, 0).put(4, 3).put(5, -1).put(16, 0),
                "a linear predictor has the negative shift -1");
        assertSubframeRefused(
                bits -> bits.subframe(8).put(2, 2).put(16, 0), "a residual has the reserved coding method 2");
        assertSubframeRefused(
                bits -> bits.subframe(8).put(2, 0).put(4, 3).put(16, 0),
                "a block of 4 samples cannot have 2^3 partitions with a predictor of order 0");
        assertSubframeRefused(
                bits -> bits.subframe(10).put(32, 0).put(2, 0).put(4, 2).put(16, 0),
                "a block of 4 samples cannot have 2^2 partitions with a predictor of order 2");
        assertSubframeRefused(
                bits -> bits.subframe(8)
                        .put(2, 0)
                        .put(4, 0)
                        .put(4, 15)
                        .put(5, 0)
                        .put(1, 1),
                "its padding is not zero");
    }

    @Test
    void hoursOfSilenceInAFewBytes() {
        assertRefused(
                FlacBytes.mono(65_535, (1L << 36) - 1).bytes(),
                "STREAMINFO says 68719476735 samples in 42 bytes, at most 268435456 are read; cut the recording");
        FlacBytes flac = FlacBytes.mono(65_535, 0);
        for (int frame = 0; frame < 3; frame++) {
            flac.frame(1, frame, 65_535, bits -> bits.constant(0));
        }
        assertThatThrownBy(() -> new FlacDecoder(100_000).decode(ByteBuffer.wrap(flac.bytes()), "a.flac"))
                .isInstanceOf(AudioException.class)
                .hasMessage("FLAC 'a.flac': its frames hold more than 100000 samples, at most so many are read; cut the"
                        + " recording");
    }

    /** jFLAC prints to standard output at some codes; this decoder goes past them. */
    @Test
    void nothingIsPrinted() throws IOException {
        PrintStream original = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            byte[] bytes = FlacBytes.mono(4, 4)
                    .frame(
                            1,
                            0,
                            4,
                            bits -> bits.subframe(8)
                                    .put(2, 0)
                                    .put(4, 0)
                                    .put(4, 15)
                                    .put(5, 0))
                    .bytes();
            assertThat(new FlacDecoder().decode(ByteBuffer.wrap(bytes), "a").length())
                    .isEqualTo(4);
        } finally {
            System.setOut(original);
        }
        assertThat(printed.size()).isZero();
    }
}
