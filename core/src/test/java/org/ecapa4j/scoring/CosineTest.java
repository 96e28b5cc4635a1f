package org.ecapa4j.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.ScoreFiles;
import org.ecapa4j.errors.ModelMismatchException;
import org.junit.jupiter.api.Test;

class CosineTest {
    private static final double LIMIT = 1e-9;

    @Test
    void agreesWithTheGoldenScores() {
        List<String> ids = ScoreFiles.lines("ids.txt");
        float[][] embeddings = ScoreFiles.matrix("embeddings.npy", ids.size());
        Map<String, float[]> byId = new HashMap<>();
        for (int i = 0; i < embeddings.length; i++) {
            byId.put(ids.get(i), embeddings[i]);
        }
        double max = 0;
        List<String[]> rows = ScoreFiles.rows("trial_scores.csv");
        for (String[] row : rows) {
            double score =
                    Cosine.score(byId.getOrDefault(row[1], new float[0]), byId.getOrDefault(row[2], new float[0]));
            max = Math.max(max, Math.abs(score - Double.parseDouble(row[3])));
        }
        System.out.println("parity: cosine of the golden trials max=" + max + " limit=" + LIMIT);
        assertThat(rows).hasSize(304);
        assertThat(max).isLessThan(LIMIT);
    }

    @Test
    void staysWithinItsRange() {
        float[] vector = {0.1f, 0.7f, -0.3f};
        float[] opposite = {-0.1f, -0.7f, 0.3f};
        assertThat(Cosine.score(vector, vector)).isBetween(1 - 1e-15, 1.0);
        assertThat(Cosine.score(vector, opposite)).isBetween(-1.0, -1 + 1e-15);
        assertThat(Cosine.score(new float[] {1, 0}, new float[] {0, 1})).isZero();
    }

    @Test
    void takesTheLargestAndSmallestFloats() {
        float[] large = {Float.MAX_VALUE, Float.MAX_VALUE};
        float[] small = {Float.MIN_VALUE, Float.MIN_VALUE};
        assertThat(Cosine.score(large, large)).isBetween(1 - 1e-15, 1.0);
        assertThat(Cosine.score(small, large)).isBetween(1 - 1e-15, 1.0);
    }

    @Test
    void refusesVectorsOfDifferentLength() {
        assertThatThrownBy(() -> Cosine.score(new float[192], new float[256]))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Embeddings of 192 and 256 numbers cannot be compared; they come from different models");
    }

    @Test
    void refusesVectorsWithoutDirection() {
        float[] good = {1, 2};
        for (float[] bad : new float[][] {{0, 0}, {Float.NaN, 1}, {Float.POSITIVE_INFINITY, 1}}) {
            assertThatThrownBy(() -> Cosine.score(good, bad))
                    .isInstanceOf(ModelMismatchException.class)
                    .hasMessageStartingWith("An embedding has no direction: its length is 0 or not finite (");
            assertThatThrownBy(() -> Cosine.score(bad, good)).isInstanceOf(ModelMismatchException.class);
        }
    }
}
