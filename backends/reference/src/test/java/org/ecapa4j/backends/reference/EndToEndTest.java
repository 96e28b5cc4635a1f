package org.ecapa4j.backends.reference;

import java.util.List;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.io.NpyArray;
import org.junit.jupiter.api.Test;

/** From the features that the published system computes from speech to its embeddings. */
@NeedsFixture({
    "golden/e2e/full.1688-142285-0002.embedding.npy",
    "golden/frontend/sb_fbank_cmn/1688-142285-0002.npy",
    "golden/frontend/sb_fbank_cmn/1998-15444-0007.npy",
    "golden/frontend/sb_fbank_cmn/2414-128291-0000.npy",
    "golden/frontend/sb_fbank_cmn/3005-163389-0007.npy"
})
class EndToEndTest {
    private static final double LIMIT = 2e-5;
    private static final List<String> CLIPS =
            List.of("1688-142285-0002", "1998-15444-0007", "2414-128291-0000", "3005-163389-0007");

    @Test
    void tiny() {
        compare("tiny", WeightRecipe.tiny());
    }

    @Test
    void c256() {
        compare("c256", WeightRecipe.c256());
    }

    @Test
    void full() {
        compare("full", WeightRecipe.full());
    }

    private static void compare(String configuration, WeightRecipe recipe) {
        double maximum = 0;
        try (ReferenceNetwork network = GoldenFiles.compile(recipe.network())) {
            for (String clip : CLIPS) {
                FeatureMatrix features = GoldenFiles.utterances("golden/frontend/sb_fbank_cmn/" + clip + ".npy")
                        .get(0);
                NpyArray expected = GoldenFiles.npy("golden/e2e/" + configuration + "." + clip + ".embedding.npy");
                maximum = Math.max(maximum, GoldenFiles.maximumError(expected.doubles(), network.embed(features)));
            }
        }
        GoldenFiles.check("features of speech to embeddings of " + configuration, maximum, LIMIT);
    }
}
