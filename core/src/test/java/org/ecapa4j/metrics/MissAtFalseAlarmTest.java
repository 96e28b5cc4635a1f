package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.ecapa4j.metrics.MissAtFalseAlarm.Found;
import org.ecapa4j.metrics.MissAtFalseAlarm.TooFew;
import org.junit.jupiter.api.Test;

class MissAtFalseAlarmTest {

    @Test
    void findsTheLowestThresholdThatKeepsTheRate() {
        // Non-targets 0 to 299: 3 of them, from 297 on, are 1 %.
        ErrorRates rates = ErrorRates.of(new double[] {100, 296.5, 296.75, 298, 400}, upTo(300));
        Found found = (Found) rates.missAtFalseAlarm(0.01);
        assertThat(found.falseAlarms()).isEqualTo(3);
        assertThat(found.falseAlarmRate()).isEqualTo(0.01);
        assertThat(found.missRate()).isEqualTo(0.2);
        assertThat(found.threshold()).isEqualTo(296.25, within(1e-12));
        assertThat(rates.missRate(found.threshold())).isEqualTo(found.missRate());
        assertThat(rates.falseAlarmRate(found.threshold())).isEqualTo(found.falseAlarmRate());
    }

    @Test
    void givesAFiniteThresholdWhereAllMustBeRejected() {
        ErrorRates rates = ErrorRates.of(new double[] {1}, new double[] {0, 2, 2, 2, 2, 2, 2, 2});
        Found found = (Found) rates.missAtFalseAlarm(0.5);
        assertThat(found.missRate()).isEqualTo(1);
        assertThat(found.falseAlarmRate()).isZero();
        assertThat(found.threshold()).isEqualTo(Math.nextUp(2.0));
    }

    @Test
    void refusesARateThatTheTrialsCannotShow() {
        double[] targets = {1000};
        assertThat(ErrorRates.of(targets, upTo(300)).missAtFalseAlarm(0.01)).isInstanceOf(Found.class);
        TooFew few = (TooFew) ErrorRates.of(targets, upTo(299)).missAtFalseAlarm(0.01);
        assertThat(few.needed()).isEqualTo(300);
        assertThat(few.reason())
                .isEqualTo("299 non-target trials cannot show a false-alarm rate of 0.01; at least 300 are needed, and"
                        + " 3000 for a reliable figure");
    }

    @Test
    void reliesOnThirtyFalseAlarms() {
        double[] targets = {10000};
        for (double rate : new double[] {0.1, 0.07, 0.03, 0.01}) {
            int needed = (int) Math.round(Math.ceil(30 / rate - 1e-9));
            assertThat(((Found) ErrorRates.of(targets, upTo(needed)).missAtFalseAlarm(rate)).reliable())
                    .isTrue();
            assertThat(((Found) ErrorRates.of(targets, upTo(needed - 1)).missAtFalseAlarm(rate)).reliable())
                    .isFalse();
        }
    }

    @Test
    void refusesWhatIsNoRate() {
        ErrorRates rates = ErrorRates.of(new double[] {1}, new double[] {0});
        for (double rate : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> rates.missAtFalseAlarm(rate))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("false-alarm rate is " + rate + "; it must lie strictly between 0 and 1");
            assertThatThrownBy(() -> Metric.missAtFalseAlarm(rate)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static double[] upTo(int end) {
        return IntStream.range(0, end).asDoubleStream().toArray();
    }
}
