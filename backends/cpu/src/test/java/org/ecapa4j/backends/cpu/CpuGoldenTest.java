package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.plugins.audio.FlacDecoder;
import org.junit.jupiter.api.Test;

/** The published size, which the conformance kit leaves out, and whole clips at every size, on every instruction set. */
class CpuGoldenTest {
    private static final double NETWORK_LIMIT = 5e-6;
    private static final double CLIP_LIMIT = 2e-5;
    private static final List<String> CLIPS =
            List.of("1688-142285-0002", "1998-15444-0007", "2414-128291-0000", "3005-163389-0007");

    @Test
    void fullNetwork() {
        EcapaNetwork full = WeightRecipe.full().network();
        for (String isa : CpuTests.isas()) {
            try (Backend backend = CpuTests.open(isa, Mode.LATENCY, 2);
                    CompiledNetwork network = backend.compile(full, Precision.F32)) {
                double worst = 0;
                for (String name : List.of("T50_B1", "T301_B1")) {
                    String golden = "golden/mindspore/full/" + name;
                    NpyArray input = Npy.read(Fixtures.path(golden + ".input.npy"));
                    double[] expected = Npy.read(Fixtures.path(golden + ".embedding_f64.npy"))
                            .doubles();
                    worst = Math.max(worst, error(expected, network.embed(FeatureMatrix.of(input, 80))));
                }
                report("full network", isa, worst, NETWORK_LIMIT);
                clips("full", isa, backend, network);
            }
        }
    }

    @Test
    void clipsOfSmallerNetworks() {
        for (String isa : CpuTests.isas()) {
            try (Backend backend = CpuTests.open(isa, Mode.THROUGHPUT, 2)) {
                clips("tiny", isa, backend, backend.compile(WeightRecipe.tiny().network(), Precision.F32));
                clips("c256", isa, backend, backend.compile(WeightRecipe.c256().network(), Precision.F32));
            }
        }
    }

    private static void clips(String size, String isa, Backend backend, CompiledNetwork network) {
        double fromFeatures = 0;
        double fromAudio = 0;
        for (String clip : CLIPS) {
            NpyArray array = Npy.read(Fixtures.path("golden/e2e/" + size + "." + clip + ".embedding.npy"));
            double[] expected = array.doubles();
            NpyArray features = Npy.read(Fixtures.path("golden/frontend/sb_fbank_cmn/" + clip + ".npy"));
            fromFeatures = Math.max(fromFeatures, error(expected, network.embed(FeatureMatrix.of(features, 80))));
            fromAudio = Math.max(fromAudio, error(expected, network.embed(extract(backend, clip))));
        }
        report(size + ", clip from features", isa, fromFeatures, CLIP_LIMIT);
        report(size + ", clip from audio", isa, fromAudio, CLIP_LIMIT);
    }

    private static FeatureMatrix extract(Backend backend, String clip) {
        Path file = Fixtures.path("golden/frontend/audio/" + clip + ".flac");
        try {
            return backend.extractor(FrontEnd.speechbrain())
                    .orElseThrow()
                    .extract(new FlacDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file)), clip));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void report(String what, String isa, double worst, double limit) {
        System.out.println("parity: cpu " + isa + ", " + what + " max=" + worst + " limit=" + limit);
        assertThat(worst).as("%s %s", isa, what).isLessThan(limit);
    }

    private static double error(double[] expected, float[] actual) {
        assertThat(actual).hasSize(expected.length);
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        return worst;
    }
}
