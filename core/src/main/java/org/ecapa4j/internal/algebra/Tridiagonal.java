package org.ecapa4j.internal.algebra;

/** A symmetric matrix brought to tridiagonal form by Householder reflections (Golub and Van Loan, algorithm 8.3.1). */
final class Tridiagonal {
    /** T's diagonal. */
    final double[] diagonal;
    /** The elements next to it. */
    final double[] beside;

    /** Direction of reflection k, of the elements after k, and 2 over its squared length; empty where none was needed. */
    private final double[][] directions;

    private final double[] factors;

    /** Reads the lower triangle, and divides by the unit. */
    Tridiagonal(double[][] a, double unit) {
        int size = a.length;
        double[][] work = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                work[i][j] = a[i][j] / unit;
                work[j][i] = work[i][j];
            }
        }
        diagonal = new double[size];
        beside = new double[Math.max(0, size - 1)];
        directions = new double[Math.max(0, size - 2)][];
        factors = new double[directions.length];
        for (int k = 0; k + 2 < size; k++) {
            beside[k] = reflect(work, k);
        }
        if (size > 1) {
            beside[size - 2] = work[size - 1][size - 2];
        }
        for (int i = 0; i < size; i++) {
            diagonal[i] = work[i][i];
        }
    }

    /** Makes zeros of what stands in column k below the element next to the diagonal, and returns that element. */
    private double reflect(double[][] work, int k) {
        int size = work.length;
        double[] v = new double[size];
        double below = 0;
        for (int i = k + 1; i < size; i++) {
            v[i] = work[i][k];
            below = Math.hypot(below, i > k + 1 ? v[i] : 0);
        }
        double first = v[k + 1];
        if (below == 0) {
            directions[k] = new double[0];
            return first;
        }
        double result = -Math.copySign(Math.hypot(first, below), first);
        // Scaled to a largest element of at least 1: the square of a small column must not vanish.
        double length = Math.abs(result);
        v[k + 1] = (first - result) / length;
        for (int i = k + 2; i < size; i++) {
            v[i] /= length;
        }
        double factor = 2 / Matrices.dot(v, v);
        double[] w = new double[size];
        for (int i = k + 1; i < size; i++) {
            w[i] = factor * Matrices.dot(work[i], v);
        }
        double half = factor / 2 * Matrices.dot(w, v);
        Matrices.addScaled(-half, v, k + 1, w);
        for (int i = k + 1; i < size; i++) {
            Matrices.addScaled(-v[i], w, k + 1, work[i]);
            Matrices.addScaled(-w[i], v, k + 1, work[i]);
        }
        directions[k] = v;
        factors[k] = factor;
        return result;
    }

    /** The orthogonal matrix Q^T with {@code T = Q^T A Q}. */
    double[][] transformation() {
        int size = diagonal.length;
        double[][] rows = Matrices.identity(size);
        for (int k = directions.length - 1; k >= 0; k--) {
            double[] v = directions[k];
            // Q^T = ... H1 H0: each reflection acts on the columns, which are still those of the identity up to k.
            for (int i = k + 1; v.length > 0 && i < size; i++) {
                Matrices.addScaled(-factors[k] * Matrices.dot(rows[i], v), v, k + 1, rows[i]);
            }
        }
        return rows;
    }
}
