package org.ecapa4j.scoring.trained;

import java.util.Arrays;
import org.ecapa4j.internal.algebra.Cholesky;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.internal.algebra.SymmetricEigen;

/**
 * The basis in which W is the identity and B diagonal, from largest to smallest.
 *
 * @param forward V^T with {@code V^T W V = I} and {@code V^T B V = diag}
 * @param backward its inverse
 * @param between the diagonal; not below 0
 */
record Diagonalisation(double[][] forward, double[][] backward, double[] between) {
    /** With {@code W = L L^T} and the eigenvectors Q of {@code L^-1 B L^-T}, V^T is {@code Q^T L^-1}. */
    static Diagonalisation of(Cholesky within, double[][] between) {
        double[][] halfway = within.solve(between);
        double[][] whitened = within.solve(Matrices.transpose(halfway));
        SymmetricEigen eigen = SymmetricEigen.of(whitened);
        double[][] inverse = within.solve(Matrices.identity(between.length));
        return new Diagonalisation(
                Matrices.multiply(eigen.vectors(), inverse),
                Matrices.multiply(within.lower(), Matrices.transpose(eigen.vectors())),
                Arrays.stream(eigen.values()).map(value -> Math.max(0, value)).toArray());
    }

    /** The matrix that is diagonal in this basis. */
    double[][] restore(double[] diagonal) {
        double[][] scaled = Matrices.transpose(backward);
        for (int k = 0; k < diagonal.length; k++) {
            double factor = diagonal[k];
            scaled[k] = Arrays.stream(scaled[k]).map(x -> factor * x).toArray();
        }
        return Matrices.multiply(backward, scaled);
    }
}
