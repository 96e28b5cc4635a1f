package org.ecapa4j.scoring.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.scoring.EmbeddingMatrices;
import org.ecapa4j.scoring.IndexedTrials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerJsonTest {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    private final LabelledEmbeddings data = new Simulation(3, 4).embeddings(30, 5);
    private final TrainedScorer plda = TrainedScorer.train(ScorerRecipe.plda(), data, FINGERPRINT, "simulated", 1);
    private final TrainedScorer cosine =
            TrainedScorer.train(ScorerRecipe.cosine().withLda(2), data, FINGERPRINT, "simulated", 1);

    @Test
    void whatIsReadScoresWithTheBitsOfWhatWasWritten(@TempDir Path folder) {
        IndexedTrials trials = EmbeddingMatrices.trials(1, 100, data.utterances());
        for (TrainedScorer scorer : List.of(plda, cosine)) {
            Path file = folder.resolve(scorer.id() + ".scorer.json");
            scorer.write(file);
            TrainedScorer read = TrainedScorer.read(file);
            assertThat(read.prepare(data.embeddings()).scores(trials, 1))
                    .isEqualTo(scorer.prepare(data.embeddings()).scores(trials, 1));
            assertThat(read.toJson()).isEqualTo(scorer.toJson());
            assertThat(read.recipe()).isEqualTo(scorer.recipe());
            assertThat(read.fingerprint()).isEqualTo(FINGERPRINT);
            assertThat(read.data()).isEqualTo("simulated");
            assertThat(read.speakers()).isEqualTo(30);
            assertThat(read.utterances()).isEqualTo(90);
            assertThat(read.columns()).isEqualTo(4);
            assertThat(read).hasToString(scorer.id() + " trained on 90 embeddings of 30 speakers (simulated)");
        }
    }

    @Test
    void reportsAllProblemsOfAFile() {
        String json = plda.toJson()
                .replace("\"fingerprint\": \"0", "\"fingerprint\": \"G")
                .replace("\"speakers\": 30", "\"speakers\": 1")
                .replace("\"iterations\": 10", "\"iterations\": -1, \"extra\": 2")
                .replace("\"data\": \"simulated\",", "")
                .replaceFirst("\"mean\": \\[", "\"mean\": [\"x\", ");
        assertProblems(
                json,
                "field 'fingerprint' is 'G123456789abcdef" + "0123456789abcdef".repeat(3)
                        + "', expected 64 lower-case hexadecimal digits",
                "field 'recipe.iterations' is -1, expected a whole number from 0 to 1000",
                "field 'recipe.extra' is unknown",
                "field 'speakers' is 1, expected a whole number from 2 to 2147483647",
                "field 'mean[0]' is 'x', expected a number",
                "field 'projection[0]' is a list of 4, expected a list of 5 numbers",
                "field 'projection[1]' is a list of 4, expected a list of 5 numbers",
                "field 'projection[2]' is a list of 4, expected a list of 5 numbers",
                "field 'data' is missing");
    }

    @Test
    void theModelIsThereIfAndOnlyIfTheRecipeHasOne() {
        String json = plda.toJson();
        int model = json.indexOf(",\n  \"plda\"");
        assertProblems(json.substring(0, model) + "}", "field 'plda' is missing");
        String other = cosine.toJson();
        assertProblems(other.substring(0, other.lastIndexOf('}')) + json.substring(model), "field 'plda' is unknown");
        assertProblems(
                json.replaceFirst("\"between\": \\[", "\"between\": [-"),
                "field 'plda.between[0]' is -"
                        + plda.toJson().split("\"between\": \\[")[1].split("[,\\]]")[0]
                        + ", expected a number not below 0");
        assertProblems(
                json.replaceFirst("\"plda\": \\{", "\"plda\": {\"more\": true, ")
                        .replace("\"transform\"", "\"transfer\""),
                "field 'plda.transform' is missing",
                "field 'plda.more' is unknown",
                "field 'plda.transfer' is unknown");
    }

    @Test
    void aRecipeInAFileHoldsTogether() {
        assertProblems(
                plda.toJson()
                        .replace("\"whitening\": \"pca\"", "\"whitening\": \"zca\"")
                        .replace("\"whiteningDimension\": 0", "\"whiteningDimension\": 3"),
                "field 'recipe' does not hold together: whitening dimension is 3, but only PCA can leave directions out");
        assertProblems(
                plda.toJson()
                        .replace("\"pca\"", "\"PCA\"")
                        .replace("\"lengthNormalisation\": true", "\"lengthNormalisation\": 1"),
                "field 'recipe.whitening' is 'PCA', expected one of [none, pca, zca]",
                "field 'recipe.lengthNormalisation' is 1, expected true or false");
    }

    @Test
    void otherFilesAreToldApart(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> TrainedScorer.parse("{\"format\": \"ecapa4j-profile 1\"}", "p.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Scorer 'p.json' has the format 'ecapa4j-profile 1', expected 'ecapa4j-scorer 1'; it is"
                        + " something else, or another version of this library wrote it");
        assertThatThrownBy(() -> TrainedScorer.parse("[1]", "p.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("Scorer 'p.json' is not valid JSON: line 1, column 1: ");
        assertThatThrownBy(() -> TrainedScorer.read(folder.resolve("none")))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("Scorer '" + folder.resolve("none") + "' does not exist");
        assertThatThrownBy(() -> TrainedScorer.read(folder))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("Scorer '" + folder + "' is a folder; name a file");
        Path binary = Files.write(folder.resolve("b"), new byte[] {(byte) 0xFF, 0, 1});
        assertThatThrownBy(() -> TrainedScorer.read(binary)).isInstanceOf(ModelFormatException.class);
    }

    /** Bytes changed, lost or doubled by chance: a scorer or the one exception, nothing else. */
    @Test
    void damagedFilesNeverDoAnythingElse() {
        byte[] whole = plda.toJson().getBytes(StandardCharsets.UTF_8);
        Random random = new Random(8);
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            switch (round % 3) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                default ->
                    System.arraycopy(whole, random.nextInt(at + 1), bytes, random.nextInt(at + 1), bytes.length - at);
            }
            try {
                TrainedScorer.parse(new String(bytes, StandardCharsets.UTF_8), "damaged")
                        .toJson();
            } catch (ModelFormatException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1500);
    }

    private static void assertProblems(String json, String... problems) {
        assertThatThrownBy(() -> TrainedScorer.parse(json, "s.json"))
                .isInstanceOfSatisfying(
                        ModelFormatException.class,
                        e -> assertThat(e.problems()).containsExactly(problems));
    }
}
