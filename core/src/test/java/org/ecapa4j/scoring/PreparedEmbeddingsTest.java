package org.ecapa4j.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ecapa4j.errors.ModelMismatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedEmbeddingsTest {
    private final EmbeddingScorer cosine = EmbeddingScorer.cosine();

    /** Numbers of trials around the four that are computed at once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 301})
    void cosinesHaveTheBitsOfSinglePairs(int count) {
        for (int columns : new int[] {1, 5, 192}) {
            MatrixBlock embeddings = EmbeddingMatrices.spread(EmbeddingMatrices.noise(1, 23, columns), 3);
            IndexedTrials trials = EmbeddingMatrices.trials(2, count, 23);
            double[] scores = cosine.prepare(embeddings).scores(trials, 2);
            assertThat(scores).hasSize(count);
            for (int i = 0; i < count; i++) {
                float[] a = EmbeddingMatrices.row(embeddings, trials.enrolment(i));
                float[] b = EmbeddingMatrices.row(embeddings, trials.test(i));
                assertThat(scores[i]).isEqualTo(Cosine.score(a, b)).isEqualTo(cosine.score(a, b));
            }
        }
    }

    @Test
    void enrolmentAndTestMayBeDifferentMatrices() {
        MatrixBlock enrolment = EmbeddingMatrices.noise(1, 5, 16);
        MatrixBlock test = EmbeddingMatrices.noise(2, 9, 16);
        IndexedTrials trials = new IndexedTrials(new int[] {4, 0, 2, 2, 1}, new int[] {8, 0, 7, 1, 1});
        double[] scores = cosine.prepare(enrolment).scores(trials, cosine.prepare(test), 1);
        for (int i = 0; i < trials.size(); i++) {
            assertThat(scores[i])
                    .isEqualTo(Cosine.score(
                            EmbeddingMatrices.row(enrolment, trials.enrolment(i)),
                            EmbeddingMatrices.row(test, trials.test(i))));
        }
    }

    @Test
    void theBitsDoNotDependOnTheNumberOfThreads() {
        IndexedTrials trials = EmbeddingMatrices.trials(3, 50_001, 40);
        for (PreparedEmbeddings embeddings :
                List.of(cosine.prepare(EmbeddingMatrices.noise(4, 40, 33)), vectors(5, 40, 33))) {
            double[] one = embeddings.scores(trials, 1);
            assertThat(embeddings.scores(trials, 2)).isEqualTo(one);
            assertThat(embeddings.scores(trials, 5)).isEqualTo(one);
            for (int i : new int[] {0, 8191, 8192, 50_000}) {
                assertThat(embeddings.score(trials.enrolment(i), trials.test(i)))
                        .isEqualTo(one[i]);
                assertThat(embeddings.score(trials.test(i), trials.enrolment(i)))
                        .isEqualTo(one[i]);
            }
        }
    }

    @Test
    void vectorsScoreAsDotProductsWithOffsets() {
        PreparedEmbeddings embeddings = vectors(6, 11, 37);
        double[] a = new double[37];
        double[] b = new double[37];
        for (int i = 0; i < 11; i++) {
            for (int j = 0; j < 11; j++) {
                embeddings.vector(i, a);
                embeddings.vector(j, b);
                double sum = 0;
                for (int k = 0; k < 37; k++) {
                    sum += a[k] * b[k];
                }
                assertThat(embeddings.score(i, j)).isEqualTo(sum + (embeddings.offset(i) + embeddings.offset(j)));
            }
        }
    }

    /** What the cohort statistics are computed from: v(x).v(y) + o(x) + o(y), with 194 roundings of 2^-53 at most. */
    @Test
    void theVectorsOfCosinesHaveLengthOne() {
        MatrixBlock block = EmbeddingMatrices.spread(EmbeddingMatrices.noise(7, 6, 192), 1);
        PreparedEmbeddings embeddings = cosine.prepare(block);
        double[] a = new double[192];
        double[] b = new double[192];
        float[] rounded = new float[200];
        double worst = 0;
        for (int i = 0; i < 6; i++) {
            embeddings.vector(i, a);
            embeddings.vector(i, rounded, 8);
            for (int j = 0; j < 6; j++) {
                embeddings.vector(j, b);
                double sum = embeddings.offset(i) + embeddings.offset(j);
                for (int k = 0; k < 192; k++) {
                    sum += a[k] * b[k];
                    assertThat(rounded[8 + k]).isEqualTo((float) a[k]);
                }
                worst = Math.max(worst, Math.abs(sum - embeddings.score(i, j)));
            }
        }
        double limit = 2 * 200 * 0x1p-53;
        System.out.println("parity: cosine by vectors max=" + worst + " limit=" + limit);
        assertThat(worst).isLessThan(limit);
    }

    @Test
    void takesTheLargestAndSmallestFloats() {
        PreparedEmbeddings embeddings = cosine.prepare(EmbeddingMatrices.of(
                new float[][] {{Float.MAX_VALUE, Float.MAX_VALUE}, {Float.MIN_VALUE, 0}}));
        assertThat(embeddings.score(0, 0)).isBetween(1 - 1e-15, 1.0);
        assertThat(embeddings.score(0, 1)).isBetween(Math.sqrt(0.5) - 1e-15, Math.sqrt(0.5) + 1e-15);
    }

    @Test
    void namesTheRowThatHasNoDirection() {
        for (float bad : new float[] {0, Float.NaN, Float.NEGATIVE_INFINITY}) {
            float[][] rows = {{1, 2}, {bad, 0}, {3, 4}, {0, 0}};
            assertThatThrownBy(() -> cosine.prepare(EmbeddingMatrices.of(rows)))
                    .isInstanceOf(ModelMismatchException.class)
                    .hasMessageStartingWith("2 of 4 embeddings have no direction: their length is 0 or not finite; the"
                            + " first is row 1 with " + Math.abs(bad));
        }
    }

    @Test
    void refusesVectorsThatCannotBeScored() {
        assertThatThrownBy(() -> PreparedEmbeddings.of(new double[] {1, 2, 3, Double.NaN}, 2, new double[2]))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Embedding 1 of 2 cannot be scored: what the scorer makes of it is not finite or beyond the"
                        + " range of numbers");
        assertThatThrownBy(() -> PreparedEmbeddings.of(new double[] {1e200}, 1, new double[1]))
                .isInstanceOf(ModelMismatchException.class);
        assertThatThrownBy(() -> PreparedEmbeddings.of(new double[3], 2, new double[2]))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(
                        "Prepared embeddings need rows x columns numbers and an offset for each row, but there are 3"
                                + " numbers, 2 columns and 2 offsets");
    }

    @Test
    void namesTheTrialWhoseRowIsNotThere() {
        PreparedEmbeddings embeddings = cosine.prepare(EmbeddingMatrices.noise(1, 4, 3));
        PreparedEmbeddings fewer = cosine.prepare(EmbeddingMatrices.noise(1, 2, 3));
        assertThatThrownBy(() -> embeddings.scores(new IndexedTrials(new int[] {0, 4}, new int[] {1, 1}), 1))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The first recording of trial 1 of 2 is row 4, but the rows of the embeddings are 0 to 3");
        assertThatThrownBy(() -> embeddings.scores(new IndexedTrials(new int[] {3}, new int[] {2}), fewer, 1))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The second recording of trial 0 of 1 is row 2, but the rows of the embeddings are 0 to 1");
        assertThatThrownBy(() -> embeddings.score(-1, 0)).isInstanceOf(ModelMismatchException.class);
        assertThatThrownBy(() -> new IndexedTrials(new int[2], new int[3]))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Trials are pairs, but there are 2 rows of first recordings and 3 of second ones");
    }

    @Test
    void embeddingsOfDifferentScorersAreNotCompared() {
        PreparedEmbeddings embeddings = cosine.prepare(EmbeddingMatrices.noise(1, 4, 3));
        IndexedTrials trials = EmbeddingMatrices.trials(1, 1, 4);
        assertThatThrownBy(() -> embeddings.scores(trials, vectors(1, 4, 3), 1))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Embeddings prepared as vectors of 3 and of 3 numbers cannot be scored with each other:"
                        + " different scorers prepared them; prepare both with the same scorer");
        assertThatThrownBy(() -> embeddings.scores(trials, cosine.prepare(EmbeddingMatrices.noise(1, 4, 5)), 1))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Embeddings prepared as vectors of 3 and of 5 numbers cannot be scored with each other;"
                        + " prepare both with the same scorer");
    }

    @Test
    void atLeastOneThreadWorks() {
        PreparedEmbeddings embeddings = cosine.prepare(EmbeddingMatrices.noise(1, 4, 3));
        assertThatThrownBy(() -> embeddings.scores(EmbeddingMatrices.trials(1, 1, 4), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads is 0; at least 1 is needed");
    }

    @Test
    void trialsOfAListAreIndexedInItsOrder() {
        Map<String, Integer> rows = Map.of("a", 2, "b", 0);
        IndexedTrials trials =
                IndexedTrials.of(List.of(new Trial(true, "a", "b"), new Trial(false, "b", "b")), rows::get);
        assertThat(trials.size()).isEqualTo(2);
        assertThat(Arrays.asList(trials.enrolment(0), trials.test(0), trials.enrolment(1), trials.test(1)))
                .containsExactly(2, 0, 0, 0);
    }

    private static PreparedEmbeddings vectors(long seed, int rows, int columns) {
        Random random = new Random(seed);
        return PreparedEmbeddings.of(
                random.doubles((long) rows * columns, -1, 1).toArray(),
                columns,
                random.doubles(rows, -1, 1).toArray());
    }
}
