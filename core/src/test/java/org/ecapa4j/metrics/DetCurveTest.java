package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.ecapa4j.ScoreFiles;
import org.ecapa4j.metrics.DetCurve.Point;
import org.junit.jupiter.api.Test;

class DetCurveTest {

    @Test
    void keepsEveryStepOfAShortCurve() {
        ErrorRates rates = ErrorRates.of(new double[] {0.4, 0.9}, new double[] {0.1, 0.4});
        assertThat(DetCurve.of(rates, 10).points())
                .containsExactly(
                        new Point(0.1, 1, 0),
                        new Point(0.4, 0.5, 0),
                        new Point(0.9, 0, 0.5),
                        new Point(Double.POSITIVE_INFINITY, 0, 1));
    }

    @Test
    void thinsWithoutLosingTheShape() {
        Random random = new Random(5);
        double[] targets =
                random.doubles(20_000).map(x -> 2 + DetCurve.probit(x)).toArray();
        double[] nonTargets = random.doubles(100_000).map(DetCurve::probit).toArray();
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        for (int most : new int[] {4, 50, 1000}) {
            List<Point> points = DetCurve.of(rates, most).points();
            assertThat(points).hasSizeBetween(Math.min(most / 4, 4), most);
            assertThat(points.get(0)).isEqualTo(new Point(rates.threshold(0), 1, 0));
            assertThat(points.get(points.size() - 1)).isEqualTo(new Point(Double.POSITIVE_INFINITY, 0, 1));
            for (int i = 1; i < points.size(); i++) {
                Point before = points.get(i - 1);
                Point point = points.get(i);
                assertThat(point.threshold()).isGreaterThan(before.threshold());
                assertThat(point.falseAlarmRate())
                        .isEqualTo(rates.falseAlarmRate(point.threshold()))
                        .isLessThanOrEqualTo(before.falseAlarmRate());
                assertThat(point.missRate())
                        .isEqualTo(rates.missRate(point.threshold()))
                        .isGreaterThanOrEqualTo(before.missRate());
            }
        }
        // A straight line of slope -1 at distance 2 from the middle, as two normal distributions have.
        for (Point point : DetCurve.of(rates, 1000).points()) {
            if (point.missRate() > 0.01 && point.falseAlarmRate() > 0.01) {
                double sum = DetCurve.probit(point.missRate()) + DetCurve.probit(point.falseAlarmRate());
                // Four standard errors of a quantile at 1 % of 20,000: sqrt(p (1 - p) / n) / density.
                assertThat(sum).isEqualTo(-2, within(4 * Math.sqrt(0.0099 / 20_000) / 0.0267));
            }
        }
    }

    @Test
    void keepsTheCornersOfLongSteps() {
        double[] nonTargets = new Random(1).doubles(2000).map(x -> x * 0.5).toArray();
        ErrorRates rates = ErrorRates.of(new double[] {0.2, 0.8}, nonTargets);
        // Half the targets go at once at 0.2: both ends of that step stay, however much is left out around it.
        List<Point> points = DetCurve.of(rates, 20).points();
        int after = 0;
        while (points.get(after).missRate() == 0) {
            after++;
        }
        assertThat(points.get(after - 1).falseAlarmRate() - points.get(after).falseAlarmRate())
                .isLessThan(2.0 / 2000);
    }

    @Test
    void drawsTheGoldenScores() {
        ErrorRates rates = ErrorRates.of(ScoreFiles.scores("overlap", true), ScoreFiles.scores("overlap", false));
        assertThat(DetCurve.of(rates, 200).points()).hasSizeBetween(50, 200);
        assertThatThrownBy(() -> DetCurve.of(rates, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("most is 3; a curve needs at least 4 points");
    }

    @Test
    void probitAgreesWithTables() {
        assertThat(DetCurve.probit(0.5)).isZero();
        // Published to sixteen digits in tables of the normal distribution.
        assertThat(DetCurve.probit(0.975)).isEqualTo(1.959963984540054, within(4e-15));
        assertThat(DetCurve.probit(0.995)).isEqualTo(2.5758293035489004, within(4e-15));
        assertThat(DetCurve.probit(0.9)).isEqualTo(1.2815515655446004, within(4e-15));
        assertThat(DetCurve.probit(0.001)).isEqualTo(-3.090232306167813, within(4e-15));
        assertThat(DetCurve.probit(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(DetCurve.probit(1)).isEqualTo(Double.POSITIVE_INFINITY);
        for (double bad : new double[] {-1e-9, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> DetCurve.probit(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("share is " + bad + "; it must lie between 0 and 1");
        }
    }

    /** Against the distribution itself, integrated by a series (middle) and a continued fraction (tails). */
    @Test
    void probitIsTheInverseOfTheDistribution() {
        double max = 0;
        for (double x = -37; x <= 0; x += 0.0625) {
            double share = NormalDistribution.below(x);
            // Where the distribution is steep the share's own rounding moves the quantile by its error over the
            // density.
            double slack = share * 1e-15 / NormalDistribution.density(x);
            double difference = Math.abs(DetCurve.probit(share) - x);
            assertThat(difference).as("x = %s", x).isLessThan(slack + 5e-15 * (1 + Math.abs(x)));
            assertThat(DetCurve.probit(1 - Math.max(share, 0.01)))
                    .isEqualTo(-DetCurve.probit(Math.max(share, 0.01)), within(1e-14));
            max = Math.max(max, difference);
        }
        System.out.println("parity: probit against the normal distribution max=" + max + " limit=5e-15 (1 + |x|)");
    }
}
