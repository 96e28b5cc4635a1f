package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class WavEncoderTest {
    private static Waveform decoded(Waveform audio) {
        return new WavDecoder().decode(ByteBuffer.wrap(WavEncoder.pcm16(audio)), "test.wav");
    }

    @Test
    void sixteenBitSamplesComeBackAsTheyWere() {
        short[] samples = new short[65_536];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) i;
        }
        Waveform audio = Waveform.of(samples, 16_000);
        assertThat(decoded(audio).toArray()).isEqualTo(audio.toArray());
    }

    @Test
    void keepsTheRate() {
        assertThat(decoded(Waveform.of(new float[10], 44_100)).sampleRate()).isEqualTo(44_100);
    }

    @Test
    void isByteForByteAPlainPcmFile() {
        assertThat(WavEncoder.pcm16(Waveform.of(new short[] {1, -2, 32_767, -32_768}, 16_000)))
                .isEqualTo(WavBytes.of((short) 1, (short) -2, (short) 32_767, (short) -32_768));
    }

    @Test
    void roundsAndClips() {
        float step = 1 / 32_768f;
        Waveform audio = Waveform.of(new float[] {0.4f * step, 0.6f * step, -0.6f * step, 1, 1.5f, -1.5f}, 16_000);
        assertThat(decoded(audio).toArray()).containsExactly(0, step, -step, 32_767 * step, 32_767 * step, -1);
    }

    @Test
    void nothingIsAFileToo() {
        assertThat(WavEncoder.pcm16(Waveform.of(new float[0], 16_000))).isEqualTo(WavBytes.of());
    }
}
