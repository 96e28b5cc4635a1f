package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioInputStreamsTest {
    private static final float[] VALUES = {0, 0.5f, -0.5f, -1, 0.25f, 0.9921875f};

    private static AudioInputStream stream(AudioFormat format, byte[] data) {
        return new AudioInputStream(
                new ByteArrayInputStream(data), format, data.length / Math.max(1, format.getFrameSize()));
    }

    private static AudioFormat format(Encoding encoding, int bits, int channels, boolean isBigEndian) {
        return new AudioFormat(encoding, 16_000, bits, channels, channels * bits / 8, 16_000, isBigEndian);
    }

    @ParameterizedTest
    @CsvSource({
        "PCM_SIGNED,8", "PCM_SIGNED,16", "PCM_SIGNED,24", "PCM_SIGNED,32",
        "PCM_UNSIGNED,8", "PCM_UNSIGNED,16", "PCM_UNSIGNED,24", "PCM_UNSIGNED,32",
        "PCM_FLOAT,32", "PCM_FLOAT,64"
    })
    void everyWidthSignAndOrder(String encoding, int bits) {
        for (boolean isBigEndian : new boolean[] {false, true}) {
            byte[] data = new byte[VALUES.length * bits / 8];
            for (int i = 0; i < VALUES.length; i++) {
                long code = switch (encoding) {
                    case "PCM_FLOAT" ->
                        bits == 32 ? Float.floatToRawIntBits(VALUES[i]) : Double.doubleToRawLongBits(VALUES[i]);
                    case "PCM_SIGNED" -> (long) (VALUES[i] * (1L << (bits - 1)));
                    default -> (long) (VALUES[i] * (1L << (bits - 1))) + (1L << (bits - 1));
                };
                for (int b = 0; b < bits / 8; b++) {
                    int at = isBigEndian ? bits / 8 - 1 - b : b;
                    data[i * bits / 8 + at] = (byte) (code >> 8 * b);
                }
            }
            AudioFormat format = format(new Encoding(encoding), bits, 1, isBigEndian);
            Waveform waveform = AudioInputStreams.toWaveform(stream(format, data), "x");
            assertThat(waveform.sampleRate()).isEqualTo(16_000);
            assertThat(waveform.toArray()).containsExactly(VALUES);
            Waveform halved = AudioInputStreams.toWaveform(
                    stream(format(new Encoding(encoding), bits, 2, isBigEndian), data), "x");
            assertThat(halved.toArray()).containsExactly(0.25f, -0.75f, 0.62109375f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"speech/samples/speaker-1688-a.wav", "golden/frontend/audio/speech8k.wav"})
    void equalsTheWavDecoder(String name) throws Exception {
        Waveform expected = new AudioReader(List.of(new WavDecoder())).read(Fixtures.path(name));
        try (AudioInputStream stream =
                AudioSystem.getAudioInputStream(Fixtures.path(name).toFile())) {
            Waveform waveform = AudioInputStreams.toWaveform(stream, name);
            assertThat(waveform.toArray()).isEqualTo(expected.toArray());
            assertThat(waveform.sampleRate()).isEqualTo(expected.sampleRate());
        }
    }

    /** Every code, as Java Sound itself expands it. */
    @ParameterizedTest
    @ValueSource(strings = {"ALAW", "ULAW"})
    void telephoneCodes(String law) {
        byte[] codes = new byte[256];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) i;
        }
        AudioFormat format = format(new Encoding(law), 8, 1, false);
        AudioInputStream expanded =
                AudioSystem.getAudioInputStream(format(Encoding.PCM_SIGNED, 16, 1, false), stream(format, codes));
        assertThat(AudioInputStreams.toWaveform(stream(format, codes), "x").toArray())
                .isEqualTo(AudioInputStreams.toWaveform(expanded, "x").toArray());
    }

    @Test
    void theLengthMayBeUnknown() {
        AudioFormat format = format(Encoding.PCM_SIGNED, 16, 1, true);
        InputStream bytes = new ByteArrayInputStream(new byte[] {0x40, 0, 0, 0});
        Waveform waveform =
                AudioInputStreams.toWaveform(new AudioInputStream(bytes, format, AudioSystem.NOT_SPECIFIED), "x");
        assertThat(waveform.toArray()).containsExactly(0.5f, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PCM_SIGNED | 16000   | 20 | 1 | 3 | PCM_SIGNED of 20 bits is not supported; convert it with AudioSystem",
                "VORBIS     | 16000   | -1 | 1 | 1 | VORBIS of -1 bits is not supported",
                "PCM_FLOAT  | 16000   | 16 | 1 | 2 | PCM_FLOAT of 16 bits is not supported",
                "PCM_SIGNED | -1      | 16 | 1 | 2 | a sample rate of -1.0 Hz, supported are whole ones of 4000 to 192000",
                "PCM_SIGNED | 16000.5 | 16 | 1 | 2 | a sample rate of 16000.5 Hz",
                "PCM_SIGNED | 16000   | 16 | 2 | 2 | frames of 2 bytes do not hold 2 channels of 2 bytes",
                "PCM_SIGNED | 16000   | 16 | -1 | 2 | frames of 2 bytes do not hold -1 channels of 2 bytes"
            })
    void refusesOtherFormats(String encoding, float rate, int bits, int channels, int frame, String message) {
        AudioFormat format = new AudioFormat(new Encoding(encoding), rate, bits, channels, frame, rate, false);
        assertThatThrownBy(() -> AudioInputStreams.toWaveform(stream(format, new byte[12]), "x"))
                .isInstanceOf(AudioException.class)
                .hasMessageStartingWith("Audio stream 'x': " + message);
    }

    @Test
    void refusesWhatIsCutEmptyOrNotFinite() {
        AudioFormat format = format(Encoding.PCM_SIGNED, 16, 1, false);
        AudioInputStream cut = new AudioInputStream(new ByteArrayInputStream(new byte[8]), format, 5);
        assertThatThrownBy(() -> AudioInputStreams.toWaveform(cut, "x"))
                .isInstanceOf(AudioException.class)
                .hasMessage("Audio stream 'x': it says 5 frames, but ends after 4: it is truncated");
        assertThatThrownBy(() -> AudioInputStreams.toWaveform(stream(format, new byte[0]), "x"))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("'x': it holds no samples");
        byte[] nan = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(Float.NaN)
                .array();
        assertThatThrownBy(() ->
                        AudioInputStreams.toWaveform(stream(format(Encoding.PCM_FLOAT, 32, 1, false), nan), "x"))
                .isInstanceOf(AudioException.class)
                .hasMessageContaining("'x': sample 0 of 1 is NaN");
    }

    @Test
    void aBrokenStreamIsAnInputOutputError() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> AudioInputStreams.toWaveform(
                        new AudioInputStream(broken, format(Encoding.PCM_SIGNED, 16, 1, false), 5), "x"))
                .isInstanceOf(InputOutputException.class)
                .hasMessage("Cannot read 'x': java.io.IOException: gone");
    }
}
