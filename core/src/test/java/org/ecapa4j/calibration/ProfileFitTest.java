package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.ecapa4j.ScoreFiles;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.metrics.Cllr;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.junit.jupiter.api.Test;

class ProfileFitTest {
    private static final String FINGERPRINT = "ab".repeat(32);

    @Test
    void fitsTheGoldenTrials() {
        List<ScoredTrial> trials = golden();
        CalibrationProfile profile =
                CalibrationProfile.fit(trials, ProfileFitTest::speaker, FINGERPRINT, 0.5, "golden");
        LogisticCalibration whole =
                LogisticCalibration.fit(ScoredTrial.scores(trials, true), ScoredTrial.scores(trials, false), 0.5);
        assertThat(profile.slope()).isEqualTo(whole.slope());
        assertThat(profile.offset()).isEqualTo(whole.offset());
        assertThat(profile.threshold()).isEqualTo(14.244186745033646 / 25.64673180011386, within(1e-9));
        assertThat(profile.eer()).isEqualTo(0.1125, within(1e-12));
        assertThat(profile.eerThreshold()).isEqualTo(0.55334, within(1e-2));
        assertThat(profile.targetTrials()).isEqualTo(80);
        assertThat(profile.nonTargetTrials()).isEqualTo(224);
        assertThat(profile.fingerprint()).isEqualTo(FINGERPRINT);
        assertThat(profile.data()).isEqualTo("golden");
        assertThat(CalibrationProfile.parse(profile.toJson(), "golden")).isEqualTo(profile);
    }

    /** All eight speakers have ten target trials: spk00, 03, 04 and 07 make one half, the others the other. */
    @Test
    void measuresEachHalfWithTheOthersCalibration() {
        Set<String> first = Set.of("spk00", "spk03", "spk04", "spk07");
        List<ScoredTrial> one = new ArrayList<>();
        List<ScoredTrial> other = new ArrayList<>();
        for (ScoredTrial trial : golden()) {
            boolean enrolment = first.contains(speaker(trial.trial().enrolment()));
            if (enrolment == first.contains(speaker(trial.trial().test()))) {
                (enrolment ? one : other).add(trial);
            }
        }
        double prior = 0.3;
        int missed = 0;
        int accepted = 0;
        List<Double> targets = new ArrayList<>();
        List<Double> nonTargets = new ArrayList<>();
        for (List<List<ScoredTrial>> direction : List.of(List.of(one, other), List.of(other, one))) {
            List<ScoredTrial> fitted = direction.get(0);
            LogisticCalibration calibration =
                    LogisticCalibration.fit(ScoredTrial.scores(fitted, true), ScoredTrial.scores(fitted, false), prior);
            double threshold = CalibrationProfile.threshold(calibration.slope(), calibration.offset(), prior);
            for (ScoredTrial trial : direction.get(1)) {
                boolean same = trial.score() >= threshold;
                missed += trial.trial().target() && !same ? 1 : 0;
                accepted += !trial.trial().target() && same ? 1 : 0;
                (trial.trial().target() ? targets : nonTargets).add(calibration.logLikelihoodRatio(trial.score()));
            }
        }
        CalibrationProfile.Transfer transfer = CalibrationProfile.fit(
                        golden(), ProfileFitTest::speaker, FINGERPRINT, prior, "golden")
                .transfer();
        assertThat(transfer.trials()).isEqualTo(one.size() + other.size()).isBetween(100, 303);
        assertThat(targets).hasSize(80);
        assertThat(transfer.falseRejectRate()).isEqualTo(missed / 80.0);
        assertThat(transfer.falseAcceptRate()).isEqualTo((double) accepted / nonTargets.size());
        assertThat(transfer.cllr()).isEqualTo(Cllr.bits(array(targets), array(nonTargets)), within(1e-12));
        assertThat(transfer.cllr()).isBetween(0.2, 0.9);
    }

    @Test
    void dealsSpeakersByTheNumberOfTheirTargetTrials() {
        // Targets: e 3, d 2, a, b and c 1. Halves: e b c and d a. Of the non-target trials three stay in the first and
        // one in the second.
        List<ScoredTrial> trials = new ArrayList<>();
        String targets = "eeeddabc";
        for (int i = 0; i < targets.length(); i++) {
            trials.add(trial(true, targets.charAt(i) + "/" + i, targets.charAt(i) + "/x", 0.6 + 0.01 * i));
        }
        for (String pair : List.of("eb", "bc", "ec", "da", "ed", "ab", "dc")) {
            trials.add(trial(false, pair.charAt(0) + "/0", pair.charAt(1) + "/0", 0.1));
        }
        assertThat(CalibrationProfile.fit(trials, ProfileFitTest::speaker, FINGERPRINT, 0.5, "d")
                        .transfer()
                        .trials())
                .isEqualTo(8 + 4);
    }

