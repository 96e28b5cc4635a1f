package org.ecapa4j.scoring.trained;

/** The density of a normal distribution the long way round: by Gaussian elimination, for comparison. */
final class Gaussian {
    private Gaussian() {}

    static double logDensity(double[] x, double[] mean, double[][] covariance) {
        int size = x.length;
        double[][] a = new double[size][];
        double[] right = new double[size];
        for (int i = 0; i < size; i++) {
            a[i] = covariance[i].clone();
            right[i] = x[i] - mean[i];
        }
        double logDeterminant = 0;
        double[] solution = right.clone();
        for (int pivot = 0; pivot < size; pivot++) {
            logDeterminant += Math.log(a[pivot][pivot]);
            for (int i = pivot + 1; i < size; i++) {
                double factor = a[i][pivot] / a[pivot][pivot];
                for (int j = pivot; j < size; j++) {
                    a[i][j] -= factor * a[pivot][j];
                }
                solution[i] -= factor * solution[pivot];
            }
        }
        double distance = 0;
        for (int i = size - 1; i >= 0; i--) {
            for (int j = i + 1; j < size; j++) {
                solution[i] -= a[i][j] * solution[j];
            }
            solution[i] /= a[i][i];
            distance += right[i] * solution[i];
        }
        return -(size * Math.log(2 * Math.PI) + logDeterminant + distance) / 2;
    }

    /** log p(x, y | one speaker) - log p(x, y | two speakers). */
    static double logLikelihoodRatio(double[] x, double[] y, TwoCovariance model) {
        int size = x.length;
        double[][] total = new double[size][size];
        double[][] pair = new double[2 * size][2 * size];
        double[] both = new double[2 * size];
        double[] means = new double[2 * size];
        for (int i = 0; i < size; i++) {
            both[i] = x[i];
            both[size + i] = y[i];
            means[i] = model.mean()[i];
            means[size + i] = model.mean()[i];
            for (int j = 0; j < size; j++) {
                total[i][j] = model.between()[i][j] + model.within()[i][j];
                pair[i][j] = total[i][j];
                pair[size + i][size + j] = total[i][j];
                pair[i][size + j] = model.between()[i][j];
                pair[size + i][j] = model.between()[i][j];
            }
        }
        return logDensity(both, means, pair) - logDensity(x, model.mean(), total) - logDensity(y, model.mean(), total);
    }

    /** Of all vectors of one speaker together: covariance B between any two, W more on the diagonal. */
    static double logDensity(double[][] rows, TwoCovariance model) {
        int size = model.mean().length;
        double[] x = new double[rows.length * size];
        double[] means = new double[x.length];
        double[][] covariance = new double[x.length][x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = rows[i / size][i % size];
            means[i] = model.mean()[i % size];
            for (int j = 0; j < x.length; j++) {
                covariance[i][j] = model.between()[i % size][j % size]
                        + (i / size == j / size ? model.within()[i % size][j % size] : 0);
            }
        }
        return logDensity(x, means, covariance);
    }
}
