package org.ecapa4j.scoring.trained;

import org.ecapa4j.internal.algebra.Matrices;

/**
 * {@code M (x - c)}.
 *
 * @param centre c, [n]
 * @param columns M column by column, [n][m]: sums over columns are loops that compilers make vectors of
 */
record AffineMap(double[] centre, double[][] columns) {
    /** With M row by row, [m][n]. */
    static AffineMap of(double[] centre, double[][] matrix) {
        return new AffineMap(centre, Matrices.transpose(matrix));
    }

    double[] apply(double[] x) {
        double[] result = new double[size()];
        for (int k = 0; k < centre.length; k++) {
            Matrices.addScaled(x[k] - centre[k], columns[k], 0, result);
        }
        return result;
    }

    /** M row by row, [m][n]. */
    double[][] matrix() {
        return Matrices.transpose(columns);
    }

    /** Length of what comes out. */
    int size() {
        return columns[0].length;
    }
}
