package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.audio.VoiceActivityDetector.Segment;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DegradationTest {
    private static final EnergyVoiceActivityDetector DETECTOR = new EnergyVoiceActivityDetector();

    private static Waveform recording(String name) {
        return new AudioReader(List.of(new WavDecoder())).read(Fixtures.path("speech/samples/" + name + ".wav"));
    }

    private static Waveform speech() {
        return recording("speaker-1688-a");
    }

    private static Waveform copy(String name, Waveform waveform) {
        return Degradation.parse(name).apply(waveform);
    }

    private static Waveform scaled(Waveform waveform, float factor) {
        float[] samples = waveform.toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= factor;
        }
        return Waveform.wrap(samples, waveform.sampleRate());
    }

    private static Waveform whiteNoise(int length, int rate) {
        Random random = new Random(5);
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = random.nextFloat() - 0.5f;
        }
        return Waveform.wrap(samples, rate);
    }

    private static double variance(float[] samples, List<Segment> segments) {
        double[] inside = segments.stream()
                .flatMapToInt(segment -> java.util.stream.IntStream.range(segment.start(), segment.end()))
                .mapToDouble(i -> samples[i])
                .toArray();
        double mean = Arrays.stream(inside).average().orElseThrow();
        return Arrays.stream(inside).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cut-0.5s",
                "cut-12s",
                "cut-0.125s",
                "band-8k",
                "band-11.025k",
                "clip-10pct",
                "clip-0.5pct",
                "noise-0db",
                "noise-12.5db",
                "noise--5db"
            })
    void namesAreThoseThatWereParsed(String name) {
        assertThat(Degradation.parse(name).name()).isEqualTo(name);
        assertThat(Degradation.parse(name)).hasToString(name);
    }

    @Test
    void listsOfNames() {
        assertThat(Degradation.parseAll("noise-5db, cut-1s"))
                .extracting(Degradation::name)
                .containsExactly("noise-5db", "cut-1s");
        assertThat(Degradation.parseAll("all"))
                .extracting(Degradation::name)
                .isEqualTo(
                        Degradation.standard().stream().map(Degradation::name).toList())
                .containsExactly(
                        "cut-0.5s",
                        "cut-1s",
                        "cut-2s",
                        "cut-3s",
                        "cut-5s",
                        "band-8k",
                        "clip-1pct",
                        "clip-10pct",
                        "noise-10db",
                        "noise-5db",
                        "noise-0db");
        assertThatThrownBy(() -> Degradation.parseAll("cut-1s,cut-0s,loud,cut-1.0s,clip-60pct,band-1k,"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The list of degradations has 6 problems:\n"
                        + "  - Degradation 'cut-0s': the length is 0.0 s, expected more than 0 and at most 86400 s\n"
                        + "  - Degradation 'loud' is unknown; expected names such as cut-1s, band-8k, clip-10pct or noise-5db,"
                        + " separated by commas, or all\n"
                        + "  - Degradation 'cut-1s' is given twice\n"
                        + "  - Degradation 'clip-60pct': the share is 60 %, expected more than 0 and at most 50 %\n"
                        + "  - Degradation 'band-1k': the rate is 1000 Hz, expected 4000 to 192000 Hz\n"
                        + "  - Degradation '' is unknown; expected names such as cut-1s, band-8k, clip-10pct or noise-5db,"
                        + " separated by commas, or all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-0.5s", "cut-1s", "band-8k", "clip-1pct", "clip-10pct", "noise-10db", "noise-0db"})
    void theSameRecordingGivesTheSameCopyAndIsLeftAsItWas(String name) {
        Waveform original = speech();
        float[] before = original.toArray();
        float[] first = copy(name, original).toArray();
        assertThat(first).isEqualTo(copy(name, speech()).toArray()).isNotEqualTo(before);
        assertThat(original.toArray()).isEqualTo(before);
    }

    @Test
    void copiesAreTheSameOnEveryMachine() {
        assertThat(Arrays.hashCode(copy("noise-5db", speech()).toArray())).isEqualTo(-1_773_977_075);
        assertThat(Arrays.hashCode(copy("band-8k", speech()).toArray())).isEqualTo(68_684_129);
    }

    /** Bursts of speech-like noise; the most speech in a second is from 2.0 s on. */
    @Test
    void theCutHoldsTheMostSpeechAndIsTheEarliestThatDoes() {
        Waveform noise = whiteNoise(80_000, 16_000);
        float[] samples = noise.toArray();
        for (int i = 0; i < samples.length; i++) {
            double t = i / 16_000.0;
            boolean loud = t >= 0.5 && t < 0.8 || t >= 2 && t < 2.9 || t >= 4 && t < 4.9;
            samples[i] *= loud ? 1 : 0.001f;
        }
        Waveform waveform = Waveform.wrap(samples, 16_000);
        float[] second = copy("cut-1s", waveform).toArray();
        assertThat(second).hasSize(16_000);
        int start = startOf(second, samples);
        // 50 ms before and after a stretch count as speech; 900 ms and those are 1 s.
        assertThat(start / 16_000.0).isCloseTo(1.95, within(0.03));
        assertThat(start % 160).isZero();
    }

    private static int startOf(float[] part, float[] whole) {
        for (int start = 0; start <= whole.length - part.length; start++) {
            if (Arrays.equals(part, 0, part.length, whole, start, start + part.length)) {
                return start;
            }
        }
        throw new AssertionError("the cut is no stretch of the recording");
    }

    @Test
    void lengthsOfCuts() {
        assertThat(copy("cut-0.5s", speech()).length()).isEqualTo(8_000);
        assertThat(copy("cut-0.5s", recording("speaker-533-a-44k1-stereo")).length())
                .isEqualTo(22_050);
        Waveform shorter = speech();
        assertThat(copy("cut-3s", shorter)).isSameAs(shorter);
        Waveform second = copy("cut-1s", speech());
        assertThat(copy("cut-1s", second)).isSameAs(second);
        Waveform silence = Waveform.wrap(new float[32_000], 16_000);
        assertThat(copy("cut-1s", silence).length()).isEqualTo(16_000);
    }

    @ParameterizedTest
    @CsvSource({"16000, 44999", "16000, 45000", "44100, 44100", "48000, 47999", "22050, 20001"})
    void nothingIsLeftAboveTheTelephonesBand(int rate, int length) {
        Waveform wide = whiteNoise(length, rate);
        Waveform narrow = copy("band-8k", wide);
        assertThat(narrow.length()).isEqualTo(length);
        assertThat(narrow.sampleRate()).isEqualTo(rate);
        int size = 4096;
        Spectrum before = new Spectrum(size);
        before.add(wide, size, length - 2 * size);
        Spectrum after = new Spectrum(size);
        after.add(narrow, size, length - 2 * size);
        double passed = 0;
        double kept = 0;
        double refused = 0;
        double left = 0;
        for (int bin = 1; bin < size / 2; bin++) {
            double hertz = (double) bin * rate / size;
            if (hertz < 3_500) {
                passed += before.power(bin);
                kept += after.power(bin);
            } else if (hertz > 4_500) {
                refused += before.power(bin);
                left += after.power(bin);
            }
        }
        // The resampler's own promises: 0.1 dB of ripple each way, 80 dB down from 4.4 kHz on.
        assertThat(10 * Math.log10(kept / passed)).isBetween(-0.2, 0.2);
        assertThat(10 * Math.log10(left / refused)).isLessThan(-80);
    }

    @Test
    void narrowBandStaysAsItIs() {
        Waveform telephone = recording("speaker-533-a-8k");
        assertThat(copy("band-8k", telephone)).isSameAs(telephone);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 10, 50})
    void theShareThatClipsIsTheOneAskedFor(double percent) {
        Waveform original = speech();
        Waveform clipped = Degradation.clip(percent / 100).apply(original);
        int count = 0;
        float factor = 0;
        for (int i = 0; i < clipped.length(); i++) {
            assertThat(Math.abs(clipped.sample(i))).isLessThanOrEqualTo(1);
            if (Math.abs(clipped.sample(i)) == 1) {
                count++;
            } else if (original.sample(i) != 0) {
                factor = factor == 0 ? clipped.sample(i) / original.sample(i) : factor;
                assertThat(clipped.sample(i)).isCloseTo(factor * original.sample(i), within(1e-6f));
            }
            assertThat(Math.signum(clipped.sample(i))).isEqualTo(Math.signum(original.sample(i)));
        }
        // Of 16-bit samples several have the magnitude where it begins: a share of 2e-4 at most here.
        assertThat((double) count / clipped.length())
                .isBetween(percent / 100, percent / 100 + 5e-4 + 0.01 * percent / 100);
        assertThat(Degradation.clip(percent / 100).apply(clipped).toArray()).isEqualTo(clipped.toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise-0db", "noise-5db", "noise-10db", "noise--20db", "noise-40db"})
    void theRatioOverTheSpeechIsTheOneAskedFor(String name) {
        // Quiet enough that nothing has to be scaled down.
        Waveform original = scaled(speech(), 0.015625f);
        float[] noise = difference(copy(name, original), original);
        List<Segment> speech = DETECTOR.detect(original);
        double ratio = variance(original.toArray(), speech) / variance(noise, speech);
        double expected = Double.parseDouble(name.substring(6, name.length() - 2));
        // Rounding the sum to float adds noise of -150 dB of it; the rest is exact.
        assertThat(10 * Math.log10(ratio)).isCloseTo(expected, within(1e-3));
    }

    private static float[] difference(Waveform a, Waveform b) {
        float[] difference = a.toArray();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= b.sample(i);
        }
        return difference;
    }

    @Test
    void everyRatioHasTheSameNoiseAndEveryRecordingItsOwn() {
        Waveform original = scaled(speech(), 0.015625f);
        float[] loud = difference(copy("noise-0db", original), original);
        float[] soft = difference(copy("noise-20db", original), original);
        for (int i = 0; i < loud.length; i++) {
            assertThat(soft[i]).isCloseTo(loud[i] / 10, within(1e-8f));
        }
        Waveform other = scaled(speech(), 0.0078125f);
        float[] others = difference(copy("noise-0db", other), other);
        assertThat(others[1000] * 2).isNotCloseTo(loud[1000], within(1e-8f));
    }

    @Test
    void aSumBeyondFullScaleIsScaledDownAsAWhole() {
        Waveform loud = copy("noise-0db", scaled(speech(), 1.5f));
        float peak = 0;
        for (int i = 0; i < loud.length(); i++) {
            peak = Math.max(peak, Math.abs(loud.sample(i)));
        }
        assertThat(peak).isEqualTo(1);
        // Not clipped: only the one sample is there.
        assertThat(Signals.clippedFraction(loud)).isZero();
    }

    @Test
    void aNoiseOfOnesOwnIsResampledRepeatedAndMixedAtItsRatio() {
        Waveform original = scaled(speech(), 0.015625f);
        Degradation hum = Degradation.noise(whiteNoise(1_000, 8_000), "hum", 5);
        assertThat(hum.name()).isEqualTo("hum-5db");
        float[] noise = difference(hum.apply(original), original);
        List<Segment> speech = DETECTOR.detect(original);
        assertThat(10 * Math.log10(variance(original.toArray(), speech) / variance(noise, speech)))
                .isCloseTo(5, within(1e-3));
        for (int i = 0; i < 10_000; i++) {
            assertThat(noise[i + 2_000]).isCloseTo(noise[i], within(1e-8f));
        }
        assertThatThrownBy(() -> Degradation.noise(Waveform.wrap(new float[10], 8_000), "none", 5)
                        .apply(original))
                .isInstanceOf(AudioException.class)
                .hasMessage("Noise cannot be added at 5 dB: the noise is silent");
    }

    @Test
    void silenceCannotBeMadeWorse() {
        Waveform silence = Waveform.wrap(new float[16_000], 16_000);
        assertThatThrownBy(() -> copy("noise-5db", silence))
                .isInstanceOf(AudioException.class)
                .hasMessage("Noise cannot be added at 5 dB: the recording is silent");
        assertThatThrownBy(() -> copy("clip-10pct", silence))
                .isInstanceOf(AudioException.class)
                .hasMessage("Of 16000 samples fewer than 10 % differ from 0; they cannot clip");
        Waveform nothing = Waveform.wrap(new float[0], 16_000);
        assertThat(copy("cut-1s", nothing)).isSameAs(nothing);
        assertThat(copy("band-8k", nothing).length()).isZero();
        assertThatThrownBy(() -> copy("noise-5db", nothing)).isInstanceOf(AudioException.class);
        assertThatThrownBy(() -> copy("clip-1pct", nothing)).isInstanceOf(AudioException.class);
    }

    /** 60 s: the power of an octave of 125 Hz and more has a standard error of 0.05 dB. */
    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void pinkNoiseHasTheSamePowerInEveryOctave(int rate) {
        double[] noise = PinkNoise.of(60 * rate, rate, 11);
        float[] samples = new float[noise.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) noise[i];
        }
        int size = 16_384;
        Spectrum spectrum = new Spectrum(size);
        spectrum.add(Waveform.wrap(samples, rate), 0, samples.length);
        double first = 0;
        for (double low = 125; 2 * low <= rate / 4.0; low *= 2) {
            double power = 0;
            for (int bin = (int) (low * size / rate); bin < (int) (2 * low * size / rate); bin++) {
                power += spectrum.power(bin);
            }
            first = first == 0 ? power : first;
            assertThat(10 * Math.log10(power / first))
                    .as("octave from %s Hz", low)
                    .isBetween(-1.0, 1.0);
        }
    }
}
