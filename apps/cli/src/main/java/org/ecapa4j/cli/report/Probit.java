package org.ecapa4j.cli.report;

/**
 * The inverse of the standard normal distribution function, to seven digits: M. J. Wichura, "Algorithm AS 241: The percentage
 * points of the normal distribution", Applied Statistics 37 (1988), 477-484, routine PPND7. More than a drawing needs.
 */
final class Probit {
    private static final double CENTRE = 0.425;
    private static final double TAIL = 5;

    private Probit() {}

    /** {@code probability} strictly between 0 and 1. */
    static double of(double probability) {
        double q = probability - 0.5;
        if (Math.abs(q) <= CENTRE) {
            double r = CENTRE * CENTRE - q * q;
            return q
                    * polynomial(r, 3.3871327179, 50.434271938, 159.29113202, 59.109374720)
                    / polynomial(r, 1, 17.895169469, 78.757757664, 67.187563600);
        }
        double r = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)));
        double deviate = r <= TAIL
                ? polynomial(r - 1.6, 1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103)
                        / polynomial(r - 1.6, 1, 0.73700164250, 0.12021132975)
                : polynomial(r - TAIL, 6.6579051150, 3.0812263860, 0.42868294337, 0.017337203997)
                        / polynomial(r - TAIL, 1, 0.24197894225, 0.012258202635);
        return Math.copySign(deviate, q);
    }

    /** Coefficients from the constant upwards. */
    private static double polynomial(double x, double... coefficients) {
        double value = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            value = value * x + coefficients[i];
        }
        return value;
    }
}
