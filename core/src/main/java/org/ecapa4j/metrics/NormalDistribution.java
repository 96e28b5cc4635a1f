package org.ecapa4j.metrics;

/** The standard normal distribution. */
final class NormalDistribution {
    // Wichura's PPND16, see DetCurve.probit: numerators and denominators from the constant term up.

    /** About the middle, in 0.425^2 - (p - 1/2)^2. */
    private static final double[] MIDDLE = {
        3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3
    };

    private static final double[] UNDER_MIDDLE = {
        1,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3
    };

    /** In the tail, in sqrt(-ln p) - 1.6. */
    private static final double[] TAIL = {
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
    };

    private static final double[] UNDER_TAIL = {
        1,
        2.05319162663775882187,
        1.67638483018380384940,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9
    };

    /** Far in the tail, in sqrt(-ln p) - 5. */
    private static final double[] FAR = {
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
    };

    private static final double[] UNDER_FAR = {
        1,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15
    };

    private NormalDistribution() {}

    static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Probability of less than x: near the middle by its power series, in the tails by Laplace's continued fraction. */
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

    /** The inverse of {@link #below}; see {@link DetCurve#probit}. */
    static double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; it must lie between 0 and 1");
        }
        double offset = share - 0.5;
        if (Math.abs(offset) <= 0.425) {
            double x = 0.425 * 0.425 - offset * offset;
            return offset * ratio(MIDDLE, UNDER_MIDDLE, x);
        }
        double tail = Math.min(share, 1 - share);
        if (tail == 0) {
            return offset < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double depth = Math.sqrt(-Math.log(tail));
        double size = depth <= 5 ? ratio(TAIL, UNDER_TAIL, depth - 1.6) : ratio(FAR, UNDER_FAR, depth - 5);
        return Math.copySign(size, offset);
    }

    private static double ratio(double[] over, double[] under, double x) {
        return polynomial(over, x) / polynomial(under, x);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
