package org.ecapa4j.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ecapa4j.errors.ModelMismatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontEndTest {

    @Test
    void presetIsTheReferences() {
        FrontEnd frontEnd = FrontEnd.speechbrain();
        assertThat(frontEnd)
                .isEqualTo(
                        new FrontEnd(FrontEnd.Kind.SPEECHBRAIN, 16_000, 400, 160, 400, 80, 0, 8_000, 1e-10, 80, true));
        assertThat(frontEnd.canonicalText())
                .isEqualTo("front-end speechbrain rate=16000 window=400 hop=160 fft=400 bins=80 low=0.0 high=8000.0"
                        + " floor=1.0E-10 range=80.0 mean=removed");
        assertThat(frontEnd.withoutMeanRemoval().canonicalText()).endsWith(" mean=kept");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "159, 1", "160, 2", "400, 3", "2147483647, 13421773"})
    void countsFrames(int samples, int frames) {
        assertThat(FrontEnd.speechbrain().frames(samples)).isEqualTo(frames);
    }

    @ParameterizedTest
    @CsvSource({
        "3999, 400, 160, 400, 80, 0, 1000, 1e-10, 80, sample rate 3999 is not 4000 to 192000 Hz",
        "16000, 0, 160, 400, 80, 0, 8000, 1e-10, 80, window 0 is not positive",
        "16000, 400, 0, 400, 80, 0, 8000, 1e-10, 80, hop 0 is not positive",
        "16000, 400, 160, 399, 80, 0, 8000, 1e-10, 80, FFT size 399 is not between the window's 400 samples and 65536",
        "16000, 400, 160, 65537, 80, 0, 8000, 1e-10, 80, FFT size 65537 is not between the window's 400 samples and 65536",
        "16000, 400, 160, 400, 0, 0, 8000, 1e-10, 80, 0 bins are not 1 to 1024",
        "16000, 400, 160, 400, 1025, 0, 8000, 1e-10, 80, 1025 bins are not 1 to 1024",
        "16000, 400, 160, 400, 80, -1, 8000, 1e-10, 80, bands from -1.0 to 8000.0 Hz are not within 0 to half the sample rate",
        "16000, 400, 160, 400, 80, 0, 8001, 1e-10, 80, bands from 0.0 to 8001.0 Hz are not within 0 to half the sample rate",
        "16000, 400, 160, 400, 80, 50, 50, 1e-10, 80, bands from 50.0 to 50.0 Hz are not within 0 to half the sample rate",
        "16000, 400, 160, 400, 80, NaN, 8000, 1e-10, 80, bands from NaN to 8000.0 Hz are not within 0 to half the sample rate",
        "16000, 400, 160, 400, 80, 0, 8000, 0, 80, power floor 0.0 is not a positive number",
        "16000, 400, 160, 400, 80, 0, 8000, NaN, 80, power floor NaN is not a positive number",
        "16000, 400, 160, 400, 80, 0, 8000, 1e-10, Infinity, dynamic range Infinity dB is not a positive number",
    })
    void refusesWhatCannotBeComputed(
            int rate,
            int window,
            int hop,
            int fft,
            int bins,
            double low,
            double high,
            double floor,
            double range,
            String problem) {
        assertThatThrownBy(() -> new FrontEnd(
                        FrontEnd.Kind.SPEECHBRAIN, rate, window, hop, fft, bins, low, high, floor, range, true))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Front end cannot be computed: " + problem);
    }

    @Test
    void namesAllProblemsTogether() {
        assertThatThrownBy(() -> new FrontEnd(FrontEnd.Kind.SPEECHBRAIN, 16_000, 400, -1, 8, 0, 0, 1, 1, 1, true))
                .hasMessage(
                        "Front end cannot be computed: hop -1 is not positive; FFT size 8 is not between the window's"
                                + " 400 samples and 65536; 0 bins are not 1 to 1024");
    }
}
