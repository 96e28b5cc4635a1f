package org.ecapa4j.scoring.trained;

import java.util.List;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Parallel;
import org.ecapa4j.internal.algebra.Cholesky;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.scoring.MatrixBlock;

/**
 * All that training needs of vectors of known speakers.
 *
 * @param counts vectors of each speaker
 * @param means their mean, {@code [speakers][n]}
 * @param within sum over all vectors x of a speaker with mean m of {@code (x - m)(x - m)^T}, {@code [n][n]}
 */
record SpeakerStatistics(int[] counts, double[][] means, double[][] within) {
    /**
     * As a share of what would be there if directions were independent; in deviations 2^-20. Embeddings are float32 numbers,
     * rounded at 2^-24: what is smaller than sixteen times that is no property of speakers.
     */
    static final double SINGULAR = 0x1p-40;

    /** Sums are over pieces of the data that do not depend on the number of threads, so the bits do not either. */
    private static final int PIECES = 32;

    /** What is done to an embedding before it is counted. */
    interface Map {
        /** Writes what becomes of the numbers of one row. */
        void apply(MatrixBlock embeddings, int row, double[] to);
    }

    /**
     * Of the embeddings after a map to vectors of so many numbers. Each is mapped twice: nothing of their number is kept in
     * memory.
     */
    static SpeakerStatistics of(LabelledEmbeddings data, Map map, int size, int threads) {
        int[][] rows = data.rowsOfSpeakers();
        int[] counts = new int[rows.length];
        double[][] means = new double[rows.length][size];
        int pieces = Math.min(PIECES, rows.length);
        List<double[][]> sums = Parallel.map(threads, pieces, piece -> {
            int from = (int) ((long) rows.length * piece / pieces);
            int to = (int) ((long) rows.length * (piece + 1) / pieces);
            double[][] within = new double[size][size];
            double[] vector = new double[size];
            for (int speaker = from; speaker < to; speaker++) {
                counts[speaker] = rows[speaker].length;
                for (int row : rows[speaker]) {
                    map.apply(data.embeddings(), row, vector);
                    Matrices.addScaled(1.0 / counts[speaker], vector, 0, means[speaker]);
                }
                for (int row : rows[speaker]) {
                    map.apply(data.embeddings(), row, vector);
                    Matrices.addScaled(-1, means[speaker], 0, vector);
                    Matrices.addSquare(1, vector, within);
                }
            }
            return within;
        });
        double[][] within = new double[size][size];
        for (double[][] sum : sums) {
            for (int i = 0; i < size; i++) {
                Matrices.addScaled(1, sum[i], i, within[i]);
            }
        }
        Matrices.mirror(within);
        return new SpeakerStatistics(counts, means, within);
    }

    int speakers() {
        return counts.length;
    }

    int vectors() {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Mean of all vectors. */
    double[] mean() {
        double[] mean = new double[within.length];
        for (int speaker = 0; speaker < counts.length; speaker++) {
            Matrices.addScaled((double) counts[speaker] / vectors(), means[speaker], 0, mean);
        }
        return mean;
    }

    /** Sum over all speakers with mean m of {@code count (m - mean)(m - mean)^T}. */
    double[][] between() {
        double[] mean = mean();
        double[][] between = new double[within.length][within.length];
        for (int speaker = 0; speaker < counts.length; speaker++) {
            Matrices.addSquare(counts[speaker], Matrices.difference(means[speaker], mean), between);
        }
        Matrices.mirror(between);
        return between;
    }

    /** Population covariance of all vectors. */
    double[][] total() {
        double[][] total = between();
        for (int i = 0; i < total.length; i++) {
            Matrices.addScaled(1, within[i], 0, total[i]);
        }
        return Matrices.scaled(1.0 / vectors(), total);
    }

    /** What they become when all vectors are multiplied by a matrix. */
    SpeakerStatistics transformed(double[][] matrix) {
        double[][] moved = new double[means.length][];
        for (int speaker = 0; speaker < moved.length; speaker++) {
            moved[speaker] = Matrices.multiply(matrix, means[speaker]);
        }
        return new SpeakerStatistics(counts, moved, Matrices.congruent(matrix, within));
    }

    /** {@code (1 - s) C + s tr(C)/n I}. */
    static double[][] shrunk(double shrinkage, double[][] covariance) {
        double[][] result = Matrices.scaled(1 - shrinkage, covariance);
        double share = shrinkage * Matrices.trace(covariance) / covariance.length;
        for (int i = 0; i < result.length; i++) {
            result[i][i] += share;
        }
        return result;
    }

    /** @throws DataFormatException if the covariance within speakers is as good as singular */
    Cholesky factor(double[][] covarianceWithin) {
        return Cholesky.of(covarianceWithin, SINGULAR).orElseThrow(() -> singular("The covariance within speakers"));
    }

    DataFormatException singular(String what) {
        return new DataFormatException(what + " is singular: " + vectors() + " embeddings of " + speakers()
                + " speakers do not fill " + within.length
                + " dimensions; train on more of them, keep fewer dimensions by"
                + " PCA, or set a shrinkage of 0.01 to 0.1");
    }
}