    @Test
    void doesNotDependOnTheOrderOfTrials() {
        List<ScoredTrial> shuffled = golden();
        Collections.shuffle(shuffled, new Random(5));
        CalibrationProfile one = CalibrationProfile.fit(golden(), ProfileFitTest::speaker, FINGERPRINT, 0.5, "d");
        CalibrationProfile other = CalibrationProfile.fit(shuffled, ProfileFitTest::speaker, FINGERPRINT, 0.5, "d");
        assertThat(other.threshold()).isEqualTo(one.threshold(), within(1e-12));
        assertThat(other.eer()).isEqualTo(one.eer());
        assertThat(other.transfer().falseRejectRate()).isEqualTo(one.transfer().falseRejectRate());
        assertThat(other.transfer().cllr()).isEqualTo(one.transfer().cllr(), within(1e-12));
    }

    @Test
    void refusesSpeakersThatContradictTheTrials() {
        List<ScoredTrial> trials = List.of(
                trial(true, "a/1", "b/1", 0.9),
                trial(false, "a/1", "a/2", 0.1),
                trial(true, "a/1", "unknown", 0.9),
                trial(false, "b/1", "unknown", 0.9));
        assertThatThrownBy(() -> CalibrationProfile.fit(
                        trials, name -> name.equals("unknown") ? null : speaker(name), FINGERPRINT, 0.5, "d"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "The assignment of speakers to trials has 3 problems:"
                                + "\n  - 'a/1' and 'b/1' are said to be the same speaker, but their speakers are 'a' and 'b'"
                                + "\n  - 'a/1' and 'a/2' are said to be different speakers, but both are 'a'"
                                + "\n  - the speaker of 'unknown' is not known"
                                + "\nTrials and speakers must agree: how are the speakers found from the names of the recordings?");
    }

    @Test
    void refusesTooFewTrials() {
        List<ScoredTrial> trials = List.of(
                trial(true, "a/1", "a/2", 0.9), trial(true, "b/1", "b/2", 0.8), trial(false, "a/1", "b/1", 0.1));
        assertThatThrownBy(() -> fit(trials))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "Too few trials for a profile: of the two halves of the speakers the first has 1 target and 0"
                                + " non-target trials among its own speakers, and at least one of each is needed to see how well a"
                                + " threshold carries over to other speakers. Use trials of more speakers");
        assertThatThrownBy(() -> fit(trials.subList(0, 2)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("There is no non-target trial;");
        assertThatThrownBy(() -> fit(List.of()))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("There is no target trial;");
    }

    @Test
    void refusesScoresThatRunTheWrongWay() {
        List<ScoredTrial> negated = golden().stream()
                .map(scored -> new ScoredTrial(scored.trial(), -scored.score()))
                .collect(Collectors.toList());
        assertThatThrownBy(() -> fit(negated))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("No profile can be fitted: same-speaker trials do not score higher than"
                        + " different-speaker trials (slope -25.6")
                .hasMessageEndingWith("equal error rate 0.8875); are the labels of the trials the wrong way round?");
        List<ScoredTrial> constant = golden().stream()
                .map(scored -> new ScoredTrial(scored.trial(), 0.5))
                .collect(Collectors.toList());
        assertThatThrownBy(() -> fit(constant))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("(slope 0.0, equal error rate 0.5)");
    }

    @Test
    void refusesAPriorOutOfRange() {
        assertThatThrownBy(() -> CalibrationProfile.fit(golden(), ProfileFitTest::speaker, FINGERPRINT, 0, "d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prior is 0.0; it must lie strictly between 0 and 1");
    }

    private static CalibrationProfile fit(List<ScoredTrial> trials) {
        return CalibrationProfile.fit(trials, ProfileFitTest::speaker, FINGERPRINT, 0.5, "d");
    }

    private static String speaker(String recording) {
        return recording.substring(0, recording.indexOf('/'));
    }

    private static List<ScoredTrial> golden() {
        List<ScoredTrial> trials = new ArrayList<>();
        for (String[] row : ScoreFiles.rows("trial_scores.csv")) {
            trials.add(trial(row[0].equals("1"), row[1], row[2], Double.parseDouble(row[3])));
        }
        return trials;
    }

    private static ScoredTrial trial(boolean target, String enrolment, String test, double score) {
        return new ScoredTrial(new Trial(target, enrolment, test), score);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
