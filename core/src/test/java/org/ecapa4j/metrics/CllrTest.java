package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.ecapa4j.errors.DataFormatException;
import org.junit.jupiter.api.Test;

class CllrTest {
    @Test
    void isOneBitForRatiosThatSayNothing() {
        assertThat(Cllr.bits(new double[] {0, 0}, new double[] {0})).isEqualTo(1, within(1e-15));
    }

    @Test
    void weighsBothKindsAlikeWhateverTheirNumber() {
        double three = Math.log(3);
        // log2(1 + 1/3) for a target at 3:1, log2(1 + 3) for a non-target at the same odds.
        assertThat(Cllr.bits(new double[] {three, three, three}, new double[] {three}))
                .isEqualTo((Math.log(4 / 3.0) / Math.log(2) + 2) / 2, within(1e-15));
    }

    @Test
    void takesLargeRatios() {
        assertThat(Cllr.bits(new double[] {1e6}, new double[] {-1e6})).isZero();
        assertThat(Cllr.bits(new double[] {-1e6}, new double[] {1e6})).isEqualTo(1e6 / Math.log(2), within(1e-6));
    }

    @Test
    void refusesWhatIsNotARatio() {
        assertThatThrownBy(() -> Cllr.bits(new double[] {1}, new double[] {2, Double.NaN}))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The non-target score at index 1 of 2 is NaN; scores must be finite numbers");
        assertThatThrownBy(() -> Cllr.bits(new double[0], new double[] {2})).isInstanceOf(DataFormatException.class);
    }
}
