package org.ecapa4j.internal.algebra;

import java.util.Optional;

/** The lower triangular L with {@code L L^T = A} of a symmetric positive definite matrix A. Immutable. */
public final class Cholesky {
    private final double[][] lower;

    private Cholesky(double[][] lower) {
        this.lower = lower;
    }

    /**
     * Factors a matrix; only its lower triangle is read.
     *
     * @param singular what remains of a diagonal element when the rows above have explained their part, as a share of it, must
     *     be larger; below the dimension times 2^-53 it is nothing but rounding
     * @return empty if the matrix is not positive definite, or as good as singular
     */
    public static Optional<Cholesky> of(double[][] a, double singular) {
        int size = a.length;
        double[][] lower = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i != j) {
                    lower[i][j] = sum / lower[j][j];
                } else if (sum > 0 && sum > singular * a[i][i]) {
                    lower[i][i] = Math.sqrt(sum);
                } else {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Cholesky(lower));
    }

    /** L, with zeros above the diagonal; not to be written to. */
    public double[][] lower() {
        return lower;
    }

    /** {@code L^-1 M}. */
    public double[][] solve(double[][] m) {
        double[][] result = new double[lower.length][];
        for (int i = 0; i < lower.length; i++) {
            double[] row = m[i].clone();
            for (int k = 0; k < i; k++) {
                Matrices.addScaled(-lower[i][k], result[k], 0, row);
            }
            for (int j = 0; j < row.length; j++) {
                row[j] /= lower[i][i];
            }
            result[i] = row;
        }
        return result;
    }
}
