package org.ecapa4j.normalisation;

import java.util.Arrays;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Parallel;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;
import org.ecapa4j.scoring.PreparedEmbeddings;

/**
 * Each utterance's N highest scores against a cohort, exactly as if all had been computed in double: products in float32 find
 * those that can be among them, and these few are scored again.
 */
final class BestScores {
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    /** Scores that a thread holds at once, 64 MiB. */
    private static final int SCORES_AT_ONCE = 1 << 24;

    /** More utterances than this in one product do not make it faster. */
    private static final int MOST_UTTERANCES = 128;

    private final PreparedEmbeddings members;
    /** The members' vectors in float32. */
    private final MatrixBlock vectors;

    private final double longest;
    private final double largestOffset;

    BestScores(PreparedEmbeddings members, double longest) {
        int columns = members.columns();
        long count = (long) members.rows() * columns;
        if (count > Integer.MAX_VALUE - 8) {
            throw new DataFormatException("A cohort of " + members.rows() + " embeddings of " + columns
                    + " numbers is too large to find the best of; at most " + (Integer.MAX_VALUE - 8) / columns
                    + " can be searched");
        }
        float[] values = new float[(int) count];
        double largest = 0;
        for (int row = 0; row < members.rows(); row++) {
            members.vector(row, values, row * columns);
            largest = Math.max(largest, Math.abs(members.offset(row)));
        }
        this.members = members;
        this.vectors = MatrixBlock.of(values, members.rows(), columns);
        this.longest = longest;
        this.largestOffset = largest;
    }

    /** Writes mean and population standard deviation of each utterance's best scores. */
    void describe(
            int best,
            PreparedEmbeddings utterances,
            MatrixProduct product,
            int threads,
            double[] means,
            double[] deviations) {
        int height = Math.min(MOST_UTTERANCES, Math.max(1, SCORES_AT_ONCE / members.rows()));
        int blocks = (utterances.rows() - 1) / height + 1;
        Parallel.forEach(threads, blocks, block -> {
            int from = block * height;
            int rows = Math.min(height, utterances.rows() - from);
            float[] scores = approximateScores(utterances, from, rows, product);
            LargestFloats largest = new LargestFloats();
            for (int i = 0; i < rows; i++) {
                double[] exact = bestScores(best, utterances, from + i, scores, i * members.rows(), largest);
                describe(exact, from + i, means, deviations);
            }
        });
    }

    private float[] approximateScores(PreparedEmbeddings utterances, int from, int rows, MatrixProduct product) {
        int columns = members.columns();
        float[] left = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            utterances.vector(from + i, left, i * columns);
        }
        float[] scores = new float[rows * members.rows()];
        product.multiplyTransposed(
                MatrixBlock.of(left, rows, columns), vectors, MatrixBlock.of(scores, rows, members.rows()));
        if (largestOffset > 0) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < members.rows(); j++) {
                    scores[i * members.rows() + j] = (float) (scores[i * members.rows() + j] + members.offset(j));
                }
            }
        }
        return scores;
    }

    /** In ascending order. */
    private double[] bestScores(
            int best, PreparedEmbeddings utterances, int utterance, float[] scores, int start, LargestFloats largest) {
        int size = members.rows();
        for (int j = start; j < start + size; j++) {
            if (!Float.isFinite(scores[j])) {
                throw new DataFormatException("The score of utterance row " + utterance + " and cohort row "
                        + (j - start) + " is " + scores[j] + " in float32; embeddings or scorer are out of proportion");
            }
        }
        double least = largest.nth(scores, start, size, best) - 2 * error(utterances, utterance);
        int count = 0;
        for (int j = start; j < start + size; j++) {
            count += scores[j] >= least ? 1 : 0;
        }
        int[] candidates = new int[count];
        int next = 0;
        for (int j = 0; next < count; j++) {
            if (scores[start + j] >= least) {
                candidates[next++] = j;
            }
        }
        int[] same = new int[count];
        Arrays.fill(same, utterance);
        double[] exact = utterances.scores(new IndexedTrials(same, candidates), members, 1);
        Arrays.sort(exact);
        return Arrays.copyOfRange(exact, count - best, count);
    }

    /**
     * How far an approximate score is from the exact one at most. {@code gamma |x||y|} for the product (see {@link
     * MatrixProduct}) of vectors whose elements are rounded (3 more roundoffs), and the roundings of the offset; where numbers
     * become too small for float32's full precision, less than the smallest normal number for each term.
     *
     * <p>The N highest approximate scores are at least L. As many exact ones are at least L less this error, hence so are the
     * N highest exact ones, and these are at least L less twice this error when approximate.
     */
    private double error(PreparedEmbeddings utterances, int utterance) {
        double[] vector = new double[members.columns()];
        utterances.vector(utterance, vector);
        double length = Math.sqrt(Matrices.dot(vector, vector));
        double roundings = (members.columns() + 6) * UNIT_ROUNDOFF;
        return roundings / (1 - roundings) * length * longest
                + 2 * UNIT_ROUNDOFF * largestOffset
                + members.columns() * Float.MIN_NORMAL * (1 + length + longest);
    }

    private static void describe(double[] scores, int row, double[] means, double[] deviations) {
        double sum = 0;
        for (double score : scores) {
            sum += score;
        }
        double mean = sum / scores.length;
        double squares = 0;
        for (double score : scores) {
            squares += (score - mean) * (score - mean);
        }
        means[row] = mean;
        deviations[row] = Math.sqrt(squares / scores.length);
    }
}
