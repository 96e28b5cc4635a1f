package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.ServiceLoader;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavDecoderTest {
    private static Waveform decode(byte[] bytes) {
        return new WavDecoder().decode(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), "test.wav");
    }

    private static float[] samples(int code, int channels, int bits, byte... data) {
        return decode(WavBytes.of(code, channels, 16_000, bits, data)).toArray();
    }

    @Test
    void isFoundAsAPlugin() {
        assertThat(ServiceLoader.load(AudioDecoder.class).stream().map(ServiceLoader.Provider::type))
                .contains(WavDecoder.class);
        assertThat(new WavDecoder().id()).isEqualTo("wav");
        assertThat(new WavDecoder().formats()).containsExactly("wav");
    }

    @Test
    void every16BitValueIsDividedBy32768Exactly() {
        short[] all = new short[65_536];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        Waveform decoded = decode(WavBytes.of(all));
        for (int i = 0; i < all.length; i++) {
            assertThat(decoded.sample(i)).isEqualTo(all[i] / 32768f);
        }
        assertThat(decoded.sampleRate()).isEqualTo(16_000);
    }

    @Test
    void equalChannelsGiveExactlyOneOfThem() {
        for (int channels : new int[] {1, 2, 3, 7, 11}) {
            short[] interleaved = new short[channels * 65_536];
            for (int i = 0; i < interleaved.length; i++) {
                interleaved[i] = (short) (i / channels);
            }
            Waveform mixed = decode(WavBytes.of(WavBytes.PCM, channels, 16_000, 16, WavBytes.data(interleaved)));
            assertThat(mixed.length()).isEqualTo(65_536);
            for (int i = 0; i < mixed.length(); i++) {
                assertThat(mixed.sample(i)).isEqualTo((short) i / 32768f);
            }
        }
    }

    @Test
    void channelsAreAveraged() {
        assertThat(decode(WavBytes.of(
                                WavBytes.PCM, 3, 44_100, 16, WavBytes.data(new short[] {1000, 2000, 3001, -5, 5, 1})))
                        .toArray())
                .containsExactly((float) (6001 / (3 * 32768.0)), (float) (1 / (3 * 32768.0)));
    }

    @Test
    void readsTheLargestNumberOfChannels() {
        short[] frame = new short[32_767];
        Arrays.fill(frame, (short) 16_384);
        assertThat(decode(WavBytes.of(WavBytes.PCM, frame.length, 16_000, 16, WavBytes.data(frame)))
                        .toArray())
                .containsExactly(0.5f);
        byte[] bytes = new byte[65_535];
        Arrays.fill(bytes, (byte) 0xC0);
        assertThat(samples(WavBytes.PCM, bytes.length, 8, bytes)).containsExactly(0.5f);
    }

    @Test
    void readsIntegersOfEveryWidth() {
        assertThat(samples(WavBytes.PCM, 1, 8, (byte) 0, (byte) 128, (byte) 255))
                .containsExactly(-1f, 0f, 127 / 128f);
        assertThat(samples(WavBytes.PCM, 1, 24, hex("000080 FFFF7F 010000 FFFFFF")))
                .containsExactly(-1f, (float) (0x7FFFFF / 8388608.0), 1 / 8388608f, -1 / 8388608f);
        assertThat(samples(WavBytes.PCM, 1, 32, hex("00000080 00000040 01000000")))
                .containsExactly(-1f, 0.5f, 0x1p-31f);
    }

    @Test
    void readsFloatsAsTheyAre() {
        assertThat(samples(WavBytes.FLOAT, 1, 32, WavBytes.data(0.1f, -1.5f, 1e-30f)))
                .containsExactly(0.1f, -1.5f, 1e-30f);
        assertThat(samples(WavBytes.FLOAT, 2, 64, WavBytes.data(0.5, 0.25, -1.0, 0.0)))
                .containsExactly(0.375f, -0.5f);
    }

    /** Values of the tables of ITU-T G.711: the ends, the middle and a segment border, in 16 bits. */
    @ParameterizedTest
    @CsvSource({
        "7,0x00,-32124",
        "7,0x80,32124",
        "7,0xFF,0",
        "7,0x7F,0",
        "7,0x0F,-16764",
        "7,0xF0,120",
        "7,0xEF,132",
        "6,0xD5,8",
        "6,0x55,-8",
        "6,0x2A,-32256",
        "6,0xAA,32256",
        "6,0xC5,264",
        "6,0xDA,248"
    })
    void expandsG711(int code, String sample, int expected) {
        assertThat(samples(code, 1, 8, Integer.decode(sample).byteValue())).containsExactly(expected / 32768f);
    }

    /** SHA-256 of all 256 codes expanded to little-endian 16 bits, as libsndfile 1.2 does. */
    @ParameterizedTest
    @CsvSource({
        "7,3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827",
        "6,e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174"
    })
    void expandsAllOfG711(int code, String expected) throws NoSuchAlgorithmException {
        byte[] codes = new byte[256];
        short[] expanded = new short[256];
        for (int i = 0; i < 256; i++) {
            codes[i] = (byte) i;
        }
        float[] samples = samples(code, 1, 8, codes);
        for (int i = 0; i < 256; i++) {
            expanded[i] = (short) (samples[i] * 32768);
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(WavBytes.data(expanded));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(expected);
    }

    @Test
    void readsExtensibleFormatsWithFewerValidBits() {
        byte[] bytes = new WavBytes()
                .riff("RIFF", 100)
                .chunk("fmt ", WavBytes.extensible(WavBytes.PCM, 1, 16_000, 24, 20))
                .chunk("data", hex("00000C"))
                .bytes();
        assertThat(decode(bytes).toArray()).containsExactly(0x0C / 128f);
        byte[] floats = new WavBytes()
                .riff("RIFF", 100)
                .chunk("fmt ", WavBytes.extensible(WavBytes.FLOAT, 1, 16_000, 32, 32))
                .chunk("data", WavBytes.data(0.1f))
                .bytes();
        assertThat(decode(floats).toArray()).containsExactly(0.1f);
    }

    @Test
    void skipsOtherChunksBeforeAndAfter() {
        byte[] bytes = new WavBytes()
                .riff("RIFF", 0)
                .chunk("JUNK", new byte[28])
                .chunk("odd ", new byte[3])
                .format(WavBytes.PCM, 1, 8_000, 16)
                .chunk("LIST", new byte[7])
                .chunk("data", WavBytes.data(new short[] {16_384}))
                .chunk("LIST", new byte[5])
                .raw(new byte[] {1, 2, 3})
                .bytes();
        Waveform decoded = decode(bytes);
        assertThat(decoded.toArray()).containsExactly(0.5f);
        assertThat(decoded.sampleRate()).isEqualTo(8_000);
    }

    /** Chunks that do not fit, padding, tags, a recording within a chunk, and RIFF of something else are no further recording. */
    @Test
    void whatFollowsTheDataMayBeAnything() {
        byte[] whole = WavBytes.of((short) 16_384);
        List<byte[]> tails = List.of(
                new byte[1],
                new byte[4096],
                new byte[4099],
                Arrays.copyOf("TAGtitle".getBytes(StandardCharsets.US_ASCII), 128),
                "RIFF....AVI LIST".getBytes(StandardCharsets.US_ASCII),
                "RIFF....WAV".getBytes(StandardCharsets.US_ASCII),
                new WavBytes().chunk("LIST", 100, new byte[99]).bytes(),
                new WavBytes().chunk("LIST", -1, whole).bytes(),
                new WavBytes().chunk("cue ", new byte[28]).chunk("wave", whole).bytes(),
                new WavBytes()
                        .chunk("bext", new byte[601])
                        .chunk("id3 ", 3, new byte[3])
                        .bytes());
        for (byte[] tail : tails) {
            assertThat(decode(new WavBytes().raw(whole).raw(tail).bytes()).toArray())
                    .containsExactly(0.5f);
        }
    }

    @Test
    void forgivesAForgottenPadByte() {
        byte[] content = {1, 2, 3};
        byte[] bytes = new WavBytes()
                .riff("RIFF", 0)
                .format(WavBytes.PCM, 1, 8_000, 8)
                .chunk("LIST", 3, content)
                .chunk("data", 3, new byte[] {0, (byte) 192, (byte) 128})
                .bytes();
        assertThat(decode(bytes).toArray()).containsExactly(-1f, 0.5f, 0f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 0x7FFF_F000, 0x8000_0000, 0x7FFF_FFFF})
    void aStreamedFileGoesToTheEndOfTheBytes(int size) {
        byte[] bytes = new WavBytes()
                .riff("RIFF", size)
                .format(WavBytes.PCM, 1, 16_000, 16)
                .chunk("data", size, WavBytes.data(new short[] {1, 2, 3}))
                .raw(new byte[] {9})
                .bytes();
        assertThat(decode(bytes).toArray()).containsExactly(1 / 32768f, 2 / 32768f, 3 / 32768f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RF64", "BW64"})
    void takesSizesBeyond32BitsFromDs64(String riff) {
        for (long size : new long[] {4, -1}) {
            ByteBuffer ds64 = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
            ds64.putLong(0).putLong(size).putLong(2).putInt(0);
            byte[] bytes = new WavBytes()
                    .riff(riff, -1)
                    .chunk("ds64", ds64.array())
                    .format(WavBytes.PCM, 1, 16_000, 16)
                    .chunk("data", -1, WavBytes.data(new short[] {1, 2}))
                    .raw(size == 4 ? new byte[] {1, 2, 3, 4} : new byte[0])
                    .bytes();
            assertThat(decode(bytes).toArray()).containsExactly(1 / 32768f, 2 / 32768f);
        }
    }

    @Test
    void decodesFromThePositionOfTheBuffer() {
        byte[] wav = WavBytes.of((short) 8192);
        ByteBuffer buffer = ByteBuffer.allocate(wav.length + 5).put(5, wav).position(5);
        assertThat(new WavDecoder().decode(buffer, "x").toArray()).containsExactly(0.25f);
    }

    @Test
    void recognisesByContent() {
        WavDecoder decoder = new WavDecoder();
        assertThat(decoder.recognises(ByteBuffer.wrap(WavBytes.of((short) 1)))).isTrue();
        assertThat(decoder.recognises(
                        ByteBuffer.wrap(new WavBytes().riff("RIFX", 4).bytes())))
                .isTrue();
        assertThat(decoder.recognises(ByteBuffer.wrap("RIFF....AVI LIST".getBytes(StandardCharsets.US_ASCII))))
                .isFalse();
        assertThat(decoder.recognises(ByteBuffer.wrap(new byte[] {'R', 'I', 'F', 'F'})))
                .isFalse();
        assertThat(decoder.recognises(ByteBuffer.allocate(0))).isFalse();
    }

    @Test
    void readsTheGoldenClips() throws IOException {
        Waveform clip = decode(Files.readAllBytes(Fixtures.path("golden/frontend/audio/clip.wav")));
        assertThat(clip.length()).isEqualTo(16_000);
        assertThat(clip.sampleRate()).isEqualTo(16_000);
        assertThat(decode(Files.readAllBytes(Fixtures.path("golden/frontend/audio/dc.wav")))
                        .toArray())
                .hasSize(6_400)
                .containsOnly(0.25f);
        assertThat(decode(Files.readAllBytes(Fixtures.path("golden/frontend/audio/len0001.wav")))
                        .length())
                .isEqualTo(1);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
