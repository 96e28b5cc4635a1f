package org.ecapa4j.calibration;

/** Solves small systems of linear equations with a positive semidefinite matrix. */
final class SymmetricSolver {
    /** A pivot smaller than this share of its diagonal entry is rounding: its unknown does not matter. */
    private static final double DEPENDENT = 1e-12;

    private SymmetricSolver() {}

    /**
     * By the factors {@code L D L^T}. An unknown that the others make superfluous (its column depends on theirs, or is 0) becomes
     * 0.
     *
     * @param matrix {@code [n][n]}, only the lower triangle is read
     * @param right n numbers, left as they are
     */
    static double[] solve(double[][] matrix, double[] right) {
        int n = right.length;
        double[][] factor = new double[n][n];
        double[] pivot = new double[n];
        double[] solution = right.clone();
        for (int j = 0; j < n; j++) {
            double rest = matrix[j][j];
            for (int k = 0; k < j; k++) {
                rest -= factor[j][k] * factor[j][k] * pivot[k];
            }
            pivot[j] = rest > DEPENDENT * matrix[j][j] ? rest : 0;
            for (int i = j + 1; i < n && pivot[j] > 0; i++) {
                double entry = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    entry -= factor[i][k] * factor[j][k] * pivot[k];
                }
                factor[i][j] = entry / pivot[j];
            }
            for (int k = 0; k < j; k++) {
                solution[j] -= factor[j][k] * solution[k];
            }
        }
        for (int j = n - 1; j >= 0; j--) {
            solution[j] = pivot[j] > 0 ? solution[j] / pivot[j] : 0;
            for (int i = j + 1; i < n; i++) {
                solution[j] -= pivot[j] > 0 ? factor[i][j] * solution[i] : 0;
            }
        }
        return solution;
    }
}
