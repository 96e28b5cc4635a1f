package org.ecapa4j.internal.algebra;

/** Products and sums. Results are new unless the name says that something is added. */
public final class Matrices {
    private Matrices() {}

    /** Ones on the diagonal. */
    public static double[][] identity(int size) {
        double[][] result = new double[size][size];
        for (int i = 0; i < size; i++) {
            result[i][i] = 1;
        }
        return result;
    }

    /** {@code A B}. */
    public static double[][] multiply(double[][] a, double[][] b) {
        int columns = b[0].length;
        double[][] result = new double[a.length][columns];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                addScaled(a[i][k], b[k], 0, result[i]);
            }
        }
        return result;
    }

    /** {@code A x}. */
    public static double[] multiply(double[][] a, double[] x) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = dot(a[i], x);
        }
        return result;
    }

    /** {@code A S A^T} of a symmetric matrix S, exactly symmetric. */
    public static double[][] congruent(double[][] a, double[][] s) {
        double[][] left = multiply(a, s);
        double[][] result = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = i; j < a.length; j++) {
                result[i][j] = dot(left[i], a[j]);
                result[j][i] = result[i][j];
            }
        }
        return result;
    }

    /** {@code A^T}. */
    public static double[][] transpose(double[][] a) {
        double[][] result = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                result[j][i] = a[i][j];
            }
        }
        return result;
    }

    /** The sum of the products of two vectors of one length. Four sums at once: one must wait for its last addition. */
    public static double dot(double[] a, double[] b) {
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

    /** Adds {@code factor * x} to y, from index {@code from} on. */
    public static void addScaled(double factor, double[] x, int from, double[] y) {
        for (int k = from; k < y.length; k++) {
            y[k] += factor * x[k];
        }
    }

    /** Adds {@code factor * x x^T} to the upper triangle of a matrix; {@link #mirror} completes it. */
    public static void addSquare(double factor, double[] x, double[][] upper) {
        for (int i = 0; i < x.length; i++) {
            addScaled(factor * x[i], x, i, upper[i]);
        }
    }

    /** Copies the upper triangle to the lower one. */
    public static void mirror(double[][] upper) {
        for (int i = 0; i < upper.length; i++) {
            for (int j = 0; j < i; j++) {
                upper[i][j] = upper[j][i];
            }
        }
    }

    /** {@code factor * A}. */
    public static double[][] scaled(double factor, double[][] a) {
        double[][] result = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            addScaled(factor, a[i], 0, result[i]);
        }
        return result;
    }

    /** {@code x - y}. */
    public static double[] difference(double[] x, double[] y) {
        double[] result = new double[x.length];
        for (int k = 0; k < x.length; k++) {
            result[k] = x[k] - y[k];
        }
        return result;
    }

    /** The sum of the diagonal. */
    public static double trace(double[][] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i][i];
        }
        return sum;
    }
}
