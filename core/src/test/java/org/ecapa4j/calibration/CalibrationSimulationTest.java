package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.ecapa4j.calibration.CalibrationProfile.Interval;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Profiles of simulated systems whose truth is known. Ratios of a calibrated system are normal with means ±m and variance 2m (van
 * Leeuwen and Brümmer, "The distribution of calibrated likelihood-ratios in speaker recognition", Interspeech 2013). A part of
 * the variance belongs to the speakers, so trials of one speaker are not independent.
 */
class CalibrationSimulationTest {
    private static final String FINGERPRINT = "cd".repeat(32);
    private static final double MEAN = 3;

    /** Of a standard normal, nine in ten are below it. */
    private static final double NINE_TENTHS = 1.2815515655446004;

    /** The mean of so many systems, known to five of its standard errors. */
    @Test
    void calibratedSystemsNeedNoCalibration() {
        int systems = 40;
        double[] slopes = new double[systems];
        double[] offsets = new double[systems];
        double wasted = 0;
        for (int i = 0; i < systems; i++) {
            CalibrationProfile profile = fitting()
                    .replicates(100)
                    .fit(trials(new Random(i), 60, 1, 0.5, 1, 0), CalibrationSimulationTest::speaker);
            slopes[i] = profile.slope();
            offsets[i] = profile.offset();
            wasted += (profile.crossFit().cllr() - profile.crossFit().minCllr()) / systems;
        }
        assertThat(mean(slopes)).isEqualTo(1, within(5 * standardError(slopes)));
        assertThat(standardError(slopes)).isLessThan(0.03);
        assertThat(mean(offsets)).isEqualTo(0, within(5 * standardError(offsets)));
        assertThat(standardError(offsets)).isLessThan(0.1);
        // What calibration wastes on other speakers, of the 0.3 bits or so that these systems cost.
        assertThat(wasted).isBetween(0.0, 0.05);
    }

    @Test
    void aSystemThatIsOffIsPutRight() {
        List<ScoredTrial> trials = trials(new Random(11), 60, 1, 0.5, 0.05, 0.3);
        CalibrationProfile right = fitting()
                .replicates(100)
                .fit(trials(new Random(11), 60, 1, 0.5, 1, 0), CalibrationSimulationTest::speaker);
        CalibrationProfile profile = fitting().replicates(100).fit(trials, CalibrationSimulationTest::speaker);
        assertThat(profile.slope()).isEqualTo(right.slope() / 0.05, within(1e-6));
        assertThat(profile.offset()).isEqualTo(right.offset() - 6 * right.slope(), within(1e-6));
        assertThat(profile.decision().logLikelihoodRatio().low())
                .isEqualTo(right.decision().logLikelihoodRatio().low(), within(1e-6));
    }

    /** A system whose scores fall with the logarithm of the shorter duration. */
    @Test
    void durationIsFoundAndTakenOut() {
        double coefficient = -1.5;
        Random random = new Random(23);
        Map<String, Double> seconds = new HashMap<>();
        List<ScoredTrial> timed = new ArrayList<>();
        for (ScoredTrial scored : trials(random, 80, 1, 0, 1, 0)) {
            Trial trial = scored.trial();
            for (String recording : List.of(trial.enrolment(), trial.test())) {
                seconds.computeIfAbsent(recording, name -> Math.exp(random.nextDouble() * 3));
            }
            double shorter = Math.min(
                    Objects.requireNonNull(seconds.get(trial.enrolment())),
                    Objects.requireNonNull(seconds.get(trial.test())));
            timed.add(new ScoredTrial(trial, scored.score() - coefficient * Math.log(shorter)));
        }
        CalibrationProfile blind = fitting().replicates(100).fit(timed, CalibrationSimulationTest::speaker);
        CalibrationProfile profile = fitting()
                .duration(name -> Objects.requireNonNull(seconds.get(name)))
                .replicates(100)
                .fit(timed, CalibrationSimulationTest::speaker);
        assertThat(profile.duration()).isNotNull();
        // About 3000 trials with an overlap of a tenth: five standard errors are about 0.2.
        assertThat(profile.slope()).isEqualTo(1, within(0.15));
        assertThat(profile.duration().coefficient()).isEqualTo(coefficient, within(0.3));
        assertThat(profile.offset()).isEqualTo(0, within(0.5));
        assertThat(profile.crossFit().cllr()).isLessThan(blind.crossFit().cllr() - 0.05);
    }

