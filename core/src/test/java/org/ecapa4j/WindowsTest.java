package org.ecapa4j;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowsTest {
    @Test
    void upToTheLimitIsWhole() {
        assertThat(Windows.of(1, 100)).isEqualTo(new Windows(1, 1, 1));
        assertThat(Windows.of(100, 100)).isEqualTo(new Windows(100, 100, 1));
        assertThat(Windows.of(101, 100)).isEqualTo(new Windows(101, 51, 2));
        assertThat(Windows.of(101, 100).start(1)).isEqualTo(50);
    }

    @Test
    void theLongestRecordingDoesNotOverflow() {
        Windows windows = Windows.of(Integer.MAX_VALUE, 960_000);
        assertThat(windows.start(windows.count() - 1) + windows.length()).isEqualTo(Integer.MAX_VALUE);
        assertThat(windows.start(windows.count() / 2)).isPositive();
    }

    @Test
    void theTreatmentNamesNumberAndLength() {
        assertThat(Windows.of(16_000 * 229, 16_000 * 60).treatment(1.0 / 16_000))
                .isEqualTo("mean of 4 windows of 57.3 s");
    }

    @Property
    void windowsCoverEverythingInEqualLengthsOfAtLeastHalfTheLimit(
            @ForAll @IntRange(min = 1, max = 3_000_000) int total,
            @ForAll @IntRange(min = 500, max = 100_000) int limit) {
        Windows windows = Windows.of(total, limit);
        assertThat(windows.length()).isLessThanOrEqualTo(limit);
        assertThat(windows.count()).isEqualTo((total + limit - 1) / limit);
        assertThat(windows.start(0)).isZero();
        assertThat(windows.start(windows.count() - 1) + windows.length()).isEqualTo(total);
        for (int i = 1; i < windows.count(); i++) {
            int step = windows.start(i) - windows.start(i - 1);
            assertThat(step).isPositive().isLessThanOrEqualTo(windows.length());
        }
        if (windows.count() > 1) {
            assertThat(windows.length()).isGreaterThanOrEqualTo(limit / 2);
        }
    }
}
