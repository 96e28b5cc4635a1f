package org.ecapa4j.cli.evaluation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.ecapa4j.embeddings.EmbeddingSet;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.normalisation.Cohort;
import org.ecapa4j.normalisation.CohortStatistics;
import org.ecapa4j.normalisation.RunningMean;
import org.ecapa4j.normalisation.ScoreNormalisation;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;
import org.ecapa4j.scoring.PreparedEmbeddings;
import org.ecapa4j.scoring.trained.TrainedScorer;
import org.jspecify.annotations.Nullable;

/**
 * How the scores of a list are made from embeddings.
 *
 * @param scorer of two embeddings
 * @param subtractMean whether the running mean is subtracted first, as the published system does, over the recordings in the order in
 *     which the trials first name them, and on over the cohort
 * @param normalisation null for none
 * @param cohort other speakers' embeddings; null where nothing is normalised
 * @param best how many of the cohort count for each recording; 0 for all
 * @param product for the cohort
 * @param threads at least 1
 */
public record TrialScoring(
        EmbeddingScorer scorer,
        boolean subtractMean,
        @Nullable ScoreNormalisation normalisation,
        @Nullable EmbeddingSet cohort,
        int best,
        MatrixProduct product,
        int threads)
        implements ScoredList.Scoring {

    @Override
    public double[] scores(MatrixBlock embeddings, IndexedTrials trials) {
        MatrixBlock utterances = embeddings;
        MatrixBlock others = cohort == null ? null : cohort.rows();
        if (subtractMean) {
            RunningMean mean = new RunningMean(embeddings.columns());
            utterances = mean.subtractPublished(embeddings);
            others = others == null ? null : mean.subtract(others);
        }
        PreparedEmbeddings prepared = scorer.prepare(utterances);
        double[] scores = prepared.scores(trials, threads);
        if (normalisation == null || others == null) {
            return scores;
        }
        Cohort against = new Cohort(scorer.prepare(others));
        CohortStatistics statistics = best == 0
                ? against.statistics(prepared, threads)
                : against.statisticsOfBest(best, prepared, product, threads);
        return normalisation.normalise(scores, trials, statistics);
    }

    /** All that scores depend on besides the embeddings, in one line: profiles are for one of them. */
    public String text() {
        StringBuilder text = new StringBuilder(scorer.id());
        if (scorer instanceof TrainedScorer trained) {
            text.append(' ').append(hash(trained.toJson().getBytes(StandardCharsets.UTF_8)));
        }
        if (subtractMean) {
            text.append(", running mean subtracted");
        }
        if (normalisation != null && cohort != null) {
            text.append(", ")
                    .append(normalisation.name().toLowerCase(java.util.Locale.ROOT))
                    .append("-norm over ");
            text.append(best == 0 ? "all" : "the best " + best).append(" of ").append(cohort.size());
            MatrixBlock rows = cohort.rows();
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * rows.columns());
            CRC32 sum = new CRC32();
            for (int row = 0; row < rows.rows(); row++) {
                bytes.clear().asFloatBuffer().put(rows.values(), rows.rowStart(row), rows.columns());
                sum.update(bytes.array());
            }
            text.append(" (").append(String.format("%08x", sum.getValue())).append(')');
        }
        return text.toString();
    }

    private static String hash(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return String.format("%08x", sum.getValue());
    }
}
