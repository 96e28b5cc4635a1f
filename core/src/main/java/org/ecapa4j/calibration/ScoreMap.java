package org.ecapa4j.calibration;

import org.ecapa4j.errors.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * From scores to log-likelihood ratios, with or without the duration as side information.
 *
 * @param slope of the score
 * @param duration coefficient of the natural logarithm of the shorter recording's seconds of speech; 0 where it does not matter
 * @param offset constant part
 */
record ScoreMap(double slope, double duration, double offset) {
    static ScoreMap fit(SpeakerTrials trials, double prior) {
        LogisticRegression.Fit fit = new LogisticRegression(inputs(trials), trials.target()).fit(prior);
        double duration = trials.shorterSeconds() == null ? 0 : fit.slopes()[1];
        return new ScoreMap(fit.slopes()[0], duration, fit.offset());
    }

    double[] logLikelihoodRatios(SpeakerTrials trials) {
        double[] seconds = trials.shorterSeconds();
        double[] ratios = new double[trials.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = slope * trials.scores()[i] + offset + (seconds == null ? 0 : duration * Math.log(seconds[i]));
        }
        return ratios;
    }

    private static double[][] inputs(SpeakerTrials trials) {
        double @Nullable [] seconds = trials.shorterSeconds();
        if (seconds == null) {
            return new double[][] {trials.scores()};
        }
        double[] logarithms = new double[seconds.length];
        boolean vary = false;
        for (int i = 0; i < seconds.length; i++) {
            logarithms[i] = Math.log(seconds[i]);
            vary |= seconds[i] != seconds[0];
        }
        if (!vary) {
            throw new DataFormatException("The shorter recording of every trial has " + seconds[0]
                    + " s of speech, which says nothing of the influence of duration; calibrate without it, or with"
                    + " recordings of different lengths");
        }
        return new double[][] {trials.scores(), logarithms};
    }
}
