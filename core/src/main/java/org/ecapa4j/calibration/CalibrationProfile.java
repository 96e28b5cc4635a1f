package org.ecapa4j.calibration;

import java.util.List;
import org.ecapa4j.errors.ModelFormatException;
import org.jspecify.annotations.Nullable;

/**
 * How to read a model's scores: fitted on trials of known answer by {@link CalibrationFit}, valid for one model and one way of
 * scoring. Immutable.
 *
 * <p>The log-likelihood ratio of a score s (natural logarithm) is {@code slope * s + offset}, and with a {@link Duration} {@code
 * slope * s + offset + coefficient * ln(seconds)}. All thresholds are log-likelihood ratios.
 *
 * <p>The JSON form is one object with the fields below in this order, numbers in decimal and {@code format} as shown; {@code
 * duration} is null if it was not asked for. {@link #parse} takes the fields in any order, but all of them and no other:
 *
 * <pre>{@code
 * {
 *   "format": "ecapa4j-profile 2",
 *   "fingerprint": "<64 hexadecimal digits>",
 *   "scoring": "cosine",
 *   "slope": 13.4, "offset": -6.0,
 *   "duration": { "coefficient": 0.4, "shortestSeconds": 2.1, "longestSeconds": 14.9 },
 *   "prior": 0.5, "inconclusiveProbability": 0.5,
 *   "decision": {
 *     "logLikelihoodRatio": { "value": 0.0, "low": -0.4, "high": 0.3 },
 *     "falseRejectRate": { "value": 0.11, "low": 0.05, "high": 0.19 },
 *     "falseAcceptRate": { "value": 0.14, "low": 0.04, "high": 0.24 }
 *   },
 *   "thresholds": [ { "askedFalseAcceptRate": 0.1, <as decision> } ],
 *   "unsupportedFalseAcceptRates": [0.01, 0.001],
 *   "basis": { "data": "<which trials>", "targetTrials": 402, "nonTargetTrials": 402, "speakers": 8, "eer": 0.124 },
 *   "bootstrap": { "replicates": 1000, "seed": 1, "confidence": 0.95 },
 *   "crossFit": {
 *     "folds": 8, "cllr": 0.45, "minCllr": 0.39,
 *     "decision": { "falseRejectRate": 0.12, "falseAcceptRate": 0.14 },
 *     "thresholds": [ { "askedFalseAcceptRate": 0.1, "falseRejectRate": 0.14, "falseAcceptRate": 0.11 } ]
 *   }
 * }
 * }</pre>
 *
 * @param fingerprint of the model, 64 lower-case hexadecimal digits
 * @param scoring how the scores are made, in one line: {@link #COSINE}, or the canonical text of another scorer or
 *     normalisation. Scores that were made otherwise must not be read with this profile
 * @param slope of the score, positive
 * @param offset constant part
 * @param duration side information; null if the duration of speech does not matter
 * @param prior probability of "same speaker" before hearing anything, that {@link #decision} and {@link #probability} assume;
 *     strictly between 0 and 1
 * @param inconclusiveProbability what a decision must be sure of, 0.5 to less than 1; see {@link #inconclusiveFrom}
 * @param decision the threshold that is used unless another is asked for: where the probability is one half
 * @param thresholds for false-accept rates, the highest rate first
 * @param unsupportedFalseAcceptRates rates that were asked for, and for which the trials are too few; see {@link
 *     CalibrationFit#nonTargetTrialsNeeded}
 * @param basis what the profile was fitted on
 * @param bootstrap how the intervals were made
 * @param crossFit how well the profile does on speakers it was not fitted on
 */
