package org.ecapa4j.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every clip against what SpeechBrain computed in float32, and against the same recipe computed in float64. */
class FeatureParityTest {
    private static final double DOUBLE_LIMIT_DB = 1e-6;
    private static final double FLOAT_LIMIT_DB = 5e-3;
    private static final Map<String, Double> MAXIMA = new TreeMap<>();
    private static final Map<String, Double> LIMITS = new TreeMap<>();

    static Stream<Clip> clips() throws IOException {
        return Clip.all();
    }

    @ParameterizedTest
    @MethodSource("clips")
    void doubleComputationIsTheRecipe(Clip clip) throws IOException {
        NpyArray expected = clip.expected("sb_fbank_f64");
        assertThat(expected.shape()).containsExactly(clip.frames(), 80);
        double[] raw = raw(clip).extractDouble(clip.waveform());
        check("features (dB), double vs float64", raw, expected.doubles(), DOUBLE_LIMIT_DB);
        double[] normalised = normalised(clip).extractDouble(clip.waveform());
        check(
                "features (dB), double vs float64, mean removed",
                normalised,
                withoutMean(expected.doubles(), 80),
                DOUBLE_LIMIT_DB);
    }

    @ParameterizedTest
    @MethodSource("clips")
    void featuresAreTheReferences(Clip clip) throws IOException {
        FeatureMatrix raw = raw(clip).extract(clip.waveform());
        assertThat(raw.frames()).isEqualTo(clip.frames());
        assertThat(raw.bins()).isEqualTo(80);
        check(
                "features (dB), float vs float32",
                widened(raw),
                clip.expected("sb_fbank").doubles(),
                FLOAT_LIMIT_DB);
        FeatureMatrix normalised = normalised(clip).extract(clip.waveform());
        check(
                "features (dB), float vs float32, mean removed",
                widened(normalised),
                clip.expected("sb_fbank_cmn").doubles(),
                FLOAT_LIMIT_DB);
        if (clip.frames() == 1) {
            assertThat(normalised.toArray()).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @MethodSource("clips")
    void floatIsTheDoubleRoundedOnce(Clip clip) throws IOException {
        double[] exact = normalised(clip).extractDouble(clip.waveform());
        float[] rounded = normalised(clip).extract(clip.waveform()).toArray();
        for (int i = 0; i < exact.length; i++) {
            assertThat(rounded[i]).isEqualTo((float) exact[i]);
        }
    }

    @Test
    void melBandsAreTheReferences() {
        NpyArray expected = Npy.read(Clip.golden("sb_mel_matrix_16k.npy"));
        assertThat(expected.shape()).containsExactly(201, 80);
        MelBands bands = new JavaFeatureExtractor(FrontEnd.speechbrain()).bands();
        double[] actual = new double[201 * 80];
        for (int bin = 0; bin < 201; bin++) {
            for (int band = 0; band < 80; band++) {
                actual[bin * 80 + band] = bands.weight(bin, band);
            }
        }
        // The matrix was computed in float32 from frequencies up to 8000 Hz and slopes up to 1/21 per Hz.
        check("mel weights vs float32", actual, expected.doubles(), 8000 / 21.0 * Math.ulp(1f));
    }

    @Test
    void windowIsTheReferences() {
        NpyArray expected = Npy.read(Clip.golden("sb_window_16k.npy"));
        double[] actual = new JavaFeatureExtractor(FrontEnd.speechbrain()).window();
        // Computed in float32: the angle, up to 2 pi, and the value are rounded.
        double limit = 0.46 * Math.ulp((float) (2 * Math.PI)) + Math.ulp(1f);
        check("window vs float32", actual, expected.doubles(), limit);
    }

    @AfterAll
    static void report() {
        MAXIMA.forEach((what, maximum) ->
                System.out.printf("parity: %s max=%.3g limit=%.3g%n", what, maximum, LIMITS.get(what)));
    }

    private static void check(String what, double[] actual, double[] expected, double limit) {
        assertThat(actual).hasSameSizeAs(expected);
        double maximum = 0;
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs(actual[i] - expected[i]);
            assertThat(error).as("%s, element %d", what, i).isLessThanOrEqualTo(limit);
            maximum = Math.max(maximum, error);
        }
        MAXIMA.merge(what, maximum, Math::max);
        LIMITS.put(what, limit);
    }

    private static JavaFeatureExtractor raw(Clip clip) {
        return new JavaFeatureExtractor(FrontEnd.speechbrain(clip.sampleRate()).withoutMeanRemoval());
    }

    private static JavaFeatureExtractor normalised(Clip clip) {
        return new JavaFeatureExtractor(FrontEnd.speechbrain(clip.sampleRate()));
    }

    private static double[] widened(FeatureMatrix features) {
        float[] values = features.toArray();
        double[] widened = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            widened[i] = values[i];
        }
        return widened;
    }

    private static double[] withoutMean(double[] values, int bins) {
        double[] result = values.clone();
        int frames = values.length / bins;
        for (int bin = 0; bin < bins; bin++) {
            double sum = 0;
            for (int t = 0; t < frames; t++) {
                sum += values[t * bins + bin];
            }
            for (int t = 0; t < frames; t++) {
                result[t * bins + bin] -= sum / frames;
            }
        }
        return result;
    }
}
