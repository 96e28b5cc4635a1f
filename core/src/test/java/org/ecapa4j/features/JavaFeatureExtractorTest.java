package org.ecapa4j.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaFeatureExtractorTest {
    private static final FrontEnd RAW = FrontEnd.speechbrain().withoutMeanRemoval();
    private static final int HOP = 160;
    private static final int BINS = 80;

    @Property(tries = 200)
    void framesAreOneMoreThanWholeHops(@ForAll @IntRange(min = 1, max = 5_000) int samples) {
        FeatureMatrix features = new JavaFeatureExtractor(FrontEnd.speechbrain()).extract(noise(samples, samples));
        assertThat(features.frames()).isEqualTo(1 + samples / HOP);
        assertThat(features.isFinite()).isTrue();
    }

    @Test
    void scalingTheInputShiftsEveryValueAboveTheFloor() {
        float[] samples = noise(3_200, 1).toArray();
        float[] halved = samples.clone();
        for (int i = 0; i < halved.length; i++) {
            halved[i] *= 0.5f;
        }
        double[] loud = new JavaFeatureExtractor(RAW).extractDouble(Waveform.of(samples, 16_000));
        double[] soft = new JavaFeatureExtractor(RAW).extractDouble(Waveform.of(halved, 16_000));
        for (int i = 0; i < loud.length; i++) {
            assertThat(loud[i] - soft[i]).isCloseTo(20 * Math.log10(2), within(1e-9));
        }
    }

    @Test
    void scalingTheInputLeavesNormalisedFeaturesAlone() {
        float[] samples = noise(3_200, 2).toArray();
        float[] doubled = samples.clone();
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] *= 2;
        }
        JavaFeatureExtractor extractor = new JavaFeatureExtractor(FrontEnd.speechbrain());
        double[] once = extractor.extractDouble(Waveform.of(samples, 16_000));
        double[] twice = extractor.extractDouble(Waveform.of(doubled, 16_000));
        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).isCloseTo(once[i], within(1e-9));
        }
    }

    @Test
    void delayByAHopMovesFramesByOne() {
        float[] samples = noise(3_200, 3).toArray();
        float[] delayed = new float[samples.length + HOP];
        System.arraycopy(samples, 0, delayed, HOP, samples.length);
        JavaFeatureExtractor extractor = new JavaFeatureExtractor(RAW);
        float[] original = extractor.extract(Waveform.of(samples, 16_000)).toArray();
        float[] shifted = extractor.extract(Waveform.of(delayed, 16_000)).toArray();
        for (int i = 0; i < original.length; i++) {
            assertThat(shifted[i + BINS]).as("element %d", i).isEqualTo(original[i]);
        }
    }

    @Test
    void floorIsEightyDecibelsBelowTheLoudestOfTheWholeUtterance() {
        float[] samples = new float[16_000];
        System.arraycopy(noise(800, 4).toArray(), 0, samples, 15_000, 800);
        double[] values = new JavaFeatureExtractor(RAW).extractDouble(Waveform.of(samples, 16_000));
        double maximum = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            maximum = Math.max(maximum, value);
        }
        assertThat(values[0]).isEqualTo(maximum - 80);
    }

    @Test
    void everyBandHasMeanZero() {
        double[] values = new JavaFeatureExtractor(FrontEnd.speechbrain()).extractDouble(noise(8_000, 5));
        for (int band = 0; band < BINS; band++) {
            double sum = 0;
            for (int i = band; i < values.length; i += BINS) {
                sum += values[i];
            }
            assertThat(sum).isCloseTo(0, within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 8_000, 11_025, 22_050, 44_100, 48_000, 192_000})
    void otherRatesWork(int rate) {
        FrontEnd frontEnd = FrontEnd.speechbrain(rate);
        Waveform waveform = Waveform.of(noise(rate / 10, rate).toArray(), rate);
        FeatureMatrix features = new JavaFeatureExtractor(frontEnd).extract(waveform);
        assertThat(features.frames()).isEqualTo(frontEnd.frames(waveform.length()));
        assertThat(features.isFinite()).isTrue();
    }

    @Test
    void windowShorterThanTheTransformIsCentredInIt() {
        FrontEnd longer =
                new FrontEnd(FrontEnd.Kind.SPEECHBRAIN, 16_000, 400, HOP, 512, BINS, 20, 7_600, 1e-10, 80, false);
        float[] samples = new float[2_000];
        samples[640] = 1;
        double[] values = new JavaFeatureExtractor(longer).extractDouble(Waveform.of(samples, 16_000));
        // Frame 4 is centred on sample 640, where the window is 1; an impulse has the same power everywhere.
        double[] ones = new double[257];
        Arrays.fill(ones, 1);
        MelBands bands = new MelBands(longer);
        for (int band = 0; band < BINS; band++) {
            double expected = 10 * Math.log10(Math.max(bands.energy(band, ones), 1e-10));
            assertThat(values[4 * BINS + band])
                    .as("band %d", band)
                    .isCloseTo(Math.max(expected, max(values) - 80), within(1e-9));
        }
    }

    @Test
    void loudestFloatsDoNotOverflow() {
        float[] samples = new float[1_600];
        Arrays.fill(samples, Float.MAX_VALUE);
        assertThat(new JavaFeatureExtractor(RAW)
                        .extract(Waveform.wrap(samples, 16_000))
                        .isFinite())
                .isTrue();
    }

    @Test
    void manyThreadsGetTheSameBits() throws Exception {
        JavaFeatureExtractor extractor = new JavaFeatureExtractor(FrontEnd.speechbrain());
        List<Waveform> inputs = new ArrayList<>();
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            inputs.add(noise(1_000 + 777 * i, 100 + i));
            expected.add(new JavaFeatureExtractor(FrontEnd.speechbrain())
                    .extract(inputs.get(i))
                    .toArray());
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<float[]>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Waveform input = inputs.get(i % inputs.size());
                calls.add(() -> extractor.extract(input).toArray());
            }
            List<Future<float[]>> results = pool.invokeAll(calls);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(expected.get(i % expected.size()));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void refusesAnotherRateNamingBoth() {
        assertThatThrownBy(() -> new JavaFeatureExtractor(RAW).extract(Waveform.of(new float[100], 44_100)))
                .isInstanceOf(AudioException.class)
                .hasMessage(
                        "The waveform has 44100 Hz but the front end speechbrain needs 16000 Hz; resample it first");
    }

    @Test
    void refusesAnEmptyWaveform() {
        assertThatThrownBy(() -> new JavaFeatureExtractor(RAW).extract(Waveform.of(new float[0], 16_000)))
                .isInstanceOf(AudioTooShortException.class)
                .hasMessage("The waveform is empty; the front end needs at least 1 sample");
    }

    @Test
    void refusesMoreValuesThanAnArrayHolds() {
        FrontEnd dense = new FrontEnd(FrontEnd.Kind.SPEECHBRAIN, 16_000, 2, 1, 2, 1_024, 0, 8_000, 1e-10, 80, false);
        assertThatThrownBy(() -> new JavaFeatureExtractor(dense).extract(Waveform.wrap(new float[2_100_000], 16_000)))
                .isInstanceOf(AudioException.class)
                .hasMessage("A waveform of 2100000 samples gives 2150401024 feature values, more than one array holds;"
                        + " cut the recording into parts");
    }

    private static double max(double[] values) {
        double maximum = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            maximum = Math.max(maximum, value);
        }
        return maximum;
    }

    private static Waveform noise(int samples, long seed) {
        Random random = new Random(seed);
        float[] values = new float[samples];
        for (int i = 0; i < samples; i++) {
            values[i] = (float) random.nextGaussian() * 0.1f;
        }
        return Waveform.wrap(values, 16_000);
    }
}
