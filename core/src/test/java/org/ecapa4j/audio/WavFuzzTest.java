package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.errors.AudioException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged files end in an {@link AudioException} or in a waveform no longer than their bytes, never in anything else. */
class WavFuzzTest {
    private final WavDecoder decoder = new WavDecoder();

    static List<byte[]> kinds() {
        byte[] data = new byte[48];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (37 * i);
        }
        byte[] floats = WavBytes.data(0.1f, -0.2f, 0.3f, 0.4f);
        byte[] ds64 = new byte[28];
        ds64[8] = 48;
        return List.of(
                WavBytes.of(WavBytes.PCM, 1, 16_000, 8, data),
                WavBytes.of(WavBytes.PCM, 2, 16_000, 16, data),
                WavBytes.of(WavBytes.PCM, 1, 44_100, 24, data),
                WavBytes.of(WavBytes.PCM, 3, 192_000, 32, data),
                WavBytes.of(WavBytes.FLOAT, 2, 8_000, 32, floats),
                WavBytes.of(WavBytes.FLOAT, 1, 8_000, 64, floats),
                WavBytes.of(WavBytes.A_LAW, 1, 8_000, 8, data),
                WavBytes.of(WavBytes.MU_LAW, 1, 8_000, 8, data),
                new WavBytes()
                        .riff("RIFF", 140)
                        .chunk("LIST", new byte[11])
                        .chunk("fmt ", WavBytes.extensible(WavBytes.PCM, 2, 48_000, 24, 20))
                        .chunk("data", data)
                        .chunk("LIST", new byte[3])
                        .bytes(),
                new WavBytes()
                        .riff("RF64", -1)
                        .chunk("ds64", ds64)
                        .format(WavBytes.PCM, 1, 16_000, 16)
                        .chunk("data", -1, data)
                        .bytes());
    }

    /** The decoded waveform's length; -1 if the file was refused. */
    private int decode(byte[] bytes) {
        try {
            Waveform waveform = decoder.decode(ByteBuffer.wrap(bytes), "fuzz.wav");
            assertThat(waveform.length()).isBetween(1, bytes.length);
            return waveform.length();
        } catch (AudioException e) {
            assertThat(e).hasMessageStartingWith("WAV 'fuzz.wav': ");
            return -1;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyPrefix(byte[] wav) {
        int whole = decode(wav);
        assertThat(whole).isPositive();
        boolean streamed = wav[3] == '4';
        for (int length = 0; length < wav.length; length++) {
            int decoded = decode(Arrays.copyOf(wav, length));
            if (!streamed && decoded > 0) {
                assertThat(decoded)
                        .as("a prefix of %d bytes gives all samples or none", length)
                        .isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyByteChanged(byte[] wav) {
        for (int offset = 0; offset < wav.length; offset++) {
            for (int change : new int[] {0x01, 0x80, 0xFF, wav[offset] & 0xFF, 0x7F, ~wav[offset] & 0xFF}) {
                byte[] damaged = wav.clone();
                damaged[offset] ^= (byte) change;
                decode(damaged);
            }
        }
    }

    @Test
    void randomDamage() {
        damage(20_000, 20_240_601L);
    }

    @Test
    @Tag("nightly")
    void muchRandomDamage() {
        damage(3_000_000, System.nanoTime());
    }

    private void damage(int rounds, long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<byte[]> kinds = kinds();
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = kinds.get(random.nextInt(kinds.size())).clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
            try {
                decode(damaged);
            } catch (RuntimeException e) {
                fail("round " + round + " of seed " + seed + ": " + Arrays.toString(damaged), e);
            }
        }
    }
}
