package org.ecapa4j.backends.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.fixtures.NeedsFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every intermediate of the tiny network against what the framework computes. */
class TapsTest {
    private static final double LIMIT = 1e-5;
    private static final String FOLDER = "golden/mindspore/tiny/";
    private static final List<String> NAMES = List.of(
            "block0",
            "block1.tdnn1",
            "block1.res2net",
            "block1.tdnn2",
            "block1.se",
            "block1",
            "block2.tdnn1",
            "block2.res2net",
            "block2.tdnn2",
            "block2.se",
            "block2",
            "block3.tdnn1",
            "block3.res2net",
            "block3.tdnn2",
            "block3.se",
            "block3",
            "mfa",
            "asp.logits",
            "asp.weights",
            "asp.pooled",
            "asp_bn",
            "embedding");

    @ParameterizedTest
    @ValueSource(strings = {"T5_B1", "T50_B1"})
    void everyTapEqualsTheGolden(String golden) {
        compare(golden);
    }

    @Test
    @NeedsFixture("golden/mindspore/tiny/T50_B3.tap.block0.npy")
    void everyTapOfABatchEqualsTheGolden() {
        compare("T50_B3");
    }

    private static void compare(String golden) {
        ReferenceNetwork network = GoldenFiles.compile(WeightRecipe.tiny().network());
        List<FeatureMatrix> utterances = GoldenFiles.utterances(FOLDER + golden + ".input.npy");
        double maximum = 0;
        for (int b = 0; b < utterances.size(); b++) {
            Recorder taps = new Recorder();
            network.embed(utterances.get(b), taps);
            assertThat(taps.values.keySet()).containsExactlyElementsOf(NAMES);
            for (Map.Entry<String, double[]> tap : taps.values.entrySet()) {
                double[] expected =
                        GoldenFiles.item(GoldenFiles.npy(FOLDER + golden + ".tap." + tap.getKey() + ".npy"), b);
                double[] actual = tap.getValue();
                assertThat(actual).as(tap.getKey()).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    double error = Math.abs(expected[i] - actual[i]);
                    assertThat(error).as("%s, value %s", tap.getKey(), i).isLessThanOrEqualTo(LIMIT);
                    maximum = Math.max(maximum, error);
                }
            }
        }
        GoldenFiles.check("taps of tiny " + golden, maximum, LIMIT);
    }

    /** Copies what it is shown, transposed to the goldens' {@code [channels][frames]}. */
    private static final class Recorder implements Taps {
        private final Map<String, double[]> values = new LinkedHashMap<>();

        @Override
        public void block(int number, String stage, Frames shown) {
            network("block" + number + (stage.equals("sum") ? "" : "." + stage), shown);
        }

        @Override
        public void network(String stage, Frames shown) {
            double[] transposed = new double[shown.channels() * shown.frames()];
            for (int t = 0; t < shown.frames(); t++) {
                for (int c = 0; c < shown.channels(); c++) {
                    transposed[c * shown.frames() + t] = shown.values()[shown.row(t) + c];
                }
            }
            values.put(stage, transposed);
        }
    }
}
