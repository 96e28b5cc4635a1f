package org.ecapa4j.normalisation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToIntFunction;
import org.ecapa4j.ScoreFiles;
import org.ecapa4j.scoring.EmbeddingMatrices;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.JavaMatrixProduct;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.PreparedEmbeddings;
import org.junit.jupiter.api.Test;

/** Every column of the golden scores, to the limit of scores in double. */
class ScoreNormalisationParityTest {
    private static final double LIMIT = 1e-9;

    private final EmbeddingScorer cosine = EmbeddingScorer.cosine();

    @Test
    void agreesWithTheGoldenScores() {
        Golden golden = new Golden(
                "trial_scores.csv",
                EmbeddingMatrices.of(ScoreFiles.matrix("embeddings.npy", 40)),
                EmbeddingMatrices.of(ScoreFiles.matrix("cohort.npy", 300)));
        golden.assertColumn("cosine", 3, golden.raw);
        golden.assertColumn("z-norm, whole cohort", 4, golden.normalised(ScoreNormalisation.Z, golden.whole));
        golden.assertColumn("t-norm, whole cohort", 5, golden.normalised(ScoreNormalisation.T, golden.whole));
        golden.assertColumn("s-norm, whole cohort", 6, golden.normalised(ScoreNormalisation.S, golden.whole));
        golden.assertColumn("z-norm, best 50", 7, golden.normalised(ScoreNormalisation.Z, golden.best));
        golden.assertColumn("t-norm, best 50", 8, golden.normalised(ScoreNormalisation.T, golden.best));
        golden.assertColumn("s-norm, best 50", 9, golden.normalised(ScoreNormalisation.S, golden.best));
    }

    @Test
    void agreesWithTheGoldenScoresAfterMeanSubtraction() {
        RunningMean mean = new RunningMean(32);
        Golden golden = new Golden(
                "trial_scores_submean.csv",
                mean.subtractPublished(EmbeddingMatrices.of(ScoreFiles.matrix("embeddings.npy", 40))),
                mean.subtract(EmbeddingMatrices.of(ScoreFiles.matrix("cohort.npy", 300))));
        golden.assertColumn("mean subtraction, cosine", 3, golden.raw);
        golden.assertColumn("mean subtraction, s-norm", 4, golden.normalised(ScoreNormalisation.S, golden.whole));
        golden.assertColumn("mean subtraction, best 50", 5, golden.normalised(ScoreNormalisation.S, golden.best));
    }

    private final class Golden {
        private final List<String[]> rows;
        private final IndexedTrials trials;
        final double[] raw;
        final CohortStatistics whole;
        final CohortStatistics best;

        Golden(String file, MatrixBlock embeddings, MatrixBlock cohortEmbeddings) {
            rows = ScoreFiles.rows(file);
            List<String> ids = ScoreFiles.lines("ids.txt");
            ToIntFunction<String[]> enrolment = row -> ids.indexOf(row[1]);
            ToIntFunction<String[]> test = row -> ids.indexOf(row[2]);
            trials = new IndexedTrials(
                    rows.stream().mapToInt(enrolment).toArray(),
                    rows.stream().mapToInt(test).toArray());
            PreparedEmbeddings utterances = cosine.prepare(embeddings);
            Cohort cohort = new Cohort(cosine.prepare(cohortEmbeddings));
            raw = utterances.scores(trials, 2);
            whole = cohort.statistics(utterances, 2);
            best = cohort.statisticsOfBest(50, utterances, new JavaMatrixProduct(), 2);
        }

        double[] normalised(ScoreNormalisation kind, CohortStatistics statistics) {
            return kind.normalise(raw, trials, statistics);
        }

        void assertColumn(String what, int column, double[] scores) {
            assertThat(scores).hasSize(304);
            double max = 0;
            for (int i = 0; i < scores.length; i++) {
                max = Math.max(max, Math.abs(scores[i] - Double.parseDouble(rows.get(i)[column])));
                assertThat(scores[i]).isNotNaN();
            }
            System.out.println("parity: " + what + " max=" + max + " limit=" + LIMIT);
            assertThat(max).as(what).isLessThan(LIMIT);
        }
    }
}
