package org.ecapa4j.scoring.trained;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.MatrixBlock;
import org.junit.jupiter.api.Test;

/** Against {@code fixtures/trained-scorers/make.py}, which computes the same with other formulas and other solvers. */
class TrainedScorerParityTest {
    /** That of scores in double, as a share of a score's magnitude where that is above 1. */
    private static final double LIMIT = 1e-9;

    private static final String FINGERPRINT = "ab".repeat(32);

    @Test
    void everyRecipeGivesTheScoresOfTheIndependentComputation() throws IOException {
        NpyArray array = Npy.read(Fixtures.path("trained-scorers/embeddings.npy"));
        MatrixBlock embeddings = MatrixBlock.of(array.floats(), array.dim(0), array.dim(1));
        LabelledEmbeddings data =
                new LabelledEmbeddings(embeddings, Files.readAllLines(Fixtures.path("trained-scorers/speakers.txt")));
        List<String> lines = Files.readAllLines(Fixtures.path("trained-scorers/scores.csv"));
        String[] names = lines.get(0).split(",", -1);
        assertThat(names).hasSize(10);
        double[][] values = lines.stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
        assertThat(values).hasNumberOfRows(60);
        int[] a = Arrays.stream(values).mapToInt(row -> (int) row[0]).toArray();
        int[] b = Arrays.stream(values).mapToInt(row -> (int) row[1]).toArray();
        for (int column = 2; column < names.length; column++) {
            TrainedScorer scorer = TrainedScorer.train(recipe(names[column]), data, FINGERPRINT, "simulated", 2);
            double[] scores = scorer.prepare(embeddings).scores(new IndexedTrials(a, b), 2);
            double max = 0;
            for (int i = 0; i < scores.length; i++) {
                double expected = values[i][column];
                max = Math.max(max, Math.abs(scores[i] - expected) / Math.max(1, Math.abs(expected)));
            }
            System.out.println("parity: " + names[column] + " max=" + max + " limit=" + LIMIT);
            assertThat(max).as(names[column]).isLessThan(LIMIT);
        }
    }

    /** A column is named by the fields of its recipe, with dashes between them. */
    private static ScorerRecipe recipe(String name) {
        String[] parts = name.toUpperCase(Locale.ROOT).split("-", -1);
        return new ScorerRecipe(
                ScorerRecipe.Score.valueOf(parts[0]),
                ScorerRecipe.Whitening.valueOf(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Boolean.parseBoolean(parts[4]),
                Double.parseDouble(parts[5]),
                Integer.parseInt(parts[6]));
    }
}
