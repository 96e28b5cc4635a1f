package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files are refused, or the damage was in what does not matter and the samples are the same. */
class FlacFuzzTest {
    private static final int FEW_SAMPLES = 1 << 20;

    private final FlacDecoder decoder = new FlacDecoder(FEW_SAMPLES);

    /** The samples; empty if the file was refused. */
    private float[] decode(byte[] bytes) {
        try {
            Waveform waveform = decoder.decode(ByteBuffer.wrap(bytes), "fuzz.flac");
            assertThat(waveform.length()).isPositive();
            return waveform.toArray();
        } catch (AudioException e) {
            assertThat(e).hasMessageStartingWith("FLAC 'fuzz.flac': ");
            return new float[0];
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mono-8.flac", "stereo-16-extreme.flac"})
    void everyPrefixIsRefused(String name) throws IOException {
        byte[] flac = FlacDecoderTest.resource(name);
        assertThat(decode(flac)).isNotEmpty();
        for (int length = 0; length < flac.length; length++) {
            assertThat(decode(Arrays.copyOf(flac, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    /** Checksums and MD5 leave nothing that gives other samples. */
    @ParameterizedTest
    @ValueSource(strings = {"mono-8.flac", "stereo-16-extreme.flac"})
    void noChangedByteGivesOtherSamples(String name) throws IOException {
        byte[] flac = FlacDecoderTest.resource(name);
        float[] expected = decode(flac);
        for (int offset = 0; offset < flac.length; offset++) {
            for (int change : new int[] {0x01, 0x80, 0xFF}) {
                byte[] damaged = flac.clone();
                damaged[offset] ^= (byte) change;
                float[] decoded = decode(damaged);
                assertThat(decoded.length == 0 || Arrays.equals(decoded, expected))
                        .as("offset %d, change %x", offset, change)
                        .isTrue();
            }
        }
    }

    @Test
    void randomDamage() throws IOException {
        damage(1_000, 20_240_602L);
    }

    @Test
    @Tag("nightly")
    void muchRandomDamage() throws IOException {
        damage(200_000, System.nanoTime());
    }

    /** Without MD5 and length, so that more is decoded. */
    private void damage(int rounds, long seed) throws IOException {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<byte[]> files = List.of(
                FlacDecoderTest.resource("mono-8.flac"),
                FlacDecoderTest.resource("stereo-16-wasted.flac"),
                FlacDecoderTest.resource("eight-16.flac"));
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = files.get(random.nextInt(files.size())).clone();
            if (random.nextBoolean()) {
                bytes[21] &= (byte) 0xF0;
                Arrays.fill(bytes, 22, 42, (byte) 0);
            }
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(random.nextBoolean() ? 120 : bytes.length)] = (byte) random.nextInt();
            }
            try {
                decode(Arrays.copyOf(bytes, bytes.length - random.nextInt(3) * random.nextInt(bytes.length) / 3));
            } catch (RuntimeException e) {
                fail("round " + round + " of seed " + seed, e);
            }
        }
    }
}
