package org.ecapa4j.normalisation;

import org.ecapa4j.internal.Parallel;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.scoring.PreparedEmbeddings;

/**
 * Mean and covariance of a cohort's vectors, each with its offset behind it: since a score is linear in what the cohort's
 * member brings, v(x).v(y) + o(y) + o(x), they give mean and variance of an utterance's scores without the scores.
 */
final class CohortMoments {
    private final double[] mean;
    /** Population covariance, symmetric. */
    private final double[][] covariance;

    /** Every sum runs over the members in their order, on one thread: which thread has which row of the matrix does not matter. */
    CohortMoments(PreparedEmbeddings members, int threads) {
        int size = members.columns() + 1;
        mean = new double[size];
        double[] row = new double[size];
        for (int member = 0; member < members.rows(); member++) {
            extended(members, member, members.offset(member), row);
            for (int k = 0; k < size; k++) {
                mean[k] += row[k];
            }
        }
        for (int k = 0; k < size; k++) {
            mean[k] /= members.rows();
        }
        covariance = new double[size][size];
        // Long and short rows of the upper triangle mixed, so that the threads have equal work.
        Parallel.forEach(threads, threads, part -> addProducts(members, part, threads));
        for (double[] sums : covariance) {
            for (int j = 0; j < size; j++) {
                sums[j] /= members.rows();
            }
        }
        Matrices.mirror(covariance);
    }

    private void addProducts(PreparedEmbeddings members, int firstRow, int step) {
        int size = mean.length;
        double[] centred = new double[size];
        for (int member = 0; member < members.rows(); member++) {
            extended(members, member, members.offset(member), centred);
            for (int k = 0; k < size; k++) {
                centred[k] -= mean[k];
            }
            for (int i = firstRow; i < size; i += step) {
                Matrices.addScaled(centred[i], centred, i, covariance[i]);
            }
        }
    }

    /** Writes mean and standard deviation of the scores of the utterances from {@code from} to before {@code to}. */
    void describe(PreparedEmbeddings utterances, int from, int to, double[] means, double[] deviations) {
        double[] row = new double[mean.length];
        for (int utterance = from; utterance < to; utterance++) {
            extended(utterances, utterance, 1, row);
            means[utterance] = Matrices.dot(row, mean) + utterances.offset(utterance);
            double variance = Matrices.dot(row, Matrices.multiply(covariance, row));
            // Rounding can leave a little below zero where all scores are equal.
            deviations[utterance] = Math.sqrt(Math.max(0, variance));
        }
    }

    private static void extended(PreparedEmbeddings embeddings, int row, double last, double[] to) {
        embeddings.vector(row, to);
        to[embeddings.columns()] = last;
    }
}
