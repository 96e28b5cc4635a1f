package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ecapa4j.ScoreFiles;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.metrics.Cllr;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.junit.jupiter.api.Test;

class CalibrationFitTest {
    private static final String FINGERPRINT = "ab".repeat(32);

    @Test
    void fitsTheGoldenTrials() {
        List<ScoredTrial> trials = golden();
        CalibrationProfile profile = fitting().fit(trials, CalibrationFitTest::speaker);
        LogisticCalibration whole =
                LogisticCalibration.fit(ScoredTrial.scores(trials, true), ScoredTrial.scores(trials, false), 0.5);
        assertThat(profile.slope()).isEqualTo(whole.slope(), within(1e-10));
        assertThat(profile.offset()).isEqualTo(whole.offset(), within(1e-10));
        assertThat(profile.score(profile.decision().logLikelihoodRatio().value(), 1, 1))
                .isEqualTo(14.244186745033646 / 25.64673180011386, within(1e-9));
        assertThat(profile.scoring()).isEqualTo("cosine");
        assertThat(profile.duration()).isNull();
        assertThat(profile.basis().eer()).isEqualTo(0.1125, within(1e-12));
        assertThat(profile.basis().targetTrials()).isEqualTo(80);
        assertThat(profile.basis().nonTargetTrials()).isEqualTo(224);
        assertThat(profile.basis().speakers()).isEqualTo(8);
        assertThat(profile.basis().data()).isEqualTo("golden");
        assertThat(profile.fingerprint()).isEqualTo(FINGERPRINT);
        assertThat(profile.bootstrap()).isEqualTo(new CalibrationProfile.Bootstrap(1000, 1, 0.95));
        assertThat(CalibrationProfile.parse(profile.toJson(), "golden")).isEqualTo(profile);
    }

    /** 30 of 224 is 13.4 %. */
    @Test
    void givesThresholdsOnlyToRatesThatTheTrialsSuffice() {
        CalibrationProfile profile =
                fitting().falseAcceptRates(0.01, 0.2, 0.133, 0.134).fit(golden(), CalibrationFitTest::speaker);
        assertThat(profile.thresholds())
                .extracting(CalibrationProfile.Threshold::askedFalseAcceptRate)
                .containsExactly(0.2, 0.134);
        assertThat(profile.unsupportedFalseAcceptRates()).containsExactly(0.133, 0.01);
        assertThat(CalibrationFit.nonTargetTrialsNeeded(0.134)).isEqualTo(224);
        assertThat(CalibrationFit.nonTargetTrialsNeeded(0.133)).isEqualTo(226);
        assertThat(CalibrationFit.nonTargetTrialsNeeded(0.1)).isEqualTo(300);
        assertThat(CalibrationFit.nonTargetTrialsNeeded(0.001)).isEqualTo(30_000);
        assertThat(fitting()
                        .falseAcceptRates()
                        .fit(golden(), CalibrationFitTest::speaker)
                        .thresholds())
                .isEmpty();
    }

    @Test
    void thresholdsAcceptAsManyAsAskedFor() {
        CalibrationProfile profile = fitting().falseAcceptRates(0.2).fit(golden(), CalibrationFitTest::speaker);
        CalibrationProfile.Threshold threshold = profile.thresholds().get(0);
        double score = profile.score(threshold.logLikelihoodRatio().value(), 1, 1);
        ErrorRates rates = ErrorRates.of(golden());
        // 0.2 of 224 is 44.8.
        assertThat(rates.falseAlarmRate(score)).isEqualTo(44 / 224.0);
        assertThat(threshold.falseAcceptRate().value()).isEqualTo(44 / 224.0);
        assertThat(threshold.falseRejectRate().value()).isEqualTo(rates.missRate(score), within(1e-15));
        double middle = profile.score(profile.decision().logLikelihoodRatio().value(), 1, 1);
        assertThat(profile.decision().falseRejectRate().value()).isEqualTo(rates.missRate(middle), within(1e-15));
        assertThat(profile.decision().falseAcceptRate().value()).isEqualTo(rates.falseAlarmRate(middle), within(1e-15));
    }

