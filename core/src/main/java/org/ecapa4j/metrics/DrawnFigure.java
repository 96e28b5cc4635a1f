package org.ecapa4j.metrics;

import java.util.Arrays;
import java.util.Optional;

/**
 * A figure, and what it was on each draw of the speakers. Makes the interval that {@link Bootstrap} describes.
 *
 * @param scale of the figure
 * @param value on all trials, each counted once
 * @param draws on each draw, ascending; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DrawnFigure(Scale scale, double value, double[] draws) {
    /** The share of a standard normal distribution within twice {@link #SPREAD} is the same. */
    private static final double MIDDLE = 0.9;

    private static final double SPREAD = NormalDistribution.quantile((1 + MIDDLE) / 2);

    /** Of one column of all figures. */
    static DrawnFigure of(Scale scale, double value, double[][] figures, int column) {
        return new DrawnFigure(
                scale,
                value,
                Arrays.stream(figures).mapToDouble(row -> row[column]).sorted().toArray());
    }

    /** Empty if the draws do not differ, unless the figure is a rate without an error, or with nothing else. */
    Optional<Interval> interval(double level, int speakers) {
        if (scale == Scale.RATE && (value == 0 || value == 1)) {
            double farthest = 1 - Math.pow((1 - level) / 2, 1.0 / speakers);
            return Optional.of(new Interval(value == 0 ? 0 : 1 - farthest, value == 0 ? farthest : 1, level, speakers));
        }
        double error = (quantile((1 + MIDDLE) / 2) - quantile((1 - MIDDLE) / 2)) / (2 * SPREAD);
        double reach = error * Math.sqrt(speakers / (speakers - 1.0)) * student((1 + level) / 2, speakers - 1);
        if (!(reach > 0)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (scale) {
                    case RATE -> rate(reach, level, speakers);
                    case COST -> cost(value, reach, level, speakers);
                    case LEAST_COST -> leastCost(reach, level, speakers);
                    case NUMBER -> new Interval(value - reach, value + reach, level, speakers);
                });
    }

    /** The slope of ln(x / (1 - x)) is 1 / (x (1 - x)). */
    private Interval rate(double reach, double level, int speakers) {
        double odds = value / (1 - value);
        double factor = Math.exp(reach / (value * (1 - value)));
        return new Interval(share(odds / factor), share(odds * factor), level, speakers);
    }

    private static double share(double odds) {
        return 1 / (1 + 1 / odds);
    }

    /** The slope of ln(x) is 1 / x. */
    private Interval cost(double centre, double reach, double level, int speakers) {
        double factor = Math.exp(reach / value);
        return new Interval(centre / factor, centre * factor, level, speakers);
    }

    /** Moved up by as much as the draws lie below the figure; 1 is the most that it can be. */
    private Interval leastCost(double reach, double level, int speakers) {
        double centre = Math.min(1, value * Math.exp((value - quantile(0.5)) / value));
        Interval interval = cost(centre, reach, level, speakers);
        return new Interval(interval.low(), Math.min(1, interval.high()), level, speakers);
    }

    /** Interpolated between order statistics: definition 7 of R. J. Hyndman and Y. Fan, American Statistician 1996. */
    private double quantile(double share) {
        double place = share * (draws.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, draws.length - 1);
        return draws[below] + (place - below) * (draws[above] - draws[below]);
    }

    /**
     * Quantile of Student's t distribution from that of the normal: Cornish and Fisher's expansion, M. Abramowitz and I. A.
     * Stegun, "Handbook of Mathematical Functions", 26.7.5. With 4 degrees of freedom the 97.5 % quantile has an error of 3e-4.
     */
    static double student(double share, int freedom) {
        double z = NormalDistribution.quantile(share);
        double square = z * z;
        double first = z * (square + 1) / 4;
        double second = z * ((5 * square + 16) * square + 3) / 96;
        double third = z * (((3 * square + 19) * square + 17) * square - 15) / 384;
        double fourth = z * ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92_160;
        double n = freedom;
        return z + (first + (second + (third + fourth / n) / n) / n) / n;
    }
}
