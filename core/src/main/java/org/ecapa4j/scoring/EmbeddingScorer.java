package org.ecapa4j.scoring;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * Tells how alike two embeddings are: {@link #cosine}, or a {@code org.ecapa4j.scoring.trained.TrainedScorer}. Symmetric,
 * immutable, safe for concurrent use.
 *
 * <p>Few pairs go through {@link #score}. For many, {@link #prepare} the embeddings once and ask them: the same two embeddings
 * give the same bits either way.
 */
public interface EmbeddingScorer {
    /** What the scores are, for reports: {@code cosine}, {@code plda}. */
    String id();

    /**
     * The score of two embeddings; higher means more alike.
     *
     * @param a an embedding as the network gives it, neither centred nor length-normalised; only read
     * @param b another of the same length
     * @return a finite number
     * @throws ModelMismatchException if a length is not what this scorer takes, or an embedding cannot be scored, for example
     *     because a number is not finite
     */
    double score(float[] a, float[] b);

    /**
     * Does once what scoring has to do with each embedding alone.
     *
     * @param embeddings one a row, as the network gives them; may be kept, so the array must not be written to as long as the
     *     result is in use
     * @throws ModelMismatchException as {@link #score}, naming the row
     */
    PreparedEmbeddings prepare(MatrixBlock embeddings);

    /** {@link Cosine} of embeddings of any length. */
    static EmbeddingScorer cosine() {
        return CosineScorer.INSTANCE;
    }
}
