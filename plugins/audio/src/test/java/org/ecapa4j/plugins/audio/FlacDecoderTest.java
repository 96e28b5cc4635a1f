package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlacDecoderTest {
    private static final byte[] NO_MD5 = new byte[16];

    private static Waveform decode(byte[] bytes) {
        return new FlacDecoder().decode(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), "test.flac");
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream stream = FlacDecoderTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    private static String sha256(ByteBuffer bytes) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes);
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void isFoundAsAPlugin() {
        assertThat(ServiceLoader.load(AudioDecoder.class).stream().map(ServiceLoader.Provider::type))
                .contains(FlacDecoder.class);
        assertThat(new FlacDecoder().id()).isEqualTo("flac");
        assertThat(new FlacDecoder().formats()).containsExactly("flac");
    }

    /** SHA-256 of the samples as little-endian 16-bit integers, as libsndfile with libFLAC decodes them. */
    @ParameterizedTest
    @CsvSource({
        "golden/frontend/audio/1688-142285-0002.flac,7d14fbf0979c1cc0c333d73127b4e882b52049e6929d31ac1a184d73f6920d92",
        "golden/frontend/audio/1998-15444-0007.flac,6046ed99fd0296c8873bddebdd1a556de5657838ac0f8dc063aae5e6b093e347",
        "golden/frontend/audio/2414-128291-0000.flac,960f377a959f77948b194990d6dba4cfea97fa2228b4ee802d709566c6396a36",
        "golden/frontend/audio/3005-163389-0007.flac,f353de4ba63c672531fce1a294dc857ba1fcaa73d1c49411db5abbc83e896eba",
        "speech/samples/speaker-533-a.flac,7cece9d510e0bdb94e2dd2037b095c8d1e20d0d8e6e1e3847776d8fe3c3e8674",
    })
    void decodesSpeechBitForBit(String name, String expected) throws Exception {
        Waveform decoded = decode(Files.readAllBytes(Fixtures.path(name)));
        assertThat(decoded.sampleRate()).isEqualTo(16_000);
        ByteBuffer samples = ByteBuffer.allocate(2 * decoded.length()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < decoded.length(); i++) {
            float scaled = decoded.sample(i) * 32768;
            assertThat(scaled).isEqualTo((short) scaled);
            samples.putShort((short) scaled);
        }
        assertThat(sha256(samples.flip())).isEqualTo(expected);
    }

    /**
     * SHA-256 of the mean of the channels as little-endian float32, computed in double by NumPy from what libsndfile with
     * libFLAC decodes: linear prediction, left-side and mid-side, wasted bits, extreme values.
     */
    @ParameterizedTest
    @CsvSource({
        "stereo-24.flac,44100,298f75e88b06bc16fcf88e20a19adc3fb7dae144abe53214e9ce132e13d498bf",
        "eight-16.flac,16000,6a4e8efec336ffe0df90c3b1d2e74800d2582dd039446fe8785affaf21033eb8",
        "mono-8.flac,8000,d4a47c5c1befd6f935b1ca6b812dcc4dbee87f10194d285dc0bb52474dfe5a59",
        "stereo-16-wasted.flac,48000,76650ae3fe952f59d060849a49de501410c62a30dc8b24d06e6cc0d06430e331",
        "stereo-16-extreme.flac,192000,a31d90fd3096d6604c62164fe314a479dddd840d446a7c960a41e3db51197539",
    })
    void mixesEveryKindDownExactly(String name, int rate, String expected) throws Exception {
        Waveform decoded = decode(resource(name));
        assertThat(decoded.sampleRate()).isEqualTo(rate);
        ByteBuffer samples = ByteBuffer.allocate(4 * decoded.length()).order(ByteOrder.LITTLE_ENDIAN);
        samples.asFloatBuffer().put(decoded.buffer());
        assertThat(sha256(samples)).isEqualTo(expected);
    }

    @Test
    void equalsTheSameRecordingAsWav() throws IOException {
        AudioReader reader = new AudioReader(ServiceLoader.load(AudioDecoder.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
        assertThat(reader.read(Fixtures.path("speech/samples/speaker-1688-a.flac"))
                        .toArray())
                .isEqualTo(reader.read(Fixtures.path("speech/samples/speaker-1688-a.wav"))
                        .toArray());
    }

    @Test
    void readsBehindAnId3Tag() throws IOException {
        byte[] flac = resource("mono-8.flac");
        byte[] tagged = new byte[10 + 300 + flac.length];
        System.arraycopy(new byte[] {'I', 'D', '3', 3, 0, 0, 0, 0, 2, 44}, 0, tagged, 0, 10);
        System.arraycopy(flac, 0, tagged, 310, flac.length);
        AudioReader reader = new AudioReader(List.of(new FlacDecoder()));
        assertThat(reader.read(ByteBuffer.wrap(tagged), "x").toArray())
                .isEqualTo(decode(flac).toArray());
    }

    @Test
    void readsSubframesThatEncodersSeldomWrite() {
        byte[] bytes = FlacBytes.mono(6, 30)
                .frame(1, 0, 6, bits -> bits.constant(-16_384))
                .frame(1, 1, 6, bits -> bits.verbatim(1, -1, 32_767, -32_768, 0, 5))
                // Wasted bits: three, so 13 are left.
                .frame(
                        1,
                        2,
                        6,
                        bits -> bits.put(1, 0).put(6, 0).put(1, 1).put(3, 1).put(13, 100))
                // Order 1, two partitions of plain numbers (the escape code), of 4 and of 0 bits.
                .frame(
                        1,
                        3,
                        6,
                        bits -> bits.subframe(9)
                                .put(16, 10)
                                .put(2, 0)
                                .put(4, 1)
                                .put(4, 15)
                                .put(5, 4)
                                .put(4, 7)
                                .put(4, -8)
                                .put(4, 15)
                                .put(5, 0))
                // Five-bit Rice parameters; 0 as 1, -1 as 01, 1 as 001 with parameter 0.
                .frame(
                        1,
                        4,
                        6,
                        bits -> bits.subframe(8)
                                .put(2, 1)
                                .put(4, 0)
                                .put(5, 0)
                                .put(6, 0b101_001)
                                .put(3, 0b111))
                .bytes();
        float[] expected = new float[30];
        float[] values = {
            -16_384, -16_384, -16_384, -16_384, -16_384, -16_384,
            1, -1, 32_767, -32_768, 0, 5,
            800, 800, 800, 800, 800, 800,
            10, 17, 9, 9, 9, 9,
            0, -1, 1, 0, 0, 0
        };
        for (int i = 0; i < expected.length; i++) {
            expected[i] = values[i] / 32768;
        }
        assertThat(decode(bytes).toArray()).containsExactly(expected);
    }

    @Test
    void readsEveryChannelAssignment() {
        for (int assignment = 8; assignment <= 10; assignment++) {
            int code = assignment;
            byte[] bytes = new FlacBytes(2, 1, 1, NO_MD5)
                    .frame(0xF8, assignment, 4, 0, 1, bits -> {
                        int left = 1001;
                        int right = -2000;
                        int side = left - right;
                        int mid = (left + right) >> 1;
                        bits.subframe(1).put(code == 9 ? 17 : 16, code == 8 ? left : code == 9 ? side : mid);
                        bits.subframe(1).put(code == 9 ? 16 : 17, code == 9 ? right : side);
                    })
                    .bytes();
            assertThat(decode(bytes).toArray()).as("assignment %d", assignment).containsExactly((float)
                    ((1001 - 2000) / 65536.0));
        }
    }

    @Test
    void readsStreamsOfUnknownLengthAndVariableBlocks() {
        byte[] bytes = new FlacBytes(1, 9, 0, NO_MD5)
                .frame(0xF9, 0, 4, 0, 2, bits -> bits.constant(1))
                .frame(0xF9, 0, 4, 2, 3, bits -> bits.constant(2))
                .bytes();
        assertThat(decode(bytes).length()).isEqualTo(5);
    }

    @Test
    void ignoresWhatFollowsTheLastSample() {
        byte[] bytes = FlacBytes.mono(4, 4)
                .frame(1, 0, 4, bits -> bits.constant(16_384))
                .raw(new byte[] {'T', 'A', 'G', 0, 0})
                .bytes();
        assertThat(decode(bytes).toArray()).containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
    }

    @Test
    void readsMoreSamplesThanTheFirstBufferHolds() {
        FlacBytes flac = FlacBytes.mono(65_535, 0);
        for (int frame = 0; frame < 5; frame++) {
            int value = frame;
            flac.frame(1, frame, 65_535, bits -> bits.constant(value));
        }
        Waveform decoded = decode(flac.bytes());
        assertThat(decoded.length()).isEqualTo(5 * 65_535);
        assertThat(decoded.sample(4 * 65_535 - 1)).isEqualTo(3 / 32768f);
        assertThat(decoded.sample(4 * 65_535)).isEqualTo(4 / 32768f);
    }
}
