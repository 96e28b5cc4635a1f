package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.ecapa4j.errors.ConfigurationException;
import org.junit.jupiter.api.Test;

class OperatingPointTest {

    @Test
    void readsWhatItWrites() {
        for (OperatingPoint point : OperatingPoint.PRESETS) {
            assertThat(OperatingPoint.parse(point.name())).isSameAs(point);
            assertThat(OperatingPoint.parse(point.toString())).isEqualTo(point);
        }
        assertThat(OperatingPoint.parse("door:0.1: 1 :10")).isEqualTo(new OperatingPoint("door", 0.1, 1, 10));
    }

    @Test
    void knowsTheEvaluationPlans() {
        assertThat(OperatingPoint.PRESETS)
                .extracting(OperatingPoint::toString)
                .containsExactly(
                        "voxceleb:0.01:1.0:1.0",
                        "voxsrc:0.05:1.0:1.0",
                        "sre08:0.01:10.0:1.0",
                        "sre10:0.001:1.0:1.0",
                        "sre16:0.005:1.0:1.0");
    }

    @Test
    void refusesWhatItCannotRead() {
        assertThatThrownBy(() -> OperatingPoint.parse("voxcelebb"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Operating point 'voxcelebb' is neither known (voxceleb, voxsrc, sre08, sre10, sre16) nor of"
                                + " the form name:prior:costMiss:costFalseAlarm, for example door:0.1:1:10");
        assertThatThrownBy(() -> OperatingPoint.parse("a:b:1:1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Operating point 'a:b:1:1': 'b' is not a number");
        assertThatThrownBy(() -> OperatingPoint.parse("a:1.5:1:1"))
                .hasMessage("Operating point 'a:1.5:1:1': prior is 1.5; it must lie strictly between 0 and 1");
        assertThatThrownBy(() -> OperatingPoint.parse("a:0.5:1:0"))
                .hasMessage("Operating point 'a:0.5:1:0': costFalseAlarm is 0.0; it must be a positive number");
        assertThatThrownBy(() -> OperatingPoint.parse(":0.5:1:1"))
                .hasMessage("Operating point ':0.5:1:1': name is ''; it must be of letters, digits, dots, hyphens and"
                        + " underscores, beginning with a letter or digit");
        assertThatThrownBy(() -> OperatingPoint.parse("a:1e-300:1e-300:1"))
                .hasMessage("Operating point 'a:1e-300:1e-300:1': prior 1.0E-300 and costs 1.0E-300 and 1.0 are too"
                        + " small: a weight vanishes");
    }

    @Test
    void decidesWhereBothExpectedCostsAreEqual() {
        assertThat(new OperatingPoint("even", 0.5, 1, 1).bayesThreshold()).isZero();
        assertThat(OperatingPoint.VOXCELEB.bayesThreshold()).isEqualTo(Math.log(99), within(1e-14));
        assertThat(OperatingPoint.SRE08.bayesThreshold()).isEqualTo(Math.log(9.9), within(1e-14));
    }

    @Test
    void actualCostIsThatAtTheThresholdOfTheRatios() {
        ErrorRates ratios = ErrorRates.of(new double[] {5, 2, -1}, new double[] {-3, -2, 0.5, 3});
        // At 0: one of three missed, two of four accepted.
        assertThat(ratios.actDcf(new OperatingPoint("even", 0.5, 1, 1))).isEqualTo(1 / 3.0 + 0.5, within(1e-15));
        // At ln 9: two of three missed, one of four accepted (3 is above 2.197).
        assertThat(ratios.actDcf(new OperatingPoint("rare", 0.1, 1, 1))).isEqualTo(2 / 3.0 + 9 / 4.0, within(1e-14));
        // A ratio at the threshold is accepted.
        assertThat(ErrorRates.of(new double[] {0}, new double[] {-1}).actDcf(new OperatingPoint("even", 0.5, 1, 1)))
                .isZero();
    }
}
