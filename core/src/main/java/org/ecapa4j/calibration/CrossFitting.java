package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.ecapa4j.calibration.CalibrationProfile.CrossFit;
import org.ecapa4j.calibration.CalibrationProfile.Errors;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.metrics.Cllr;
import org.jspecify.annotations.Nullable;

/**
 * How well a profile does on speakers that it was not fitted on. The speakers are dealt into folds; the trials between two
 * folds (or within one) are judged by a calibration and by thresholds that were fitted on the trials of all other folds. Each
 * trial is so judged once, by numbers that know neither of its speakers.
 */
final class CrossFitting {
    private final SpeakerTrials trials;
    private final double prior;
    private final List<Double> rates;
    private final int folds;
    private final int[] foldOf;
    private final double[] ratios;
    /** Whether a trial is accepted: [0] where the probability is one half, then for each rate. */
    private final boolean[][] accepted;

    CrossFitting(SpeakerTrials trials, double prior, List<Double> rates, int folds) {
        this.trials = trials;
        this.prior = prior;
        this.rates = rates;
        this.folds = Math.min(folds, trials.speakers().size());
        this.foldOf = deal();
        this.ratios = new double[trials.size()];
        this.accepted = new boolean[rates.size() + 1][trials.size()];
    }

    CrossFit run() {
        for (int one = 0; one < folds; one++) {
            for (int other = one; other < folds; other++) {
                judge(one, other);
            }
        }
        List<Errors> errors = new ArrayList<>();
        for (int i = 0; i <= rates.size(); i++) {
            errors.add(errors(i == 0 ? null : rates.get(i - 1), accepted[i]));
        }
        return new CrossFit(
                folds,
                Cllr.bits(trials.ofKind(true, ratios), trials.ofKind(false, ratios)),
                IsotonicCllr.bits(trials.target(), ratios),
                errors.get(0),
                errors.subList(1, errors.size()));
    }

    private void judge(int one, int other) {
        int[] judged = trials.where(i -> {
            int first = foldOf[trials.first()[i]];
            int second = foldOf[trials.second()[i]];
            return Math.min(first, second) == one && Math.max(first, second) == other;
        });
        if (judged.length == 0) {
            return;
        }
        SpeakerTrials fitted = trials.only(trials.where(i -> {
            int first = foldOf[trials.first()[i]];
            int second = foldOf[trials.second()[i]];
            return first != one && first != other && second != one && second != other;
        }));
        requireBothKinds(fitted);
        ScoreMap map = ScoreMap.fit(fitted, prior);
        double[] thresholds = thresholds(fitted, map);
        double[] judgedRatios = map.logLikelihoodRatios(trials.only(judged));
        for (int i = 0; i < judged.length; i++) {
            ratios[judged[i]] = judgedRatios[i];
            for (int j = 0; j < thresholds.length; j++) {
                accepted[j][judged[i]] = judgedRatios[i] >= thresholds[j];
            }
        }
    }

    private double[] thresholds(SpeakerTrials fitted, ScoreMap map) {
        double[] once = new double[fitted.size()];
        Arrays.fill(once, 1);
        ErrorCounts counts = new ErrorCounts(fitted.target(), map.logLikelihoodRatios(fitted));
        double[] thresholds = new double[rates.size() + 1];
        thresholds[0] = Math.log((1 - prior) / prior);
        for (int i = 1; i < thresholds.length; i++) {
            thresholds[i] = counts.threshold(rates.get(i - 1), once);
        }
        return thresholds;
    }

    private Errors errors(@Nullable Double rate, boolean[] accepts) {
        int rejects = 0;
        int falseAccepts = 0;
        for (int i = 0; i < accepts.length; i++) {
            rejects += trials.target()[i] && !accepts[i] ? 1 : 0;
            falseAccepts += !trials.target()[i] && accepts[i] ? 1 : 0;
        }
        return new Errors(rate, (double) rejects / trials.count(true), (double) falseAccepts / trials.count(false));
    }

    /**
     * Speakers with many target trials first, then by name; dealt to the folds forth and back, so that all have about as many.
     */
    private int[] deal() {
        int[] targetTrials = new int[trials.speakers().size()];
        for (int i = 0; i < trials.size(); i++) {
            targetTrials[trials.first()[i]] += trials.target()[i] ? 1 : 0;
        }
        List<Integer> order = new ArrayList<>();
        for (int speaker = 0; speaker < targetTrials.length; speaker++) {
            order.add(speaker);
        }
        order.sort(Comparator.comparingInt(speaker -> -targetTrials[speaker]));
        int[] fold = new int[targetTrials.length];
        for (int i = 0; i < fold.length; i++) {
            int place = i % folds;
            fold[order.get(i)] = i / folds % 2 == 0 ? place : folds - 1 - place;
        }
        return fold;
    }

    private void requireBothKinds(SpeakerTrials fitted) {
        int targets = fitted.count(true);
        int nonTargets = fitted.count(false);
        if (targets == 0 || nonTargets == 0) {
            throw new DataFormatException(
                    "Too few trials for a profile: of the " + trials.speakers().size()
                            + " speakers, in " + folds + " folds, those outside some two folds have " + targets
                            + " target and " + nonTargets
                            + " non-target trials among themselves, and at least one of each is"
                            + " needed to see how well a threshold carries over to other speakers. Use trials of more speakers");
        }
    }
}