    /** Written out for one speaker in each fold: who is judged is unknown to those who judge. */
    @Test
    void judgesEachTrialByWhatKnowsNeitherOfItsSpeakers() {
        double prior = 0.3;
        List<ScoredTrial> golden = golden();
        List<ScoredTrial> judged = new ArrayList<>();
        int missed = 0;
        int accepted = 0;
        int acceptedAtRate = 0;
        for (ScoredTrial each : golden) {
            Set<String> both = Set.copyOf(List.of(
                    speaker(each.trial().enrolment()), speaker(each.trial().test())));
            List<ScoredTrial> others = golden.stream()
                    .filter(other -> !both.contains(speaker(other.trial().enrolment()))
                            && !both.contains(speaker(other.trial().test())))
                    .collect(Collectors.toList());
            LogisticCalibration calibration =
                    LogisticCalibration.fit(ScoredTrial.scores(others, true), ScoredTrial.scores(others, false), prior);
            double ratio = calibration.logLikelihoodRatio(each.score());
            judged.add(new ScoredTrial(each.trial(), ratio));
            boolean same = ratio >= Math.log((1 - prior) / prior);
            missed += each.trial().target() && !same ? 1 : 0;
            accepted += !each.trial().target() && same ? 1 : 0;
            double[] sorted = ScoredTrial.scores(others, false);
            Arrays.sort(sorted);
            int allowed = (int) (0.2 * sorted.length);
            double between = (sorted[sorted.length - allowed] + sorted[sorted.length - allowed - 1]) / 2;
            acceptedAtRate += !each.trial().target() && each.score() >= between ? 1 : 0;
        }
        CalibrationProfile.CrossFit crossFit = fitting()
                .prior(prior)
                .falseAcceptRates(0.2)
                .fit(golden, CalibrationFitTest::speaker)
                .crossFit();
        assertThat(crossFit.folds()).isEqualTo(8);
        assertThat(crossFit.decision().falseRejectRate()).isEqualTo(missed / 80.0);
        assertThat(crossFit.decision().falseAcceptRate()).isEqualTo(accepted / 224.0);
        assertThat(crossFit.thresholds().get(0).falseAcceptRate()).isEqualTo(acceptedAtRate / 224.0);
        assertThat(crossFit.cllr())
                .isEqualTo(
                        Cllr.bits(ScoredTrial.scores(judged, true), ScoredTrial.scores(judged, false)), within(1e-9));
        assertThat(crossFit.minCllr()).isBetween(0.1, crossFit.cllr());
    }

    @Test
    void doesNotDependOnTheOrderOfTrialsAndIsRepeatedExactly() {
        List<ScoredTrial> shuffled = golden();
        Collections.shuffle(shuffled, new Random(5));
        CalibrationProfile one = fitting().falseAcceptRates(0.2).folds(3).fit(golden(), CalibrationFitTest::speaker);
        assertThat(fitting().falseAcceptRates(0.2).folds(3).fit(shuffled, CalibrationFitTest::speaker))
                .isEqualTo(one);
        assertThat(one.crossFit().folds()).isEqualTo(3);
        CalibrationProfile other =
                fitting().falseAcceptRates(0.2).folds(3).seed(2).fit(shuffled, CalibrationFitTest::speaker);
        assertThat(other.decision()).isNotEqualTo(one.decision());
        assertThat(other.decision().logLikelihoodRatio().low())
                .isEqualTo(one.decision().logLikelihoodRatio().low(), within(0.5));
    }

