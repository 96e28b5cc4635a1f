package org.ecapa4j.scoring.trained;

import org.ecapa4j.internal.algebra.Matrices;

/**
 * {@code M (x - c)}.
 *
 * @param centre c, [n]
 * @param matrix M, [m][n]
 */
record AffineMap(double[] centre, double[][] matrix) {
    double[] apply(double[] x) {
        return Matrices.multiply(matrix, Matrices.difference(x, centre));
    }

    /** Length of what comes out. */
    int size() {
        return matrix.length;
    }
}
