package org.ecapa4j.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.Waveform;
import org.junit.jupiter.api.Test;

class SelfCheckTest {
    /** Of all 32,000 samples. */
    private static final int SIGNAL_HASH = 786001440;

    @Test
    void theSignalIsTheSameEverywhere() {
        Waveform signal = SelfCheck.signal();
        assertThat(signal.seconds()).isEqualTo(2);
        assertThat(Arrays.hashCode(signal.toArray())).isEqualTo(SIGNAL_HASH);
    }

    @Test
    void theDefaultModelGivesThePublishedNumbers() {
        try (Ecapa4j ecapa = Ecapa4j.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            assertThat(SelfCheck.isPinned(encoder.model())).isTrue();
            assertThat(SelfCheck.problems(encoder)).isEmpty();
        }
    }

    @Test
    void otherNumbersAreFound() {
        try (Ecapa4j ecapa = Ecapa4j.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            float[] embedding = encoder.encode(SelfCheck.signal()).toArray();
            assertThat(SelfCheck.deviations(embedding, "x")).isEmpty();
            embedding[48] += 2e-4f;
            embedding[72] = Float.NaN;
            assertThat(SelfCheck.deviations(embedding, "x"))
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("Number 48 of the embedding of the test sound is 11.63");
        }
    }
}
