package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.features.JavaFeatureExtractor;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.plugins.audio.FlacDecoder;
import org.junit.jupiter.api.Test;

class CpuFeatureExtractorTest {
    private static final double LIMIT_DB = 5e-3;

    /** Every clip, on every instruction set, with and without mean, split over threads or not. */
    @Test
    void clipsHaveTheFeaturesOfTheGoldens() throws IOException {
        for (String isa : CpuTests.isas()) {
            double worst = 0;
            try (Backend alone = CpuTests.open(isa, Mode.THROUGHPUT, 1);
                    Backend team = CpuTests.open(isa, Mode.LATENCY, 3)) {
                for (String line : lines()) {
                    String[] cells = line.split(",", -1);
                    FrontEnd frontEnd = FrontEnd.speechbrain(Integer.parseInt(cells[2]));
                    Waveform clip = decode(Fixtures.path("golden/frontend/" + cells[1]));
                    FeatureMatrix kept = extract(alone, frontEnd.withoutMeanRemoval(), clip);
                    assertThat(kept.frames()).isEqualTo(Integer.parseInt(cells[4]));
                    worst = Math.max(worst, error(golden("sb_fbank", cells[0]), kept));
                    FeatureMatrix removed = extract(alone, frontEnd, clip);
                    worst = Math.max(worst, error(golden("sb_fbank_cmn", cells[0]), removed));
                    assertThat(extract(team, frontEnd, clip).toArray()).isEqualTo(removed.toArray());
                    if (removed.frames() == 1) {
                        assertThat(removed.toArray()).containsOnly(0f);
                    }
                }
            }
            System.out.println("parity: cpu " + isa + ", features (dB) max=" + worst + " limit=" + LIMIT_DB);
            assertThat(worst).isLessThan(LIMIT_DB);
        }
    }

    /** Lengths around frames and hops, other rates, windows shorter than the transform. */
    @Test
    void anythingElseHasTheFeaturesOfTheJavaExtractor() {
        FrontEnd standard = FrontEnd.speechbrain();
        FrontEnd unusual =
                new FrontEnd(FrontEnd.Kind.SPEECHBRAIN, 22_050, 501, 217, 512, 37, 100, 9000, 1e-10, 60, true);
        Random random = new Random(1);
        double worst = 0;
        for (String isa : CpuTests.isas()) {
            try (Backend backend = CpuTests.open(isa, Mode.LATENCY, 2)) {
                for (FrontEnd frontEnd : List.of(standard, FrontEnd.speechbrain(8000), unusual)) {
                    FeatureExtractor expected = new JavaFeatureExtractor(frontEnd);
                    for (int samples : new int[] {1, 2, 159, 160, 161, 199, 401, 1009, 16_001, 48_017}) {
                        float[] noise = new float[samples];
                        for (int i = 0; i < samples; i++) {
                            noise[i] = (float) random.nextGaussian() * 0.1f;
                        }
                        Waveform waveform = Waveform.wrap(noise, frontEnd.sampleRate());
                        FeatureMatrix exact = expected.extract(waveform);
                        worst = Math.max(worst, error(exact.toArray(), extract(backend, frontEnd, waveform)));
                    }
                }
            }
        }
        System.out.println("parity: cpu, features (dB) against Java max=" + worst + " limit=" + LIMIT_DB);
        assertThat(worst).isLessThan(LIMIT_DB);
    }

    @Test
    void whatTheKernelsLackIsLeftToJava() {
        FrontEnd standard = FrontEnd.speechbrain();
        BiFunction<Integer, Double, FrontEnd> other = (points, floor) ->
                new FrontEnd(FrontEnd.Kind.SPEECHBRAIN, 16_000, 400, 160, points, 80, 0, 8000, floor, 80, true);
        try (Backend backend = CpuTests.open("auto", Mode.THROUGHPUT, 1)) {
            assertThat(backend.extractor(standard)).isPresent();
            assertThat(backend.extractor(other.apply(4096, 1e-10))).isPresent();
            assertThat(backend.extractor(other.apply(401, 1e-10))).as("odd").isEmpty();
            assertThat(backend.extractor(other.apply(406, 1e-10)))
                    .as("2 x 7 x 29")
                    .isEmpty();
            assertThat(backend.extractor(other.apply(8192, 1e-10))).as("long").isEmpty();
            assertThat(backend.extractor(other.apply(400, 1e-9))).as("floor").isEmpty();
        }
    }

    @Test
    void oneExtractorServesEqualFrontEnds() {
        try (Backend backend = CpuTests.open("auto", Mode.THROUGHPUT, 1)) {
            assertThat(backend.extractor(FrontEnd.speechbrain()))
                    .isEqualTo(backend.extractor(FrontEnd.speechbrain(16_000)));
        }
    }

    @Test
    void refusesWhatTheJavaExtractorRefuses() {
        try (Backend backend = CpuTests.open("auto", Mode.THROUGHPUT, 1)) {
            FeatureExtractor extractor =
                    backend.extractor(FrontEnd.speechbrain()).orElseThrow();
            assertThatThrownBy(() -> extractor.extract(Waveform.wrap(new float[0], 16_000)))
                    .isInstanceOf(AudioTooShortException.class)
                    .hasMessage("The waveform is empty; the front end needs at least 1 sample");
            assertThatThrownBy(() -> extractor.extract(Waveform.wrap(new float[10], 8_000)))
                    .isInstanceOf(AudioException.class)
                    .hasMessage("The waveform has 8000 Hz but the front end speechbrain needs 16000 Hz; resample it"
                            + " first");
        }
    }

    private static FeatureMatrix extract(Backend backend, FrontEnd frontEnd, Waveform waveform) {
        return backend.extractor(frontEnd).orElseThrow().extract(waveform);
    }

    private static List<String> lines() throws IOException {
        List<String> lines = Files.readAllLines(Fixtures.path("golden/frontend/clips.csv"));
        return lines.subList(1, lines.size());
    }

    private static Waveform decode(Path file) throws IOException {
        AudioDecoder decoder = file.toString().endsWith(".flac") ? new FlacDecoder() : new WavDecoder();
        return decoder.decode(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
    }

    private static float[] golden(String kind, String name) {
        return Npy.read(Fixtures.path("golden/frontend/" + kind + "/" + name + ".npy"))
                .floats();
    }

    private static double error(float[] expected, FeatureMatrix actual) {
        float[] values = actual.toArray();
        assertThat(values).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            double error = Math.abs((double) values[i] - expected[i]);
            assertThat(error).isNotNaN();
            worst = Math.max(worst, error);
        }
        return worst;
    }
}
