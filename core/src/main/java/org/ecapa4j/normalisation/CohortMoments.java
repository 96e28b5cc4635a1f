package org.ecapa4j.normalisation;

import org.ecapa4j.internal.Parallel;
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
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                covariance[i][j] /= members.rows();
                covariance[j][i] = covariance[i][j];
            }
        }
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
                double factor = centred[i];
                double[] sums = covariance[i];
                for (int j = i; j < size; j++) {
                    sums[j] += factor * centred[j];
                }
            }
        }
    }

    /** Writes mean and standard deviation of the scores of the utterances from {@code from} to before {@code to}. */
    void describe(PreparedEmbeddings utterances, int from, int to, double[] means, double[] deviations) {
        double[] row = new double[mean.length];
        for (int utterance = from; utterance < to; utterance++) {
            extended(utterances, utterance, 1, row);
            means[utterance] = dot(row, mean) + utterances.offset(utterance);
            double variance = 0;
            for (int i = 0; i < row.length; i++) {
                variance += row[i] * dot(covariance[i], row);
            }
            // Rounding can leave a little below zero where all scores are equal.
            deviations[utterance] = Math.sqrt(Math.max(0, variance));
        }
    }

    private static void extended(PreparedEmbeddings embeddings, int row, double last, double[] to) {
        embeddings.vector(row, to);
        to[embeddings.columns()] = last;
    }

    /** Four sums at once, because one must wait for its last addition before the next. */
    static double dot(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int k = 0;
        for (; k + 4 <= a.length; k += 4) {
            s0 += a[k] * b[k];
            s1 += a[k + 1] * b[k + 1];
            s2 += a[k + 2] * b[k + 2];
            s3 += a[k + 3] * b[k + 3];
        }
        for (; k < a.length; k++) {
            s0 += a[k] * b[k];
        }
        return s0 + s1 + (s2 + s3);
    }
}
