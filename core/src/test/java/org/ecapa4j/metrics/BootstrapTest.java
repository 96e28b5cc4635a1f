package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.metrics.Measurement.Measured;
import org.ecapa4j.metrics.Measurement.Withheld;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialSpeakers;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final OperatingPoint POINT = OperatingPoint.VOXSRC;
    private static final List<Metric> METRICS = List.of(
            Metric.eer(),
            Metric.minDcf(POINT),
            Metric.actDcf(POINT),
            Metric.cllr(),
            Metric.minCllr(),
            Metric.calibrationLoss(),
            Metric.missAtFalseAlarm(0.05),
            Metric.thresholdAtFalseAlarm(0.05),
            Metric.missRate(0.5),
            Metric.falseAlarmRate(0.5));

    @Test
    void countsTrialsAsOftenAsTheirSpeakersWereDrawn() {
        List<ScoredTrial> trials = rounded(simulated(12));
        TrialSpeakers speakers =
                TrialSpeakers.of(trials.stream().map(ScoredTrial::trial).toList(), SimulatedSpeakers::speakerOf);
        CountedTrials counted = CountedTrials.bySpeaker(trials, speakers);
        SplittableRandom random = new SplittableRandom(3);
        for (int k = 0; k < 20; k++) {
            int[] multiplicities = new int[12];
            for (int i = 0; i < 12; i++) {
                multiplicities[random.nextInt(12)]++;
            }
            List<ScoredTrial> repeated = new ArrayList<>();
            for (ScoredTrial scored : trials) {
                int enrolment = multiplicities[speakers.index(scored.trial().enrolment())];
                int test = multiplicities[speakers.index(scored.trial().test())];
                int times = scored.trial().target() ? enrolment : enrolment * test;
                repeated.addAll(Collections.nCopies(times, scored));
            }
            ErrorRates drawn = counted.rates(multiplicities);
            ErrorRates expected = ErrorRates.of(repeated);
            assertThat(drawn).isNotNull();
            assertThat(drawn.targetTrials()).isEqualTo(expected.targetTrials());
            assertThat(drawn.nonTargetTrials()).isEqualTo(expected.nonTargetTrials());
            for (Metric metric : METRICS.subList(0, 7)) {
                assertThat(metric.value().applyAsDouble(drawn))
                        .as(metric.name())
                        .isEqualTo(metric.value().applyAsDouble(expected), within(1e-12));
            }
        }
    }

    @Test
    void figuresAreThoseOfAllTrialsAndLieInTheirIntervals() {
        List<ScoredTrial> trials = simulated(20);
        Bootstrap bootstrap = Bootstrap.bySpeaker(trials, SimulatedSpeakers::speakerOf);
        ErrorRates rates = ErrorRates.of(trials);
        List<Measurement> measured = bootstrap.measure(METRICS, Resampling.DEFAULT);
        assertThat(measured).hasSameSizeAs(METRICS);
        for (int i = 0; i < METRICS.size(); i++) {
            Measured figure = (Measured) measured.get(i);
            assertThat(figure.name()).isEqualTo(METRICS.get(i).name());
            assertThat(figure.value()).isEqualTo(METRICS.get(i).value().applyAsDouble(rates));
            Interval interval = figure.interval().orElseThrow();
            assertThat(interval.level()).isEqualTo(0.95);
            assertThat(interval.drawn()).isEqualTo(Interval.Drawn.SPEAKERS);
            assertThat(interval.units()).isEqualTo(20);
            assertThat(interval.low()).isLessThan(interval.high());
        }
        assertThat(((Measured) measured.get(0)).interval().orElseThrow().contains(rates.eer()))
                .isTrue();
    }

    @Test
    void givesTheSameWhateverTheThreadsAndTheOrderOfTrials() {
        List<ScoredTrial> trials = simulated(20);
        List<ScoredTrial> shuffled = new ArrayList<>(trials);
        Collections.shuffle(shuffled, new Random(1));
        List<Measurement> one = Bootstrap.bySpeaker(trials, SimulatedSpeakers::speakerOf)
                .measure(METRICS, new Resampling(300, 0.9, 7, 1));
        assertThat(Bootstrap.bySpeaker(shuffled, SimulatedSpeakers::speakerOf)
                        .measure(METRICS, new Resampling(300, 0.9, 7, 3)))
                .isEqualTo(one);
        assertThat(Bootstrap.bySpeaker(trials, SimulatedSpeakers::speakerOf)
                        .measure(METRICS, new Resampling(300, 0.9, 8, 1)))
                .isNotEqualTo(one);
    }

    @Test
    void reachesFartherForFewSpeakers() {
        double z = DetCurve.probit(0.975);
        // Quantiles 0.975 of Student's t in published tables: 2.262 (9 degrees of freedom), 2.023 (39), 1.980 (119).
        assertThat(Bootstrap.expanded(z, 10)).isEqualTo(2.2622 * Math.sqrt(10 / 9.0), within(5e-4));
        assertThat(Bootstrap.expanded(z, 40)).isEqualTo(2.0227 * Math.sqrt(40 / 39.0), within(1e-4));
        assertThat(Bootstrap.expanded(z, 120)).isEqualTo(1.9801 * Math.sqrt(120 / 119.0), within(1e-4));
        assertThat(Bootstrap.expanded(z, 1_000_000_000)).isEqualTo(z, within(1e-8));
    }

    @Test
    void higherLevelsHoldLowerOnes() {
        Bootstrap bootstrap = Bootstrap.bySpeaker(simulated(20), SimulatedSpeakers::speakerOf);
        Interval narrow = ((Measured) bootstrap
                        .measure(List.of(Metric.eer()), new Resampling(500, 0.5, 7, 1))
                        .get(0))
                .interval()
                .orElseThrow();
        Interval wide = ((Measured) bootstrap
                        .measure(List.of(Metric.eer()), new Resampling(500, 0.99, 7, 1))
                        .get(0))
                .interval()
                .orElseThrow();
        assertThat(wide.low()).isLessThan(narrow.low());
        assertThat(wide.high()).isGreaterThan(narrow.high());
    }

    @Test
    void marksIntervalsThatIgnoreSpeakers() {
        List<ScoredTrial> trials = simulated(20);
        Interval interval = interval(Bootstrap.byTrial(trials));
        assertThat(interval.drawn()).isEqualTo(Interval.Drawn.TRIALS);
        assertThat(interval.units()).isEqualTo(trials.size());
        Interval bySpeaker = interval(Bootstrap.bySpeaker(trials, SimulatedSpeakers::speakerOf));
        assertThat(interval.high() - interval.low()).isLessThan(bySpeaker.high() - bySpeaker.low());
    }

    /** The share of targets below a threshold has a known spread when trials are independent. */
    @Test
    void drawingTrialsGivesTheBinomialSpread() {
        List<ScoredTrial> trials = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            trials.add(new ScoredTrial(new Trial(true, "a" + i, "b" + i), i < 80 ? 0 : 1));
            trials.add(new ScoredTrial(new Trial(false, "c" + i, "d" + i), 0));
        }
        Interval interval = ((Measured) Bootstrap.byTrial(trials)
                        .measure(List.of(Metric.missRate(0.5)), new Resampling(4000, 0.95, 1, 2))
                        .get(0))
                .interval()
                .orElseThrow();
        double error = Math.sqrt(0.2 * 0.8 / 400);
        // An end of 4000 draws has a standard error of about 0.04 of the spread; half a trial is 0.06 of it.
        assertThat(interval.low()).isEqualTo(0.2 - 1.96 * error, within(0.2 * error));
        assertThat(interval.high()).isEqualTo(0.2 + 1.96 * error, within(0.2 * error));
    }

    @Test
    void withholdsWhatTheTrialsCannotTell() {
        List<Measurement> measured = Bootstrap.bySpeaker(simulated(20), SimulatedSpeakers::speakerOf)
                .measure(List.of(Metric.missAtFalseAlarm(0.001), Metric.eer()), Resampling.DEFAULT);
        assertThat(measured.get(0))
                .isEqualTo(new Withheld(
                        "missAtFa-0.001",
                        "1000 non-target trials cannot show a false-alarm rate of 0.001; at least 3000 are needed, and"
                                + " 30000 for a reliable figure"));
        assertThat(((Measured) measured.get(1)).interval()).isPresent();
    }

    @Test
    void givesNoIntervalWhereItWouldPretend() {
        assertThat(((Measured) Bootstrap.bySpeaker(simulated(9), SimulatedSpeakers::speakerOf)
                                .measure(List.of(Metric.eer()), Resampling.DEFAULT)
                                .get(0))
                        .interval())
                .isEmpty();
        List<ScoredTrial> separated = simulated(20).stream()
                .map(scored -> new ScoredTrial(scored.trial(), scored.trial().target() ? 1 : 0))
                .toList();
        assertThat(((Measured) Bootstrap.bySpeaker(separated, SimulatedSpeakers::speakerOf)
                        .measure(List.of(Metric.eer()), Resampling.DEFAULT)
                        .get(0)))
                .isEqualTo(new Measured("eer", 0, Optional.empty()));
    }

    @Test
    void refusesSpeakersThatContradictTheTrials() {
        List<ScoredTrial> trials = List.of(
                new ScoredTrial(new Trial(true, "a/1", "b/1"), 1),
                new ScoredTrial(new Trial(false, "a/1", "a/2"), 0),
                new ScoredTrial(new Trial(false, "a/1", "?"), 0));
        assertThatThrownBy(() -> Bootstrap.bySpeaker(
                        trials, name -> name.equals("?") ? null : SimulatedSpeakers.speakerOf(name)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("""
                        The assignment of speakers to trials has 3 problems:
                          - 'a/1' and 'b/1' are said to be the same speaker, but their speakers are 'a' and 'b'
                          - 'a/1' and 'a/2' are said to be different speakers, but both are 'a'
                          - the speaker of '?' is not known
                        Trials and speakers must agree: how are the speakers found from the names of the recordings?""");
    }

    @Test
    void givesUpWhereDrawsHardlyEverHaveBothKinds() {
        // One speaker of a thousand has a target trial, one other pair a non-target trial.
        List<Trial> trials = new ArrayList<>();
        trials.add(new Trial(true, "x/1", "x/2"));
        trials.add(new Trial(false, "y/1", "z/1"));
        CountedTrials counted = CountedTrials.bySpeaker(
                trials.stream().map(trial -> new ScoredTrial(trial, 0.5)).toList(),
                TrialSpeakers.of(trials, SimulatedSpeakers::speakerOf));
        int[] none = {0, 5, 5};
        assertThat(counted.rates(none)).isNull();
        assertThatThrownBy(() -> new Draws(new int[] {3}, 0)
                        .evaluate(Resampling.DEFAULT, 1, (multiplicities, figures) -> counted.rates(none) != null))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("No interval can be given: of 3 speakers drawn anew, 1000 times none had trials of both"
                        + " kinds. Use more speakers, each with target and non-target trials");
    }

    @Test
    void refusesCountsBeyondItsArithmetic() {
        List<Trial> trials = List.of(new Trial(true, "x/1", "x/2"), new Trial(false, "y/1", "z/1"));
        CountedTrials counted = CountedTrials.bySpeaker(
                trials.stream().map(trial -> new ScoredTrial(trial, 0.5)).toList(),
                TrialSpeakers.of(trials, SimulatedSpeakers::speakerOf));
        assertThatThrownBy(() -> counted.rates(new int[] {1, 50_000, 50_000}))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "There are too many trials to be drawn anew: 1 target and 1 non-target trials made 2500000000"
                                + " of one kind; the limit is 2147483647");
    }

    @Test
    void stopsWhenInterrupted() {
        Bootstrap bootstrap = Bootstrap.bySpeaker(simulated(20), SimulatedSpeakers::speakerOf);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bootstrap.measure(METRICS, Resampling.DEFAULT))
                .isInstanceOf(CancellationException.class)
                .hasMessage("The bootstrap was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void passesOnWhatAMetricThrows() {
        Bootstrap bootstrap = Bootstrap.bySpeaker(simulated(20), SimulatedSpeakers::speakerOf);
        ErrorRates all = bootstrap.rates();
        Metric broken = new Metric("broken", rates -> {
            if (rates != all) {
                throw new IllegalStateException("broken metric");
            }
            return 0;
        });
        assertThatThrownBy(() -> bootstrap.measure(List.of(broken), Resampling.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken metric");
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThatThrownBy(() -> new Resampling(39, 0.95, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("39 resamples are too few for level 0.95; at least 40 are needed");
        assertThat(new Resampling(40, 0.95, 1, 1).withThreads(2)).isEqualTo(new Resampling(40, 0.95, 1, 2));
        assertThatThrownBy(() -> new Resampling(1000, 1, 1, 1))
                .hasMessage("level is 1.0; it must lie strictly between 0 and 1");
        assertThatThrownBy(() -> new Resampling(1000, 0.95, 1, 0)).hasMessage("threads is 0; it must be at least 1");
    }

    private static Interval interval(Bootstrap bootstrap) {
        return ((Measured) bootstrap
                        .measure(List.of(Metric.eer()), Resampling.DEFAULT)
                        .get(0))
                .interval()
                .orElseThrow();
    }

    private static List<ScoredTrial> simulated(int speakers) {
        return new SimulatedSpeakers(2.5, 0.4).draw(new SplittableRandom(11), speakers, 5, speakers * 50);
    }

    /** With many ties. */
    private static List<ScoredTrial> rounded(List<ScoredTrial> trials) {
        return trials.stream()
                .map(scored -> new ScoredTrial(scored.trial(), Math.rint(scored.score() * 2) / 2))
                .toList();
    }
}
