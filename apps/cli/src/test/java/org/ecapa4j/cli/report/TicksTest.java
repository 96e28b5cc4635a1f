package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {
    @ParameterizedTest
    @CsvSource({"0.011, 0.02", "0.02, 0.02", "0.3, 0.5", "1, 1", "1.1, 2", "6, 10", "700, 1000", "1e-9, 1e-9"})
    void aStepIsTheNextRoundNumber(double raw, double step) {
        assertThat(Ticks.step(raw)).isCloseTo(step, within(1e-12 * step));
    }

    @ParameterizedTest
    @CsvSource({"0.012, 0.01", "0.018, 0.02", "0.03, 0.02", "0.034, 0.05", "6, 5", "8, 10", "1, 1"})
    void theNearestStepMayBeSmaller(double raw, double step) {
        assertThat(Ticks.nearestStep(raw)).isCloseTo(step, within(1e-12 * step));
    }

    @Test
    void linearTicksAreExactMultiples() {
        assertThat(Ticks.linear(-0.31, 0.72, 10)).containsExactly(-0.2, 0, 0.2, 0.4, 0.6);
        assertThat(Ticks.linear(0, 0.3, 3)).containsExactly(0, 0.1, 0.2, 0.3);
        assertThat(Ticks.linear(-10, 10, 8)).containsExactly(-10, -5, 0, 5, 10);
    }

    @Test
    void linearTicksAreSomeButNotTooMany() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            double min = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(9) - 4);
            double max = min + Math.abs(min) * random.nextDouble() + 1e-3 * Math.abs(min);
            double[] ticks = Ticks.linear(min, max, 6);
            assertThat(ticks).as("from %s to %s", min, max).hasSizeBetween(2, 7).isSorted();
            assertThat(ticks[0]).isGreaterThanOrEqualTo(min - 1e-6 * (max - min));
            assertThat(ticks[ticks.length - 1]).isLessThanOrEqualTo(max + 1e-6 * (max - min));
        }
    }

    @Test
    void ratesAreThoseOfErrorTradeOffs() {
        assertThat(Ticks.rates(0.001, 0.4)).containsExactly(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4);
        assertThat(Ticks.rates(0.05, 0.95)).containsExactly(0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95);
        assertThat(Ticks.rates(0, 1)).isSorted().hasSize(27);
        assertThat(Arrays.stream(Ticks.rates(0, 1)).distinct().count()).isEqualTo(27);
    }

    @ParameterizedTest
    @CsvSource({"0.00081, 0.0005", "0.001, 0.001", "0.3, 0.2", "1e-9, 1e-7"})
    void aRateHasATickBelow(double rate, double tick) {
        assertThat(Ticks.rateBelow(rate)).isEqualTo(tick);
    }
}
