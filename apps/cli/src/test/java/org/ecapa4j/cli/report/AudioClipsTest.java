package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.cli.report.ReportData.Side;
import org.ecapa4j.cli.report.ReportData.WorstError;
import org.junit.jupiter.api.Test;

class AudioClipsTest {
    private static final String PREFIX = "data:audio/wav;base64,";

    private static Side side(int rate, double seconds) {
        float[] samples = new float[(int) (seconds * rate)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * i / rate));
        }
        return new Side("a.wav", null, List.of(), Waveform.wrap(samples, rate));
    }

    private static List<WorstError> errors(int count, Side side) {
        List<WorstError> errors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Side own = new Side(side.name(), null, List.of(), side.clip());
            errors.add(new WorstError(true, 0, null, own, new Side("none", null, List.of(), null)));
        }
        return errors;
    }

    private static Waveform decoded(AudioClips clips, WorstError error) {
        String address = Objects.requireNonNull(clips.address(error.enrolment()));
        assertThat(address).startsWith(PREFIX);
        byte[] wav = Base64.getDecoder().decode(address.substring(PREFIX.length()));
        return new WavDecoder().decode(ByteBuffer.wrap(wav), "clip");
    }

    @Test
    void clipsAreAtMostFourSecondsAt16KilohertzAndSoundTheSame() {
        List<WorstError> errors = errors(1, side(48_000, 6));
        Waveform clip = decoded(new AudioClips(errors), errors.get(0));
        assertThat(clip.sampleRate()).isEqualTo(16_000);
        assertThat(clip.length()).isEqualTo(64_000);
        // A quarter of a period after the tone has begun anew: its maximum.
        assertThat(clip.sample(16_000 + 9))
                .isCloseTo((float) (0.5 * Math.sin(2 * Math.PI * 440 * 9 / 16_000)), within(1e-3f));
        assertThat(new AudioClips(errors).address(errors.get(0).test())).isNull();
    }

    @Test
    void shortRecordingsAreWhole() {
        List<WorstError> errors = errors(1, side(16_000, 0.3));
        assertThat(decoded(new AudioClips(errors), errors.get(0)).length()).isEqualTo(4_800);
    }

    @Test
    void theMoreClipsTheShorterAndThenNone() {
        for (int count : new int[] {1, 10, 20, 39, 40, 200}) {
            List<WorstError> errors = errors(count, side(16_000, 5));
            AudioClips clips = new AudioClips(errors);
            long bytes = 0;
            int there = 0;
            for (WorstError error : errors) {
                String address = clips.address(error.enrolment());
                if (address != null) {
                    there++;
                    bytes += address.length();
                    assertThat(decoded(clips, error).seconds()).isBetween(1.0, 4.0);
                }
            }
            assertThat(bytes).isLessThan(1_720_000);
            assertThat(there).isEqualTo(Math.min(count, 39));
            assertThat(clips.address(errors.get(0).enrolment())).isNotNull();
        }
    }
}
