package org.ecapa4j.plugins.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.ecapa4j.model.Model;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported networks of every variant on ONNX Runtime, at all golden lengths, with any number of frames and with a fixed one. */
class OnnxGoldensTest {
    /** The frameworks' own limit, golden/README.md section 8. */
    private static final double LIMIT = 5e-6;

    @TempDir
    Path folder;

    static Stream<Arguments> committed() {
        return Stream.of(
                Arguments.of(
                        "mindspore/tiny",
                        WeightRecipe.tiny(),
                        List.of("T1_B1", "T5_B1", "T50_B1", "T50_B3", "T301_B1", "T301_B3")),
                Arguments.of("mindspore/c256", WeightRecipe.c256(), List.of("T50_B1", "T301_B1")),
                Arguments.of("mindspore/full", WeightRecipe.full(), List.of("T50_B1", "T301_B1")),
                Arguments.of(
                        "speechbrain_tiny",
                        WeightRecipe.speechbrainTiny(),
                        List.of("T5_B1", "T50_B1", "T50_B3", "T301_B1")),
                Arguments.of(
                        "wespeaker_tiny",
                        WeightRecipe.wespeakerTiny(),
                        List.of("T5_B1", "T50_B1", "T50_B3", "T301_B1")),
                Arguments.of(
                        "wespeaker_glob_tiny",
                        WeightRecipe.wespeakerGlobTiny(),
                        List.of("T5_B1", "T50_B1", "T50_B3", "T301_B1")));
    }

    static Stream<Arguments> large() {
        return Stream.of(
                Arguments.of("mindspore/tiny", WeightRecipe.tiny(), List.of("T997_B1")),
                Arguments.of("mindspore/c256", WeightRecipe.c256(), List.of("T301_B3", "T997_B1")),
                Arguments.of("mindspore/full", WeightRecipe.full(), List.of("T120_B3", "T997_B1")));
    }

    @ParameterizedTest
    @MethodSource("committed")
    void embeddingsAreThoseOfTheFrameworks(String set, WeightRecipe recipe, List<String> cases) throws Exception {
        compare(set, recipe, cases);
    }

    @NeedsFixture("golden/mindspore/full/T997_B1.input.npy")
    @ParameterizedTest
    @MethodSource("large")
    void embeddingsOfLargeGoldensAreThoseOfTheFrameworks(String set, WeightRecipe recipe, List<String> cases)
            throws Exception {
        compare(set, recipe, cases);
    }

    private void compare(String set, WeightRecipe recipe, List<String> cases) throws Exception {
        Model model = Goldens.model("golden", recipe.network());
        double max = 0;
        for (String name : cases) {
            NpyArray input = Npy.read(Fixtures.path("golden/" + set + "/" + name + ".input.npy"));
            float[] expected = Goldens.values(set + "/" + name + ".embedding.npy");
            int batch = input.dim(0);
            int frames = input.dim(1);
            for (Path file : List.of(
                    Goldens.export(model, folder, false, batch), Goldens.export(model, folder, false, batch, frames))) {
                try (OnnxRuntimeSession session = new OnnxRuntimeSession(file)) {
                    float[][] embeddings = session.embed(input.floats(), batch, frames, Goldens.BINS);
                    assertThat(embeddings).hasDimensions(batch, expected.length / batch);
                    for (int i = 0; i < batch; i++) {
                        max = Math.max(max, Goldens.distance(embeddings[i], expected, i * embeddings[i].length));
                    }
                }
            }
        }
        System.out.println("parity: exported " + set + " on ONNX Runtime max=" + max + " limit=" + LIMIT);
        assertThat(max).isLessThan(LIMIT);
    }
}
