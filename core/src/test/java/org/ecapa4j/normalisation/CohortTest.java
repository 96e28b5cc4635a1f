package org.ecapa4j.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.scoring.EmbeddingMatrices;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.JavaMatrixProduct;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;
import org.ecapa4j.scoring.PreparedEmbeddings;
import org.junit.jupiter.api.Test;

class CohortTest {
    private static final MatrixProduct JAVA = new JavaMatrixProduct();
    private static final String REMEDY =
            "A cohort is made of recordings that are in no trial, best of many speakers who are in none either.";

    private final EmbeddingScorer cosine = EmbeddingScorer.cosine();

    /** Cosines, and a scorer with offsets and vectors of many lengths. */
    @Test
    void agreesWithAllScoresInDouble() {
        double worst = 0;
        for (int[] shape : new int[][] {{1, 2, 1}, {3, 5, 4}, {130, 70, 16}, {9, 400, 192}}) {
            List<PreparedEmbeddings> utterances = List.of(
                    cosine.prepare(EmbeddingMatrices.noise(1, shape[0], shape[2])), vectors(3, shape[0], shape[2]));
            List<PreparedEmbeddings> members = List.of(
                    cosine.prepare(EmbeddingMatrices.noise(2, shape[1], shape[2])), vectors(4, shape[1], shape[2]));
            for (int kind = 0; kind < 2; kind++) {
                if (shape[2] == 1 && kind == 0) {
                    continue; // Cosines of single numbers are 1 or -1.
                }
                Cohort cohort = new Cohort(members.get(kind));
                for (int best : new int[] {2, (shape[1] + 2) / 2, shape[1] - 1, shape[1]}) {
                    if (best < 2) {
                        continue;
                    }
                    CohortStatistics statistics = cohort.statisticsOfBest(best, utterances.get(kind), JAVA, 2);
                    assertThat(statistics.members()).isEqualTo(best);
                    worst = Math.max(worst, deviation(statistics, utterances.get(kind), members.get(kind), best));
                }
            }
        }
        System.out.println("parity: cohort statistics against all scores max=" + worst + " limit=1e-12");
        assertThat(worst).isLessThan(1e-12);
    }

    /** A product may err by as much as its contract allows, and no bit of the statistics changes. */
    @Test
    void theBitsDependOnNothingButTheUtteranceAndTheCohort() {
        for (boolean offsets : new boolean[] {false, true}) {
            PreparedEmbeddings utterances =
                    offsets ? vectors(1, 140, 24) : cosine.prepare(EmbeddingMatrices.noise(1, 140, 24));
            PreparedEmbeddings members =
                    offsets ? vectors(2, 500, 24) : cosine.prepare(EmbeddingMatrices.noise(2, 500, 24));
            PreparedEmbeddings alone = cosine.prepare(EmbeddingMatrices.noise(1, 1, 24));
            for (int best : new int[] {2, 40, 499, 500}) {
                CohortStatistics one = new Cohort(members).statisticsOfBest(best, utterances, JAVA, 1);
                assertSameBits(new Cohort(members).statisticsOfBest(best, utterances, JAVA, 3), one);
                assertSameBits(new Cohort(members).statisticsOfBest(best, utterances, new WorstProduct(), 2), one);
                if (!offsets) {
                    CohortStatistics first = new Cohort(members).statisticsOfBest(best, alone, JAVA, 1);
                    assertThat(first.mean(0)).isEqualTo(one.mean(0));
                    assertThat(first.deviation(0)).isEqualTo(one.deviation(0));
                }
            }
        }
    }

