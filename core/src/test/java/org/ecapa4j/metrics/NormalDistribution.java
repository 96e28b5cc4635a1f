package org.ecapa4j.metrics;

/** The standard normal distribution, for expected values of simulations. */
final class NormalDistribution {
    private NormalDistribution() {}

    static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Probability of less than x: the power series of the distribution, in the tails Laplace's continued fraction. */
    static double below(double x) {
        if (x > 0) {
            return 1 - below(-x);
        }
        if (x > -2.5) {
            double term = x;
            double sum = x;
            for (int n = 3; Math.abs(term) > 1e-18; n += 2) {
                term *= x * x / n;
                sum += term;
            }
            return 0.5 + sum * density(x);
        }
        double fraction = 0;
        for (int n = 200; n > 0; n--) {
            fraction = n / (-x + fraction);
        }
        return density(x) / (-x + fraction);
    }
}
