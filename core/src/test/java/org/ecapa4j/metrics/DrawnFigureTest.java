package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawnFigureTest {
    /** Quantiles of a normal distribution: mean 0.2, standard deviation 0.01. */
    private static final double[] DRAWS = IntStream.range(0, 10_001)
            .mapToDouble(i -> 0.2 + 0.01 * NormalDistribution.quantile((i + 0.5) / 10_001))
            .toArray();

    /** Published tables of Student's t: 0.975 with 4 and 9 degrees of freedom, 0.95 with 4. */
    @Test
    void reachesAsFarAsStudentsT() {
        assertThat(DrawnFigure.student(0.975, 4)).isEqualTo(2.7764, within(1e-3));
        assertThat(DrawnFigure.student(0.95, 4)).isEqualTo(2.1318, within(2e-4));
        assertThat(DrawnFigure.student(0.975, 9)).isEqualTo(2.26216, within(2e-5));
        assertThat(DrawnFigure.student(0.975, 39)).isEqualTo(2.02269, within(2e-5));
        assertThat(DrawnFigure.student(0.995, 9)).isEqualTo(3.2498, within(2e-3));
        assertThat(DrawnFigure.student(0.975, 1_000_000)).isEqualTo(1.959966, within(1e-6));
        assertThat(DrawnFigure.student(0.5, 7)).isZero();
    }

    @Test
    void isSymmetricOnItsScale() {
        // The tables have five digits, and the outermost of so many quantiles as much of an error.
        double reach = 2.26216 * Math.sqrt(10 / 9.0) * 0.01;
        Interval number = interval(Scale.NUMBER, 0.2, DRAWS);
        assertThat(number.low()).isEqualTo(0.2 - reach, within(2e-5));
        assertThat(number.high()).isEqualTo(0.2 + reach, within(2e-5));
        Interval cost = interval(Scale.COST, 0.2, DRAWS);
        assertThat(cost.low()).isEqualTo(0.2 * Math.exp(-reach / 0.2), within(2e-5));
        assertThat(cost.high()).isEqualTo(0.2 * Math.exp(reach / 0.2), within(2e-5));
        Interval rate = interval(Scale.RATE, 0.2, DRAWS);
        assertThat(rate.low() / (1 - rate.low())).isEqualTo(0.25 * Math.exp(-reach / 0.16), within(2e-5));
        assertThat(rate.high() / (1 - rate.high())).isEqualTo(0.25 * Math.exp(reach / 0.16), within(2e-5));
    }

    /** The draws lie 0.02 below the figure, so the truth is about as far above it. */
    @Test
    void movesALeastCostByWhatItFlattersItself() {
        Interval moved = interval(Scale.LEAST_COST, 0.22, DRAWS);
        Interval plain = interval(Scale.COST, 0.22, DRAWS);
        double factor = Math.exp(0.02 / 0.22);
        assertThat(moved.low()).isEqualTo(plain.low() * factor, within(1e-12));
        assertThat(moved.high()).isEqualTo(plain.high() * factor, within(1e-12));
    }

    @Test
    void aFewWildDrawsDoNotMoveIt() {
        double[] wild = DRAWS.clone();
        Arrays.fill(wild, 9_900, wild.length, 1e9);
        Interval interval = interval(Scale.NUMBER, 0.2, wild);
        Interval plain = interval(Scale.NUMBER, 0.2, DRAWS);
        assertThat(interval).isEqualTo(plain);
    }

    @Test
    void rangesAreNotLeft() {
        double[] wide =
                IntStream.rangeClosed(0, 100).mapToDouble(i -> i / 100.0).toArray();
        Interval rate = interval(Scale.RATE, 0.001, wide);
        assertThat(rate.low()).isNotNegative().isLessThan(0.001);
        assertThat(rate.high()).isLessThanOrEqualTo(1).isGreaterThan(0.5);
        assertThat(interval(Scale.COST, 0.1, wide).low()).isNotNegative();
    }

    /** A least cost of more than 1 would be more than that of not listening. */
    @Test
    void aLeastCostIsNotAboveOne() {
        Interval interval = interval(Scale.LEAST_COST, 0.2, wide(0.3));
        assertThat(interval.high()).isEqualTo(1);
        assertThat(interval.low()).isBetween(0.0, 0.2);
        // The draws lie so far below that even the lower end would be above 1.
        Interval moved = new DrawnFigure(Scale.LEAST_COST, 0.98, DRAWS)
                .interval(0.95, 10)
                .orElseThrow();
        assertThat(moved.high()).isEqualTo(1);
        assertThat(moved.low()).isBetween(0.97, 0.98);
        assertThat(interval(Scale.COST, 0.2, wide(0.3)).high()).isGreaterThan(1);
    }

    /** The draws of {@link #DRAWS} with another deviation. */
    private static double[] wide(double deviation) {
        return Arrays.stream(DRAWS).map(x -> 0.2 + (x - 0.2) * deviation / 0.01).toArray();
    }

    @Test
    void equalDrawsShowNothing() {
        double[] equal = new double[100];
        for (Scale scale : Scale.values()) {
            assertThat(new DrawnFigure(scale, 0.5, equal).interval(0.95, 10)).isEmpty();
        }
    }

    private static Interval interval(Scale scale, double value, double[] draws) {
        Interval interval =
                new DrawnFigure(scale, value, draws).interval(0.95, 10).orElseThrow();
        assertThat(interval.level()).isEqualTo(0.95);
        assertThat(interval.speakers()).isEqualTo(10);
        return interval;
    }
}
