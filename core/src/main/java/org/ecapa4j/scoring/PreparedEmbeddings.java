package org.ecapa4j.scoring;

import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.internal.Parallel;

/**
 * Embeddings of which a scorer has done its part once, so that any two are scored by one dot product; see {@link
 * EmbeddingScorer#prepare}. Immutable; safe for concurrent use.
 *
 * <p>A scorer sees an embedding x as a vector v(x) and a number o(x), and its score of x and y is
 *
 * <pre>{@code  v(x) . v(y) + o(x) + o(y)}</pre>
 *
 * For the cosine v is x divided by its length, and o is 0. Scores are summed in double in the order of the columns. Their bits
 * depend on the two embeddings only, not on the other rows, the other trials or the number of threads.
 */
public abstract class PreparedEmbeddings {
    /** Trials that a thread takes at once: a millisecond's work or so. */
    private static final int TRIALS_AT_ONCE = 8192;

    /** All kinds are in this package: what scorers need is {@link #of}. */
    PreparedEmbeddings() {}

    /**
     * Embeddings of a scorer of one's own.
     *
     * @param vectors {@code [rows][columns]}, v of each embedding; kept, not copied
     * @param columns at least 1
     * @param offsets o of each embedding; kept, not copied
     * @throws ModelMismatchException if the numbers do not fit, or one is not finite; names the row
     */
    public static PreparedEmbeddings of(double[] vectors, int columns, double[] offsets) {
        return new VectorEmbeddings(vectors, columns, offsets);
    }

    /** Number of embeddings. */
    public abstract int rows();

    /** Length of the vectors, which need not be that of the embeddings. */
    public abstract int columns();

    /**
     * Writes v of a row, in double.
     *
     * @param to its first {@link #columns} elements are overwritten
     */
    public abstract void vector(int row, double[] to);

    /**
     * Writes v of a row, each element rounded to float32 from double.
     *
     * @param at index of the first of {@link #columns} elements to overwrite
     */
    public abstract void vector(int row, float[] to, int at);

    /** o of a row. */
    public abstract double offset(int row);

    /**
     * The score of two rows.
     *
     * @throws ModelMismatchException if there is no such row
     */
    public final double score(int row, int other) {
        return scores(new IndexedTrials(new int[] {row}, new int[] {other}), 1)[0];
    }

    /** The scores of trials of which both recordings are rows of these embeddings; see the other method. */
    public final double[] scores(IndexedTrials trials, int threads) {
        return scores(trials, this, threads);
    }

    /**
     * The scores of many trials, in their order. Allocates the result and nothing else that grows with the trials.
     *
     * @param trials whose first recordings are rows of these embeddings
     * @param tests of which the second recordings are rows; prepared by the same scorer
     * @param threads at least 1: the calling one and others that end with the call
     * @throws ModelMismatchException if a trial is of a row that is not here, naming the trial; or if the tests are of another
     *     kind or length
     */
    public final double[] scores(IndexedTrials trials, PreparedEmbeddings tests, int threads) {
        requireSameKind(tests);
        trials.requireRows(rows(), tests.rows());
        double[] scores = new double[trials.size()];
        int blocks = (int) ((scores.length + TRIALS_AT_ONCE - 1L) / TRIALS_AT_ONCE);
        Parallel.forEach(threads, blocks, block -> {
            int from = block * TRIALS_AT_ONCE;
            score(trials, tests, from, Math.min(scores.length, from + TRIALS_AT_ONCE), scores);
        });
        return scores;
    }

    /**
     * Checks that other embeddings may be scored with these, as far as can be seen.
     *
     * @throws ModelMismatchException if they were prepared by another kind of scorer or are of another length
     */
    public final void requireSameKind(PreparedEmbeddings others) {
        if (others.columns() != columns() || others.getClass() != getClass()) {
            throw new ModelMismatchException("Embeddings prepared as vectors of " + columns() + " and of "
                    + others.columns() + " numbers cannot be scored with each other"
                    + (others.columns() == columns() ? ": different scorers prepared them" : "")
                    + "; prepare both with the same scorer");
        }
    }

    /** Computes the scores from {@code from} to before {@code to}; the rows are there, the tests of the same class. */
    abstract void score(IndexedTrials trials, PreparedEmbeddings tests, int from, int to, double[] scores);
}
