package org.ecapa4j.scoring.trained;

/**
 * Log-likelihood ratios of a two-covariance model, in the basis where its covariances are I and diag(b). In every direction two
 * recordings u and v of one speaker are normal with covariance (1+b, b; b, 1+b), of two speakers with (1+b, 0; 0, 1+b); the
 * difference of the logarithms of these densities is
 *
 * <pre>{@code
 * b/(1+2b) u v - b^2/(2(1+b)(1+2b)) (u^2 + v^2) + log(1+b) - log(1+2b)/2
 * }</pre>
 *
 * and directions add up (Ioffe, Probabilistic linear discriminant analysis, 2006, has this form of the model).
 *
 * @param map to that basis, from the model's mean
 * @param between b, each not below 0
 */
record Plda(AffineMap map, double[] between) {
    static Plda of(TwoCovariance model, Diagonalisation both) {
        return new Plda(AffineMap.of(model.mean(), both.forward()), both.between());
    }

    /** Writes the vector whose dot products are the first term, and returns half of the constant with the second one's half. */
    double prepare(double[] x, double[] to, int at) {
        double[] u = map.apply(x);
        double offset = 0;
        for (int k = 0; k < u.length; k++) {
            double b = between[k];
            double same = b / (1 + 2 * b);
            to[at + k] = Math.sqrt(same) * u[k];
            offset += (Math.log1p(b) - Math.log1p(2 * b) / 2 - same * (b / (1 + b)) * u[k] * u[k]) / 2;
        }
        return offset;
    }
}
