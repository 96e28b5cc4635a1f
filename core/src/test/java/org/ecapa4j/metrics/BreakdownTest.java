package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ecapa4j.metrics.Breakdown.Group;
import org.ecapa4j.metrics.Breakdown.Measured;
import org.ecapa4j.metrics.Breakdown.TooFew;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.junit.jupiter.api.Test;

class BreakdownTest {
    private static final List<ScoredTrial> TRIALS =
            new SimulatedSpeakers(2.5, 0.3).draw(new SplittableRandom(5), 24, 5, 1200);

    @Test
    void measuresEachGroupByItself() {
        // Speakers 0 to 11 and 12 to 23; trials between the halves belong to no group.
        Breakdown<String> breakdown = Breakdown.of(
                TRIALS,
                trial -> half(trial.enrolment()).equals(half(trial.test())) ? half(trial.test()) : null,
                some -> Bootstrap.bySpeaker(some, SimulatedSpeakers::speakerOf)
                        .measure(List.of(Metric.eer()), new Resampling(100, 0.9, 1, 1)));
        assertThat(breakdown.groups()).extracting(Group::key).containsExactly("high", "low");
        assertThat(breakdown.ungrouped()
                        + breakdown.groups().stream()
                                .mapToInt(group -> group.targetTrials() + group.nonTargetTrials())
                                .sum())
                .isEqualTo(TRIALS.size());
        Measured<String> low = (Measured<String>) breakdown.groups().get(1);
        List<ScoredTrial> own = TRIALS.stream()
                .filter(scored -> half(scored.trial().enrolment()).equals("low")
                        && half(scored.trial().test()).equals("low"))
                .toList();
        assertThat(low.targetTrials()).isEqualTo(120);
        assertThat(low.rates().eer()).isEqualTo(ErrorRates.of(own).eer());
        Measurement.Measured eer = (Measurement.Measured) low.measurements().get(0);
        assertThat(eer.value()).isEqualTo(low.rates().eer());
        assertThat(eer.interval().orElseThrow().units()).isEqualTo(12);
    }

    @Test
    void saysWhereThereAreTooFewTrials() {
        Breakdown<Boolean> breakdown = Breakdown.of(TRIALS, Trial::target, some -> {
            throw new AssertionError("measured");
        });
        assertThat(breakdown.groups()).containsExactly(new TooFew<>(false, 0, 1200), new TooFew<>(true, 240, 0));
        assertThat(((TooFew<Boolean>) breakdown.groups().get(1)).reason())
                .isEqualTo("240 target and 0 non-target trials are too few; at least 30 of each kind are needed");
        assertThat(breakdown.ungrouped()).isZero();
    }

    @Test
    void takesThirtyOfEachKind() {
        for (int count : new int[] {29, 30}) {
            List<ScoredTrial> some = TRIALS.stream()
                    .filter(scored -> !scored.trial().target())
                    .limit(count)
                    .toList();
            List<ScoredTrial> all = new ArrayList<>(some);
            TRIALS.stream().filter(scored -> scored.trial().target()).forEach(all::add);
            assertThat(Breakdown.of(all, trial -> "all", trials -> List.of())
                            .groups()
                            .get(0))
                    .isInstanceOf(count < 30 ? TooFew.class : Measured.class);
        }
    }

    @Test
    void binsInTheOrderOfNumbers() {
        assertThat(List.of(12.0, 10.0, 9.9, 2.0, 1.9, -1.0))
                .extracting(seconds -> Bin.of(seconds, 2, 10).toString())
                .containsExactly("10 or more", "10 or more", "2 to 10", "2 to 10", "below 2", "below 2");
        assertThat(Bin.of(3, 2, 10)).isLessThan(Bin.of(11, 2, 10)).isGreaterThan(Bin.of(1, 2, 10));
        assertThat(Bin.of(3)).hasToString("all");
        assertThat(Bin.of(0.7, 0.5, 1.5)).hasToString("0.5 to 1.5");
        assertThatThrownBy(() -> Bin.of(0, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bin from 2.0 to 2.0 is empty");
        assertThatThrownBy(() -> Bin.of(Double.NaN, 2)).hasMessage("value is NaN");
    }

    private static String half(String recording) {
        return Integer.parseInt(SimulatedSpeakers.speakerOf(recording).substring(1)) < 12 ? "low" : "high";
    }
}
