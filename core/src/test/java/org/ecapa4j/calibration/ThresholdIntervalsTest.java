package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.metrics.Metric;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.junit.jupiter.api.Test;

class ThresholdIntervalsTest {
    private static final double PRIOR = 0.3;
    private static final double EVEN = Math.log(0.7 / 0.3);
    private static final double[] TARGETS = {-1, 0.5, 2, 3, 4.5};
    private static final double[] NON_TARGETS = {-4, -3, -2.5, -1, 1, 2};

    @Test
    void theThresholdMovesWithTheCalibration() {
        Metric moving = ThresholdIntervals.evenOdds(ErrorRates.of(TARGETS, NON_TARGETS), PRIOR);
        double[] targets = {-1, -1, -1, 0.5, 2, 3, 4.5};
        double[] nonTargets = {-4, -3, -2.5, -1, 1, 2, 2, 2};
        LogisticCalibration anew = LogisticCalibration.fit(targets, nonTargets, PRIOR);
        assertThat(moving.value().applyAsDouble(ErrorRates.of(targets, nonTargets)))
                .isEqualTo((EVEN - anew.offset()) / anew.slope(), within(1e-9));
    }

    @Test
    void withoutADrawItIsWhereTheProbabilityIsOneHalf() {
        ErrorRates all = ErrorRates.of(TARGETS, NON_TARGETS);
        assertThat(ThresholdIntervals.evenOdds(all, PRIOR).value().applyAsDouble(all))
                .isEqualTo(EVEN);
    }

    @Test
    void drawsThatRunTheWrongWayTellNothing() {
        Metric moving = ThresholdIntervals.evenOdds(ErrorRates.of(TARGETS, NON_TARGETS), PRIOR);
        double[] low = {-4, -3, -2.5, -1, 0.5};
        double[] high = {-1, 1, 2, 3, 4.5};
        assertThat(moving.value().applyAsDouble(ErrorRates.of(low, high))).isNaN();
    }

    @Test
    void refusesFewerSpeakersThanAnIntervalNeeds() {
        List<ScoredTrial> trials = new ArrayList<>();
        for (String speaker : List.of("a", "b", "c", "d")) {
            trials.add(new ScoredTrial(new Trial(true, speaker + "/1", speaker + "/2"), 1 + speaker.charAt(0) % 3));
            for (String other : List.of("a", "b", "c", "d")) {
                if (other.compareTo(speaker) < 0) {
                    trials.add(new ScoredTrial(new Trial(false, speaker + "/1", other + "/1"), other.charAt(0) % 3));
                }
            }
        }
        assertThatThrownBy(() -> CalibrationProfile.fitting("ab".repeat(32), "four")
                        .fit(trials, name -> name.substring(0, name.indexOf('/'))))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Too few speakers for a profile: of 4 no interval can be given, at least 5 are needed. Use"
                        + " trials of more speakers");
    }
}
