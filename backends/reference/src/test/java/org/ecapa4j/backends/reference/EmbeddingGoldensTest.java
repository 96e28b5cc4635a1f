package org.ecapa4j.backends.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.io.NpyArray;
import org.junit.jupiter.api.Test;

/**
 * Embeddings against what the frameworks compute in float32, and against the exact ones, from which a result may differ
 * by rounding only.
 */
class EmbeddingGoldensTest {
    private static final double LIMIT = 5e-6;
    /** Rounding to float32 of values below 4. */
    private static final double ROUNDING = 0x1.0p-23;

    @Test
    void tiny() {
        compare("mindspore/tiny", WeightRecipe.tiny(), "T1_B1", "T5_B1", "T50_B1", "T50_B3", "T301_B1", "T301_B3");
    }

    @Test
    @NeedsFixture("golden/mindspore/tiny/T997_B1.input.npy")
    void tinyLong() {
        compare("mindspore/tiny", WeightRecipe.tiny(), "T997_B1");
    }

    @Test
    void c256() {
        compare("mindspore/c256", WeightRecipe.c256(), "T50_B1", "T301_B1");
    }

    @Test
    @NeedsFixture({"golden/mindspore/c256/T301_B3.input.npy", "golden/mindspore/c256/T997_B1.input.npy"})
    void c256BatchAndLong() {
        compare("mindspore/c256", WeightRecipe.c256(), "T301_B3", "T997_B1");
    }

    @Test
    void full() {
        compare("mindspore/full", WeightRecipe.full(), "T50_B1", "T301_B1");
    }

    @Test
    @NeedsFixture({"golden/mindspore/full/T120_B3.input.npy", "golden/mindspore/full/T997_B1.input.npy"})
    void fullBatchAndLong() {
        compare("mindspore/full", WeightRecipe.full(), "T120_B3", "T997_B1");
    }

    @Test
    void speechbrain() {
        compare("speechbrain_tiny", WeightRecipe.speechbrainTiny(), "T5_B1", "T50_B1", "T50_B3", "T301_B1");
    }

    @Test
    void wespeaker() {
        compare("wespeaker_tiny", WeightRecipe.wespeakerTiny(), "T5_B1", "T50_B1", "T50_B3", "T301_B1");
    }

    @Test
    void wespeakerWithGlobalContext() {
        compare("wespeaker_glob_tiny", WeightRecipe.wespeakerGlobTiny(), "T5_B1", "T50_B1", "T50_B3", "T301_B1");
    }

    private static void compare(String folder, WeightRecipe recipe, String... goldens) {
        double maximum = 0;
        double exactMaximum = 0;
        try (ReferenceNetwork network = GoldenFiles.compile(recipe.network())) {
            for (String golden : goldens) {
                String file = "golden/" + folder + "/" + golden;
                List<FeatureMatrix> utterances = GoldenFiles.utterances(file + ".input.npy");
                NpyArray framework = GoldenFiles.npy(file + ".embedding.npy");
                NpyArray exact = GoldenFiles.npy(file + ".embedding_f64.npy");
                List<float[]> embeddings = network.embedAll(utterances);
                assertThat(framework.shape()).containsExactly(utterances.size(), network.embeddingSize());
                for (int b = 0; b < embeddings.size(); b++) {
                    float[] embedding = embeddings.get(b);
                    maximum = Math.max(maximum, GoldenFiles.maximumError(GoldenFiles.item(framework, b), embedding));
                    exactMaximum =
                            Math.max(exactMaximum, GoldenFiles.maximumError(GoldenFiles.item(exact, b), embedding));
                }
            }
        }
        String what = "embeddings of " + folder + " " + String.join(" ", goldens);
        GoldenFiles.check(what + " against float32", maximum, LIMIT);
        GoldenFiles.check(what + " against float64", exactMaximum, ROUNDING);
    }
}
