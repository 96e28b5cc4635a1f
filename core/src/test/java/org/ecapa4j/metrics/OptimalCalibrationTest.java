package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ecapa4j.metrics.OptimalCalibration.Stair;
import org.junit.jupiter.api.Test;

class OptimalCalibrationTest {

    @Test
    void poolsScoresInTheWrongOrder() {
        // Ascending: n n | t n | t t, and the pair in the middle stands the wrong way round.
        ErrorRates rates = ErrorRates.of(new double[] {0.3, 0.8, 0.9}, new double[] {0.1, 0.2, 0.4});
        assertThat(OptimalCalibration.of(rates).stairs())
                .containsExactly(
                        new Stair(0.1, 0.2, 0, 2, Double.NEGATIVE_INFINITY),
                        new Stair(0.3, 0.4, 1, 1, 0),
                        new Stair(0.8, 0.9, 2, 0, Double.POSITIVE_INFINITY));
        // One of three of each kind costs a bit: 1/2 (1/3 + 1/3).
        assertThat(Cllr.minimum(rates)).isEqualTo(1 / 3.0, within(1e-15));
    }

    @Test
    void keepsEqualScoresTogether() {
        ErrorRates rates = ErrorRates.of(new double[] {0.5, 0.5, 0.9}, new double[] {0.5, 0.1, 0.1, 0.1});
        assertThat(OptimalCalibration.of(rates).stairs())
                .containsExactly(
                        new Stair(0.1, 0.1, 0, 3, Double.NEGATIVE_INFINITY),
                        new Stair(0.5, 0.5, 2, 1, Math.log(2 / 3.0 / (1 / 4.0))),
                        new Stair(0.9, 0.9, 1, 0, Double.POSITIVE_INFINITY));
    }

    @Test
    void costsNothingWhereThereIsNoDoubt() {
        assertThat(Cllr.minimum(ErrorRates.of(new double[] {2, 3}, new double[] {0, 1})))
                .isZero();
    }

    @Test
    void costsABitWhereScoresSayNothingOrTheOpposite() {
        ErrorRates equal = ErrorRates.of(new double[] {1, 1, 1}, new double[] {1});
        assertThat(Cllr.minimum(equal)).isEqualTo(1, within(1e-15));
        assertThat(OptimalCalibration.of(equal).stairs()).containsExactly(new Stair(1, 1, 3, 1, 0));
        assertThat(Cllr.minimum(ErrorRates.of(new double[] {0, 1}, new double[] {2, 3})))
                .isEqualTo(1, within(1e-15));
    }
}
