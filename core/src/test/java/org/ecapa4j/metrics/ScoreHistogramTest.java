package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ecapa4j.errors.DataFormatException;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {

    @Test
    void countsEveryScoreOnce() {
        ScoreHistogram histogram = ScoreHistogram.of(new double[] {1, 0.5, 0.3}, new double[] {0, 0.1, 0.25, 0.26}, 4);
        assertThat(histogram.targets()).containsExactly(0, 1, 1, 1);
        assertThat(histogram.nonTargets()).containsExactly(2, 2, 0, 0);
        assertThat(histogram.bins()).isEqualTo(4);
        assertThat(histogram.edge(0)).isZero();
        assertThat(histogram.edge(1)).isEqualTo(0.25);
        assertThat(histogram.edge(4)).isEqualTo(1);
    }

    @Test
    void takesEqualScoresAndThoseFarApart() {
        ScoreHistogram equal = ScoreHistogram.of(new double[] {2, 2}, new double[] {2}, 3);
        assertThat(equal.targets()).containsExactly(2, 0, 0);
        assertThat(equal.edge(0)).isEqualTo(equal.edge(3)).isEqualTo(2);
        ScoreHistogram far = ScoreHistogram.of(new double[] {Double.MAX_VALUE}, new double[] {-Double.MAX_VALUE, 1}, 2);
        assertThat(far.targets()).containsExactly(0, 1);
        assertThat(far.nonTargets()).containsExactly(1, 1);
        assertThat(far.edge(1)).isZero();
    }

    @Test
    void refusesNoBinsAndNoScores() {
        assertThatThrownBy(() -> ScoreHistogram.of(new double[] {1}, new double[] {0}, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bins is 0; there must be at least 1");
        assertThatThrownBy(() -> ScoreHistogram.of(new double[0], new double[] {0}, 2))
                .isInstanceOf(DataFormatException.class);
    }
}
