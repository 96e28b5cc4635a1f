package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTest {
    /** Seven digits are what the source states; the relative error shows where the deviate is large. */
    private static final double PROBIT_DIGITS = 1e-6;

    /** The normal distribution function by its series: 1/2 + density * (x + x^3/3 + x^5/(3*5) + ...). */
    private static double normal(double x) {
        double term = x;
        double sum = x;
        for (int i = 1; i < 400; i++) {
            term *= x * x / (2 * i + 1);
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-5.5, -4, -3, -2, -1.5, -1.4, -1, -0.1, 0, 0.3, 1.43, 1.45, 2.5, 4.5})
    void probitIsTheInverseOfTheNormalDistribution(double deviate) {
        // Towards the ends the series itself loses digits: the sum is close to one half.
        double lost = 1e-15 / Math.exp(-deviate * deviate / 2);
        assertThat(Probit.of(normal(deviate)))
                .isCloseTo(deviate, within(PROBIT_DIGITS * (1 + Math.abs(deviate)) + 10 * lost));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1e-7, 0.001, 0.0749, 0.0751, 0.3, 0.5})
    void probitIsSymmetric(double probability) {
        assertThat(Probit.of(probability))
                .isCloseTo(-Probit.of(1 - probability), within(1e-3 / -Math.log10(probability)));
    }

    @Test
    void equalDeviatesAreEqualLengths() {
        Scale scale = new Scale.NormalDeviate(normal(-3), normal(1), 100, 500);
        assertThat(scale.at(normal(-3))).isCloseTo(100, within(1e-3));
        assertThat(scale.at(normal(-2))).isCloseTo(200, within(1e-3));
        assertThat(scale.at(0.5)).isCloseTo(400, within(1e-3));
        assertThat(scale.at(normal(1))).isCloseTo(500, within(1e-3));
    }

    @Test
    void ratesBeyondTheEndsStandALittleOutside() {
        Scale across = new Scale.NormalDeviate(0.001, 0.4, 50, 450);
        assertThat(across.at(0)).isEqualTo(30);
        assertThat(across.at(1)).isEqualTo(470);
        Scale up = new Scale.NormalDeviate(0.001, 0.4, 450, 50);
        assertThat(up.at(0)).isEqualTo(470);
        assertThat(up.at(1)).isEqualTo(30);
    }

    @Test
    void linearGoesFromStartToEnd() {
        Scale scale = new Scale.Linear(-1, 3, 400, 0);
        assertThat(scale.at(-1)).isEqualTo(400);
        assertThat(scale.at(0)).isEqualTo(300);
        assertThat(scale.at(3)).isZero();
    }
}
