package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link LogisticCalibrationTest} does not see: several inputs, and trials that count more than once. */
class LogisticRegressionTest {

    private static final LogisticRegression.Fit NOTHING = new LogisticRegression.Fit(new double[2], 0);

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.01, 0.9})
    void leavesNoGradientInAnyDirection(double prior) {
        Random random = new Random(3);
        int count = 400;
        double[][] inputs = new double[2][count];
        boolean[] target = new boolean[count];
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            target[i] = random.nextInt(3) == 0;
            inputs[0][i] = random.nextGaussian() * 0.2 + (target[i] ? 0.6 : 0.2);
            inputs[1][i] = 1 + random.nextDouble() * 2 + inputs[0][i];
            weights[i] = random.nextInt(4);
        }
        LogisticRegression.Fit fit = new LogisticRegression(inputs, target).fit(weights, prior, NOTHING);
        double[] sums = new double[3];
        double all = 0;
        double allTargets = sum(weights, target, true);
        double allNonTargets = sum(weights, target, false);
        for (int i = 0; i < count; i++) {
            double odds = fit.slopes()[0] * inputs[0][i]
                    + fit.slopes()[1] * inputs[1][i]
                    + fit.offset()
                    + Math.log(prior / (1 - prior));
            double share = target[i]
                    ? -prior * weights[i] / allTargets / (1 + Math.exp(odds))
                    : (1 - prior) * weights[i] / allNonTargets / (1 + Math.exp(-odds));
            sums[0] += share;
            sums[1] += share * inputs[0][i];
            sums[2] += share * inputs[1][i];
            all += Math.abs(share);
        }
        // Newton's method ends where the gradient is 1e-12 of the sum of its terms' magnitudes; inputs are below 4.
        for (double sum : sums) {
            assertThat(Math.abs(sum)).isLessThan(4e-12 * all);
        }
    }

    @Test
    void countsATrialAsOftenAsItsWeightSays() {
        double[] scores = {0.1, 0.5, 0.9, 0.2, 0.0, 0.6};
        boolean[] target = {true, true, true, false, false, false};
        double[] repeated = {0.1, 0.1, 0.5, 0.9, 0.9, 0.9, 0.2, 0.6, 0.6};
        boolean[] repeatedTarget = {true, true, true, true, true, true, false, false, false};
        LogisticRegression.Fit weighted = new LogisticRegression(new double[][] {scores}, target)
                .fit(new double[] {2, 1, 3, 1, 0, 2}, 0.3, new LogisticRegression.Fit(new double[] {7}, -2));
        LogisticRegression.Fit plain = new LogisticRegression(new double[][] {repeated}, repeatedTarget).fit(0.3);
        assertThat(weighted.slopes()[0]).isEqualTo(plain.slopes()[0], within(1e-9));
        assertThat(weighted.offset()).isEqualTo(plain.offset(), within(1e-9));
    }

    /** No single input separates the kinds, their difference does. */
    @Test
    void staysFiniteWhereTwoInputsTogetherSeparateTheKinds() {
        double[][] inputs = {{1, 2, 3, 4, 0, 1, 2, 3}, {0, 1, 2, 3, 1, 2, 3, 4}};
        boolean[] target = {true, true, true, true, false, false, false, false};
        LogisticRegression.Fit fit = new LogisticRegression(inputs, target).fit(0.5);
        // All targets have one difference and all non-targets the other: a share of 1/6 of each is taken for the other.
        double ratio = Math.log(5);
        for (int i = 0; i < 8; i++) {
            assertThat(fit.slopes()[0] * inputs[0][i] + fit.slopes()[1] * inputs[1][i] + fit.offset())
                    .isEqualTo(target[i] ? ratio : -ratio, within(1e-9));
        }
    }

    /** The kinds touch along a line: without a minimum, were it not for the mixing. */
    @Test
    void staysFiniteWhereTheKindsTouchOnALine() {
        double[][] inputs = {{1, 2, 3, 4, 0, 1, 2, 3}, {1, 1, 2, 3, 0, 2, 3, 4}};
        boolean[] target = {true, true, true, true, false, false, false, false};
        LogisticRegression.Fit fit = new LogisticRegression(inputs, target).fit(0.5);
        for (int i = 0; i < 8; i++) {
            assertThat(Math.abs(fit.slopes()[0] * inputs[0][i] + fit.slopes()[1] * inputs[1][i] + fit.offset()))
                    .isLessThan(5);
        }
    }

    @Test
    void anInputThatFollowsFromAnotherChangesNothing() {
        double[] scores = {0.1, 0.5, 0.9, 0.2, 0.0, 0.6};
        double[] twice = Arrays.stream(scores).map(x -> 2 * x - 1).toArray();
        boolean[] target = {true, true, true, false, false, false};
        LogisticRegression.Fit alone = new LogisticRegression(new double[][] {scores}, target).fit(0.5);
        LogisticRegression.Fit both = new LogisticRegression(new double[][] {scores, twice}, target).fit(0.5);
        LogisticRegression.Fit constant =
                new LogisticRegression(new double[][] {scores, new double[6]}, target).fit(0.5);
        for (double score : scores) {
            double expected = alone.slopes()[0] * score + alone.offset();
            assertThat(both.slopes()[0] * score + both.slopes()[1] * (2 * score - 1) + both.offset())
                    .isEqualTo(expected, within(1e-9));
            assertThat(constant.slopes()[0] * score + constant.offset()).isEqualTo(expected, within(1e-9));
        }
        assertThat(constant.slopes()[1]).isZero();
    }

    private static double sum(double[] weights, boolean[] target, boolean kind) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += target[i] == kind ? weights[i] : 0;
        }
        return sum;
    }
}