public record CalibrationProfile(
        String fingerprint,
        String scoring,
        double slope,
        double offset,
        @Nullable Duration duration,
        double prior,
        double inconclusiveProbability,
        Threshold decision,
        List<Threshold> thresholds,
        List<Double> unsupportedFalseAcceptRates,
        Basis basis,
        Bootstrap bootstrap,
        CrossFit crossFit) {
    /** The {@link #scoring} of plain cosines. */
    public static final String COSINE = "cosine";

    /**
     * Side information: {@code coefficient * ln(seconds of speech of the recording that has less)} is added to the
     * log-likelihood ratio. A term in the logarithm of the duration is the quality measure function of M. I. Mandasari, R.
     * Saeidi, M. McLaren and D. A. van Leeuwen, "Quality measure functions for calibration of speaker recognition systems in
     * various duration conditions", IEEE Transactions on Audio, Speech, and Language Processing 21 (2013), 2425-2438; T. Hasan,
     * R. Saeidi, J. H. L. Hansen and D. A. van Leeuwen, "Duration mismatch compensation for i-vector based speaker recognition
     * systems", ICASSP 2013, find scores to move with that logarithm. The shorter recording, because a comparison has no first
     * and second, and because the errors of both embeddings fall with their durations, so that the larger error, that of the
     * shorter recording, prevails.
     *
     * @param coefficient of the natural logarithm of seconds; may be negative
     * @param shortestSeconds the smallest value among the trials that it was fitted on, positive; less says nothing
     * @param longestSeconds the largest; more is read as this
     */
    public record Duration(double coefficient, double shortestSeconds, double longestSeconds) {
        double term(double seconds) {
            return coefficient * Math.log(Math.max(shortestSeconds, Math.min(longestSeconds, seconds)));
        }
    }

    /**
     * A value and where it lies with the {@link Bootstrap#confidence} if other speakers were taken.
     *
     * @param value measured on the trials
     * @param low not above the value
     * @param high not below the value
     */
    public record Interval(double value, double low, double high) {}

    /**
     * Trials whose log-likelihood ratio reaches it are accepted.
     *
     * @param askedFalseAcceptRate the share of different-speaker trials it may accept; null for {@link #decision}
     * @param logLikelihoodRatio the threshold
     * @param falseRejectRate share of the same-speaker trials that it rejects
     * @param falseAcceptRate share of the different-speaker trials that it accepts
     */
    public record Threshold(
            @Nullable Double askedFalseAcceptRate,
            Interval logLikelihoodRatio,
            Interval falseRejectRate,
            Interval falseAcceptRate) {}

    /**
     * What a profile was fitted on.
     *
     * @param data which trials, in words
     * @param targetTrials trials of the same speaker, at least 1
     * @param nonTargetTrials trials of different speakers, at least 1
     * @param speakers in all trials
     * @param eer equal error rate, a fraction; see {@link org.ecapa4j.metrics.ErrorRates#eer()}
     */
    public record Basis(String data, int targetTrials, int nonTargetTrials, int speakers, double eer) {}

    /**
     * How intervals were made: by drawing speakers with replacement. In simulations where half of the scores' variance belongs to
     * the speakers, 95 % intervals held the truth in 96 to 97 of 100 cases with 30 speakers (that of the false-reject rate in
     * 88), and in 80 to 93 with 8 ({@code CalibrationSimulationTest} measures it): those of few speakers are still too narrow.
     *
     * @param replicates how often
     * @param seed of the draws
     * @param confidence share of the draws within an interval
     */
    public record Bootstrap(int replicates, long seed, double confidence) {}

    /**
     * What happens with speakers that are not among those fitted on: the speakers are dealt into folds; trials between two
     * folds, and within one, are judged by what was fitted on the trials of all other folds. All trials are judged, each once.
     *
     * @param folds into how many the speakers were dealt
     * @param cllr cost of the log-likelihood ratios, in bits; see {@link org.ecapa4j.metrics.Cllr}
     * @param minCllr what of it the best monotone map of these ratios would leave: the rest is error of the calibration
     * @param decision rates where the probability is one half
     * @param thresholds rates at the thresholds for the same false-accept rates as the profile has, each fitted on the other
     *     folds too
     */
    public record CrossFit(int folds, double cllr, double minCllr, Errors decision, List<Errors> thresholds) {
        public CrossFit {
            thresholds = List.copyOf(thresholds);
        }
    }

    /**
     * Error rates that occurred.
     *
     * @param askedFalseAcceptRate as in {@link Threshold}
     * @param falseRejectRate share of the same-speaker trials that were rejected
     * @param falseAcceptRate share of the different-speaker trials that were accepted
     */
    public record Errors(@Nullable Double askedFalseAcceptRate, double falseRejectRate, double falseAcceptRate) {}

    /** @throws ModelFormatException if a value is out of its range or contradicts another */
    public CalibrationProfile {
        thresholds = List.copyOf(thresholds);
        unsupportedFalseAcceptRates = List.copyOf(unsupportedFalseAcceptRates);
        List<String> problems = ProfileCheck.problems(ProfileJson.fields(
                fingerprint,
                scoring,
                slope,
                offset,
                duration,
                prior,
                inconclusiveProbability,
                decision,
                thresholds,
                unsupportedFalseAcceptRates,
                basis,
                bootstrap,
                crossFit));
        if (!problems.isEmpty()) {
            throw new ModelFormatException("Not a calibration profile: " + String.join("; ", problems));
        }
    }

    /**
     * Begins to fit a profile.
     *
     * @param fingerprint of the model that gave the scores
     * @param data which trials these are, in words
     */
    public static CalibrationFit fitting(String fingerprint, String data) {
        return new CalibrationFit(fingerprint, data);
    }

    /**
     * Natural logarithm of the likelihood ratio of "same speaker" to "different speakers".
     *
     * @param firstSeconds speech in one recording; any number if the profile has no {@link #duration}
     * @param secondSeconds speech in the other
     */
    public double logLikelihoodRatio(double score, double firstSeconds, double secondSeconds) {
        return slope * score + offset + durationTerm(firstSeconds, secondSeconds);
    }

    /** The score that has this log-likelihood ratio, for example that of a threshold; parameters as above. */
    public double score(double logLikelihoodRatio, double firstSeconds, double secondSeconds) {
        return (logLikelihoodRatio - offset - durationTerm(firstSeconds, secondSeconds)) / slope;
    }

    private double durationTerm(double firstSeconds, double secondSeconds) {
        return duration == null ? 0 : duration.term(Math.min(firstSeconds, secondSeconds));
    }

    /** Probability of "same speaker" under {@link #prior()}, of a log-likelihood ratio. */
    public double probability(double logLikelihoodRatio) {
        return 1 / (1 + Math.exp(-(logLikelihoodRatio + Math.log(prior / (1 - prior)))));
    }

    /**
     * The threshold for a false-accept rate; null if there is none for exactly this rate. Thresholds between those of the
     * profile are not guessed.
     */
    public @Nullable Threshold threshold(double falseAcceptRate) {
        for (Threshold threshold : thresholds) {
            if (threshold.askedFalseAcceptRate() != null && threshold.askedFalseAcceptRate() == falseAcceptRate) {
                return threshold;
            }
        }
        return null;
    }

    /**
     * The log-likelihood ratio from which on a threshold gives no decision: the lower end of the threshold's interval, for with
     * other speakers the threshold might lie there, or {@code ln(p / (1 - p))} below the threshold if that is lower, with p the
     * {@link #inconclusiveProbability}. For {@link #decision} that is where "different speakers" has the probability p.
     */
    public double inconclusiveFrom(Threshold threshold) {
        Interval ratio = threshold.logLikelihoodRatio();
        return Math.min(ratio.low(), ratio.value() - margin());
    }

    /** The log-likelihood ratio from which on "same speaker" is decided; as {@link #inconclusiveFrom}. */
    public double inconclusiveTo(Threshold threshold) {
        Interval ratio = threshold.logLikelihoodRatio();
        return Math.max(ratio.high(), ratio.value() + margin());
    }

    private double margin() {
        return Math.log(inconclusiveProbability / (1 - inconclusiveProbability));
    }

    /**
     * Reads the JSON form.
     *
     * @param source name of the file, for messages
     * @throws ModelFormatException if it is not a whole profile; carries all problems
     */
    public static CalibrationProfile parse(String json, String source) {
        return ProfileJson.parse(json, source);
    }

    /** The JSON form, with a line feed at the end. {@link #parse} gives an equal profile from it. */
    public String toJson() {
        return ProfileJson.write(this);
    }
}
