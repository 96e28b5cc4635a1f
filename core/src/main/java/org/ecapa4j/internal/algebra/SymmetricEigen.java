package org.ecapa4j.internal.algebra;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a real symmetric matrix: Householder tridiagonalisation, then implicitly shifted QR steps
 * (Golub and Van Loan, Matrix Computations, 4th edition, sections 8.3.1 to 8.3.5). Backward stable: the eigenvalues are those of
 * a matrix that differs by a small multiple of 2^-53 times the largest of them.
 */
public final class SymmetricEigen {
    private static final double EPSILON = 0x1p-52;
    private static final int MOST_STEPS_PER_VALUE = 60;

    private final double[] values;
    private final double[][] vectors;

    private SymmetricEigen(double[] values, double[][] vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * Decomposes a matrix, which stays as it is; its lower triangle is read.
     *
     * @throws IllegalArgumentException if a number is not finite
     */
    public static SymmetricEigen of(double[][] a) {
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j <= i; j++) {
                if (!Double.isFinite(a[i][j])) {
                    throw new IllegalArgumentException("entry (" + i + ", " + j + ") is " + a[i][j]);
                }
                scale = Math.max(scale, Math.abs(a[i][j]));
            }
        }
        // Squares of entries then neither overflow nor vanish altogether.
        double unit = scale == 0 ? 1 : scale;
        Tridiagonal tridiagonal = new Tridiagonal(a, unit);
        double[] diagonal = tridiagonal.diagonal;
        double[][] rows = tridiagonal.transformation();
        diagonalise(diagonal, tridiagonal.beside, rows);
        int[] order = IntStream.range(0, a.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -diagonal[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] values = new double[a.length];
        double[][] vectors = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            values[i] = diagonal[order[i]] * unit;
            vectors[i] = withSign(rows[order[i]]);
        }
        return new SymmetricEigen(values, vectors);
    }

    /** From the largest to the smallest; not to be written to. */
    public double[] values() {
        return values;
    }

    /**
     * The eigenvectors in this order, one a row, of length 1, their element of the largest magnitude positive; not to be written
     * to.
     */
    public double[][] vectors() {
        return vectors;
    }

    private static double[] withSign(double[] vector) {
        double largest = 0;
        for (double element : vector) {
            largest = Math.abs(element) > Math.abs(largest) ? element : largest;
        }
        return largest < 0 ? Arrays.stream(vector).map(element -> -element).toArray() : vector;
    }

    /** Leaves the eigenvalues on the diagonal, and in the rows what became of them. */
    private static void diagonalise(double[] diagonal, double[] beside, double[][] rows) {
        int high = diagonal.length - 1;
        int stepsLeft = MOST_STEPS_PER_VALUE * diagonal.length;
        while (high > 0) {
            int low = high;
            while (low > 0 && !negligible(diagonal, beside, low - 1)) {
                low--;
            }
            if (low == high) {
                high--;
                continue;
            }
            if (stepsLeft-- == 0) {
                throw new IllegalStateException("eigenvalues of a finite symmetric matrix did not converge");
            }
            step(diagonal, beside, rows, low, high);
        }
    }

    private static boolean negligible(double[] diagonal, double[] beside, int k) {
        double neighbours = Math.abs(diagonal[k]) + Math.abs(diagonal[k + 1]);
        if (Math.abs(beside[k]) <= EPSILON * neighbours || Math.abs(beside[k]) < Double.MIN_NORMAL) {
            beside[k] = 0;
            return true;
        }
        return false;
    }

    /** One step on the rows from low to high, where nothing beside the diagonal is negligible, with Wilkinson's shift. */
    private static void step(double[] d, double[] e, double[][] rows, int low, int high) {
        double half = (d[high - 1] - d[high]) / 2;
        double last = e[high - 1];
        double shift = d[high] - last / (half + Math.copySign(Math.hypot(half, last), half)) * last;
        double x = d[low] - shift;
        double z = e[low];
        for (int k = low; k < high; k++) {
            double r = Math.hypot(x, z);
            double c = r == 0 ? 1 : x / r;
            double s = r == 0 ? 0 : z / r;
            if (k > low) {
                e[k - 1] = r;
            }
            double above = d[k];
            double below = d[k + 1];
            double between = e[k];
            d[k] = c * c * above + 2 * c * s * between + s * s * below;
            d[k + 1] = s * s * above - 2 * c * s * between + c * c * below;
            e[k] = c * s * (below - above) + (c * c - s * s) * between;
            if (k + 1 < high) {
                x = e[k];
                z = s * e[k + 1];
                e[k + 1] *= c;
            }
            rotate(rows[k], rows[k + 1], c, s);
        }
    }

    private static void rotate(double[] upper, double[] lower, double c, double s) {
        for (int k = 0; k < upper.length; k++) {
            double u = upper[k];
            double l = lower[k];
            upper[k] = c * u + s * l;
            lower[k] = c * l - s * u;
        }
    }
}