    /**
     * An interval of 95 % holds the truth in 190 ± 3.1 of 200 draws of 30 speakers; three standard deviations less are allowed.
     * That of the false-reject rate holds it in 176, and with 8 speakers all do in 80 to 93 of 100, which is what {@link
     * CalibrationProfile.Bootstrap} says.
     */
    @ParameterizedTest
    @CsvSource({"30, 1, 181, 171", "8, 11, 157, 157"})
    void intervalsHoldTheTruthAsOftenAsTheyClaim(int speakers, int trialsOfAPair, int least, int leastRejects) {
        int draws = 200;
        int decisions = 0;
        int thresholds = 0;
        int rejects = 0;
        int accepts = 0;
        double spread = Math.sqrt(2 * MEAN);
        for (int draw = 0; draw < draws; draw++) {
            List<ScoredTrial> trials = trials(new Random(1000 + draw), speakers, trialsOfAPair, 0.5, 1, 0);
            CalibrationProfile profile = fitting()
                    .falseAcceptRates(0.1)
                    .folds(6)
                    .replicates(200)
                    .seed(draw)
                    .fit(trials, CalibrationSimulationTest::speaker);
            // The truth is known as a score, the intervals are ratios of this profile.
            decisions += holds(profile.decision().logLikelihoodRatio(), profile.logLikelihoodRatio(0, 1, 1));
            Threshold threshold = profile.thresholds().get(0);
            thresholds += holds(
                    threshold.logLikelihoodRatio(), profile.logLikelihoodRatio(-MEAN + NINE_TENTHS * spread, 1, 1));
            double cut = profile.score(threshold.logLikelihoodRatio().value(), 1, 1);
            rejects += holds(threshold.falseRejectRate(), normal((cut - MEAN) / spread));
            accepts += holds(threshold.falseAcceptRate(), normal(-(cut + MEAN) / spread));
        }
        System.out.println("coverage of 95 % intervals, " + speakers + " speakers, " + draws + " simulations: decision "
                + decisions + ", threshold " + thresholds + ", false rejects " + rejects + ", false accepts "
                + accepts);
        assertThat(List.of(decisions, thresholds, accepts)).allMatch(held -> held >= least);
        assertThat(rejects).isGreaterThanOrEqualTo(leastRejects);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    private static int holds(Interval interval, double truth) {
        return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }

    private static CalibrationFit fitting() {
        return CalibrationProfile.fitting(FINGERPRINT, "simulated");
    }

    private static String speaker(String recording) {
        return recording.substring(0, recording.indexOf('/'));
    }

    /**
     * Target trials of each speaker, at least four and 240 in all, and non-target trials of each pair; {@code score = scale * ratio + shift}.
     *
     * @param shared share of the variance that belongs to the speakers
     */
    private static List<ScoredTrial> trials(
            Random random, int speakers, int ofAPair, double shared, double scale, double shift) {
        double whole = Math.sqrt(2 * MEAN);
        double own = Math.sqrt(1 - shared) * whole;
        double[] ofSpeaker = new double[speakers];
        double[] ofImpostor = new double[speakers];
        for (int i = 0; i < speakers; i++) {
            ofSpeaker[i] = Math.sqrt(shared) * whole * random.nextGaussian();
            ofImpostor[i] = Math.sqrt(shared / 2) * whole * random.nextGaussian();
        }
        List<ScoredTrial> trials = new ArrayList<>();
        for (int i = 0; i < speakers; i++) {
            for (int j = 0; j < Math.max(4, 240 / speakers); j++) {
                double ratio = MEAN + ofSpeaker[i] + own * random.nextGaussian();
                trials.add(trial(true, "s" + i + "/" + j, "s" + i + "/x" + j, scale * ratio + shift));
            }
            for (int j = 0; j < i * ofAPair; j++) {
                double ratio = -MEAN + ofImpostor[i] + ofImpostor[j % i] + own * random.nextGaussian();
                trials.add(trial(false, "s" + i + "/" + j, "s" + j % i + "/" + j, scale * ratio + shift));
            }
        }
        return trials;
    }

    private static ScoredTrial trial(boolean target, String enrolment, String test, double score) {
        return new ScoredTrial(new Trial(target, enrolment, test), score);
    }

    /** Share of a standard normal below x, by Simpson's rule. */
    private static double normal(double x) {
        double sum = 0;
        int steps = 2000;
        double width = (x + 10) / steps;
        for (int i = 0; i <= steps; i++) {
            double t = -10 + i * width;
            sum += (i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4) * Math.exp(-t * t / 2);
        }
        return sum * width / 3 / Math.sqrt(2 * Math.PI);
    }
}
