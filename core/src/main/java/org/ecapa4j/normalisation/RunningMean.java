package org.ecapa4j.normalisation;

import java.util.Arrays;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.scoring.MatrixBlock;

/**
 * Subtracts from each embedding the mean of all embeddings seen so far, itself included, as the published system of the
 * original model does. The result depends on the order: the first embedding of all becomes zero, which no cosine takes.
 *
 * <p>The published recipe is {@link #PUBLISHED_PASSES} passes over the enrolment recordings in the order of their file, of
 * which the last one's results are kept, and one over the cohort; mean and count are carried on throughout:
 *
 * <pre>{@code
 * RunningMean mean = new RunningMean(192);
 * MatrixBlock utterances = mean.subtractPublished(enrolment);
 * MatrixBlock cohort = mean.subtract(cohortEmbeddings);
 * }</pre>
 *
 * <p>Computed in float32 like there, bit for bit: {@code w = (float) (1 / n)}, {@code mean = (float) (1 - 1 / n) * mean + w *
 * x}. To subtract one fixed mean, that of training data, train a scorer that centres; see {@code
 * org.ecapa4j.scoring.trained.TrainedScorer}.
 *
 * <p>Not safe for concurrent use.
 */
public final class RunningMean {
    /** Passes over the enrolment recordings in the published system. */
    public static final int PUBLISHED_PASSES = 3;

    private final float[] mean;
    private long count;

    /**
     * Begins with nothing seen.
     *
     * @param columns length of the embeddings, at least 1
     */
    public RunningMean(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns is " + columns + "; at least 1 is needed");
        }
        this.mean = new float[columns];
    }

    /**
     * One pass: takes the rows into the mean one by one, and subtracts from each the mean as it is then.
     *
     * @param embeddings one a row, as the network gives them; left as they are
     * @return as many rows, without gaps, in an array of its own
     * @throws ModelMismatchException if the embeddings are of another length, or a number is not finite; nothing has been
     *     taken then
     */
    public MatrixBlock subtract(MatrixBlock embeddings) {
        require(embeddings);
        float[] result = new float[Math.multiplyExact(embeddings.rows(), mean.length)];
        float[] values = embeddings.values();
        for (int row = 0; row < embeddings.rows(); row++) {
            count++;
            float kept = (float) (1 - 1.0 / count);
            float taken = (float) (1.0 / count);
            int from = embeddings.rowStart(row);
            int to = row * mean.length;
            for (int k = 0; k < mean.length; k++) {
                mean[k] = kept * mean[k] + taken * values[from + k];
                result[to + k] = values[from + k] - mean[k];
            }
        }
        return MatrixBlock.of(result, embeddings.rows(), mean.length);
    }

    /**
     * {@link #PUBLISHED_PASSES} passes over the same embeddings; the result of the last.
     *
     * @param enrolment as {@link #subtract}
     */
    public MatrixBlock subtractPublished(MatrixBlock enrolment) {
        MatrixBlock result = subtract(enrolment);
        for (int pass = 1; pass < PUBLISHED_PASSES; pass++) {
            result = subtract(enrolment);
        }
        return result;
    }

    /** The mean of all that was seen, a copy; zeros before the first. */
    public float[] mean() {
        return mean.clone();
    }

    /** How many embeddings were seen, each as often as it was. */
    public long count() {
        return count;
    }

    private void require(MatrixBlock embeddings) {
        if (embeddings.columns() != mean.length) {
            throw new ModelMismatchException("Embeddings of " + embeddings.columns()
                    + " numbers cannot be taken into a mean of " + mean.length + "; they come from different models");
        }
        for (int row = 0; row < embeddings.rows(); row++) {
            int start = embeddings.rowStart(row);
            for (int k = 0; k < mean.length; k++) {
                if (!Float.isFinite(embeddings.values()[start + k])) {
                    throw new ModelMismatchException("Number " + k + " of embedding " + row + " of "
                            + embeddings.rows() + " is " + embeddings.values()[start + k]
                            + "; numbers must be finite to enter a mean");
                }
            }
        }
    }

    @Override
    public String toString() {
        return "mean of " + count + " embeddings: " + Arrays.toString(mean);
    }
}