    @Test
    void takesDurationIntoAccount() {
        ToDoubleFunction<String> seconds = recording -> 2 + Math.floorMod(recording.hashCode(), 100) / 10.0;
        CalibrationProfile profile = fitting().duration(seconds).fit(golden(), CalibrationFitTest::speaker);
        List<ScoredTrial> trials = golden();
        double[][] inputs = new double[2][trials.size()];
        boolean[] target = new boolean[trials.size()];
        for (int i = 0; i < target.length; i++) {
            Trial trial = trials.get(i).trial();
            target[i] = trial.target();
            inputs[0][i] = trials.get(i).score();
            inputs[1][i] =
                    Math.log(Math.min(seconds.applyAsDouble(trial.enrolment()), seconds.applyAsDouble(trial.test())));
        }
        LogisticRegression.Fit fit = new LogisticRegression(inputs, target).fit(0.5);
        assertThat(profile.slope()).isEqualTo(fit.slopes()[0], within(1e-9));
        assertThat(profile.offset()).isEqualTo(fit.offset(), within(1e-9));
        assertThat(profile.duration()).isNotNull();
        assertThat(profile.duration().coefficient()).isEqualTo(fit.slopes()[1], within(1e-9));
        Arrays.sort(inputs[1]);
        assertThat(profile.duration().shortestSeconds()).isEqualTo(Math.exp(inputs[1][0]), within(1e-12));
        assertThat(profile.duration().longestSeconds())
                .isEqualTo(Math.exp(inputs[1][target.length - 1]), within(1e-12));
        assertThatThrownBy(() -> fitting().duration(recording -> 3).fit(golden(), CalibrationFitTest::speaker))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The shorter recording of every trial has 3.0 s of speech, which says nothing of the"
                        + " influence of duration; calibrate without it, or with recordings of different lengths");
        assertThatThrownBy(() -> fitting().duration(recording -> 0).fit(golden(), CalibrationFitTest::speaker))
                .isInstanceOf(DataFormatException.class)
                .hasMessageMatching("The recording 'spk.*' has 0.0 s of speech; calibration by duration needs some in"
                        + " every recording. Leave its trials out, or calibrate without duration");
    }

    @Test
    void refusesSpeakersThatContradictTheTrials() {
        List<ScoredTrial> trials = List.of(
                trial(true, "a/1", "b/1", 0.9),
                trial(false, "a/1", "a/2", 0.1),
                trial(true, "a/1", "unknown", 0.9),
                trial(false, "b/1", "unknown", 0.9));
        assertThatThrownBy(() -> fitting().fit(trials, name -> name.equals("unknown") ? null : speaker(name)))
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
                        "Too few trials for a profile: of the 2 speakers, in 2 folds, those outside some two folds have 1"
                                + " target and 0 non-target trials among themselves, and at least one of each is needed to see"
                                + " how well a threshold carries over to other speakers. Use trials of more speakers");
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
    void refusesTooFewSpeakersForIntervals() {
        // Only a has two recordings: most draws that leave a out have no target trial, and those with it are few.
        List<ScoredTrial> trials = new ArrayList<>(List.of(trial(true, "a/1", "a/2", 0.9)));
        for (String pair : List.of("ab", "ac", "bc", "bd", "cd", "ad")) {
            trials.add(trial(false, pair.charAt(0) + "/1", pair.charAt(1) + "/1", 0.1));
        }
        assertThatThrownBy(() -> fit(trials))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("Too few ");
    }

    @Test
    void refusesSettingsOutOfRange() {
        refused(() -> fitting().prior(0), "prior is 0.0; it must lie strictly between 0 and 1");
        refused(
                () -> fitting().falseAcceptRates(0.1, 1),
                "false-accept rate 1.0 does not lie strictly between 0 and 1");
        refused(
                () -> fitting().inconclusiveProbability(0.4),
                "inconclusive probability 0.4 is not at least 0.5 and less than 1");
        refused(() -> fitting().folds(2), "2 folds are fewer than 3");
        refused(() -> fitting().replicates(99), "99 replicates are fewer than 100");
        assertThatThrownBy(() -> CalibrationProfile.fitting("x", " ").fit(golden(), CalibrationFitTest::speaker))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("Not a calibration profile: field 'fingerprint' is 'x'");
    }

    private static void refused(ThrowingCallable setting, String message) {
        assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static CalibrationFit fitting() {
        return CalibrationProfile.fitting(FINGERPRINT, "golden");
    }

    private static CalibrationProfile fit(List<ScoredTrial> trials) {
        return fitting().fit(trials, CalibrationFitTest::speaker);
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
}