    /** Scores that float32 cannot tell apart, more of them than the best: the exact ones decide. */
    @Test
    void findsTheBestAmongScoresThatAreEqualInFloat32() {
        int size = 300;
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = i % 100 == 0 ? 2 + i : 1 + (i * 7919 % size) * 0x1p-40;
        }
        PreparedEmbeddings members = PreparedEmbeddings.of(values, 1, new double[size]);
        PreparedEmbeddings utterances = PreparedEmbeddings.of(new double[] {0.5}, 1, new double[1]);
        CohortStatistics statistics = new Cohort(members).statisticsOfBest(8, utterances, JAVA, 1);
        double sum = 0;
        for (double value :
                Arrays.stream(values).sorted().skip(size - 8).map(v -> v / 2).toArray()) {
            sum += value;
        }
        assertThat(statistics.mean(0)).isEqualTo(sum / 8);
    }

    @Test
    void aCohortWithoutSpreadIsRefused() {
        float[] same = {0.1f, 0.7f, -0.3f};
        MatrixBlock members = EmbeddingMatrices.of(new float[][] {same, {0.3f, 2.1f, -0.9f}, same, same});
        Cohort cohort = new Cohort(cosine.prepare(members));
        PreparedEmbeddings utterances = cosine.prepare(EmbeddingMatrices.of(new float[][] {{1, 0, 0}, {0, -1, 2}}));
        assertThatThrownBy(() -> cohort.statistics(utterances, 1))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("Cohort of 4 recordings has 2 problems:\n"
                        + "  - the 4 scores of utterance row 0 are all equal, 0.13")
                .hasMessageContaining("\n  - the 4 scores of utterance row 1 are all equal, -0.75")
                .hasMessageEndingWith("\n" + REMEDY);
        assertThatThrownBy(() -> cohort.statisticsOfBest(2, utterances, JAVA, 1))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("\n  - the best 2 scores of utterance row 1 are all equal, -0.75");
    }

    @Test
    void anUtteranceMustNotBeInItsOwnCohort() {
        MatrixBlock members = EmbeddingMatrices.noise(1, 50, 8);
        MatrixBlock utterances = EmbeddingMatrices.noise(2, 6, 8);
        System.arraycopy(members.values(), 17 * 8, utterances.values(), 3 * 8, 8);
        System.arraycopy(members.values(), 49 * 8, utterances.values(), 5 * 8, 8);
        Cohort cohort = new Cohort(cosine.prepare(members));
        PreparedEmbeddings prepared = cosine.prepare(utterances);
        String message = "Cohort of 50 recordings has 2 problems:\n  - utterance row 3 is cohort row 17\n"
                + "  - utterance row 5 is cohort row 49\n" + REMEDY;
        assertThatThrownBy(() -> cohort.statistics(prepared, 1))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> cohort.statisticsOfBest(10, prepared, JAVA, 1))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(message);
    }

    @Test
    void theBestOfACohortAreNoMoreThanItHas() {
        Cohort cohort = new Cohort(cosine.prepare(EmbeddingMatrices.noise(1, 200, 8)));
        PreparedEmbeddings utterances = cosine.prepare(EmbeddingMatrices.noise(2, 3, 8));
        assertThatThrownBy(() -> cohort.statisticsOfBest(300, utterances, JAVA, 1))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The best 300 of a cohort of 200 cannot be taken: take at most 200, or a larger cohort");
        assertThatThrownBy(() -> cohort.statisticsOfBest(1, utterances, JAVA, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("best is 1; at least 2 scores are needed for a deviation");
        assertThatThrownBy(() -> new Cohort(cosine.prepare(EmbeddingMatrices.noise(1, 1, 8))))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "A cohort of one recording has no deviation; it needs at least 2, and thousands to be of use");
    }

    @Test
    void utterancesAndCohortMustHaveBeenPreparedAlike() {
        Cohort cohort = new Cohort(cosine.prepare(EmbeddingMatrices.noise(1, 200, 8)));
        assertThatThrownBy(() -> cohort.statistics(cosine.prepare(EmbeddingMatrices.noise(1, 2, 9)), 1))
                .isInstanceOf(ModelMismatchException.class);
        assertThatThrownBy(() -> cohort.statisticsOfBest(5, vectors(1, 2, 8), JAVA, 1))
                .isInstanceOf(ModelMismatchException.class);
    }

    @Test
    void scoresBeyondFloat32AreRefused() {
        PreparedEmbeddings members = PreparedEmbeddings.of(new double[] {1e30, 1, 2}, 1, new double[3]);
        PreparedEmbeddings utterances = PreparedEmbeddings.of(new double[] {3, 1e29}, 1, new double[2]);
        assertThatThrownBy(() -> new Cohort(members).statisticsOfBest(2, utterances, JAVA, 1))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The score of utterance row 1 and cohort row 0 is Infinity in float32; embeddings or scorer"
                        + " are out of proportion");
    }

    @Test
    void scoresAreNormalisedByTheirSide() {
        CohortStatistics statistics = new CohortStatistics(2, new double[] {1, 10}, new double[] {2, 4});
        IndexedTrials trials = new IndexedTrials(new int[] {0}, new int[] {1});
        double[] scores = {5};
        assertThat(ScoreNormalisation.Z.normalise(scores, trials, statistics)).containsExactly(2);
        assertThat(ScoreNormalisation.T.normalise(scores, trials, statistics)).containsExactly(-1.25);
        assertThat(ScoreNormalisation.S.normalise(scores, trials, statistics)).containsExactly(0.375);
        assertThat(scores).containsExactly(5);
        assertThatThrownBy(() -> ScoreNormalisation.S.normalise(new double[] {Double.NaN}, trials, statistics))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The score of trial 0 of 1 is NaN; only finite scores can be normalised");
        assertThatThrownBy(() -> ScoreNormalisation.S.normalise(new double[2], trials, statistics))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("There are 2 scores for 1 trials; one for each is needed");
        assertThatThrownBy(() -> ScoreNormalisation.S.normalise(
                        scores, new IndexedTrials(new int[] {0}, new int[] {2}), statistics))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The second recording of trial 0 of 1 is row 2, but the rows of the embeddings are 0 to 1");
    }

    /** Largest deviation of means and standard deviations, against the sorted scores. */
    private static double deviation(
            CohortStatistics statistics, PreparedEmbeddings utterances, PreparedEmbeddings members, int best) {
        double worst = 0;
        for (int i = 0; i < utterances.rows(); i++) {
            double[] scores = new double[members.rows()];
            for (int j = 0; j < scores.length; j++) {
                scores[j] = utterances.scores(new IndexedTrials(new int[] {i}, new int[] {j}), members, 1)[0];
            }
            Arrays.sort(scores);
            double[] top = Arrays.copyOfRange(scores, scores.length - best, scores.length);
            double mean = Arrays.stream(top).average().orElseThrow();
            double variance = Arrays.stream(top)
                    .map(s -> (s - mean) * (s - mean))
                    .average()
                    .orElseThrow();
            worst = Math.max(worst, Math.abs(statistics.mean(i) - mean));
            worst = Math.max(worst, Math.abs(statistics.deviation(i) - Math.sqrt(variance)));
        }
        return worst;
    }

    private static void assertSameBits(CohortStatistics actual, CohortStatistics expected) {
        assertThat(actual.rows()).isEqualTo(expected.rows());
        for (int i = 0; i < expected.rows(); i++) {
            assertThat(actual.mean(i)).isEqualTo(expected.mean(i));
            assertThat(actual.deviation(i)).isEqualTo(expected.deviation(i));
        }
    }

    private static PreparedEmbeddings vectors(long seed, int rows, int columns) {
        Random random = new Random(seed);
        double[] values = random.doubles((long) rows * columns, -1, 1).toArray();
        return PreparedEmbeddings.of(
                values, columns, random.doubles(rows, -1, 1).toArray());
    }

    /** Errs as far as {@link MatrixProduct} allows, up or down by chance. */
    private static final class WorstProduct implements MatrixProduct {
        @Override
        public String id() {
            return "worst";
        }

        @Override
        public void multiplyTransposed(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
            Random random = new Random(a.rows());
            double nu = a.columns() * 0x1p-24;
            for (int i = 0; i < a.rows(); i++) {
                for (int j = 0; j < b.rows(); j++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int k = 0; k < a.columns(); k++) {
                        double term = (double) a.values()[a.rowStart(i) + k] * b.values()[b.rowStart(j) + k];
                        sum += term;
                        magnitude += Math.abs(term);
                    }
                    double error = nu / (1 - nu) * magnitude;
                    // Inward by an ulp, so that rounding to float32 stays within the bound.
                    float up = Math.nextDown((float) (sum + error));
                    float down = Math.nextUp((float) (sum - error));
                    c.values()[c.rowStart(i) + j] = random.nextBoolean() ? up : down;
                }
            }
        }
    }
}
