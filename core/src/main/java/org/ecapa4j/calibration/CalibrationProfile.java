package org.ecapa4j.calibration;

import java.util.List;
import java.util.function.Function;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.scoring.ScoredTrial;
import org.jspecify.annotations.Nullable;

/**
 * How to read a model's scores: fitted on trials of known answer, valid for one model only. Immutable.
 *
 * <p>The log-likelihood ratio of a score s is {@code slope * s + offset} (natural logarithm); see {@link
 * LogisticCalibration}.
 *
 * <p>The JSON form is one object with the fields below in this order, numbers in decimal, and {@code format} and {@code
 * score} as shown; {@link #parse} takes the fields in any order, but all of them and no other:
 *
 * <pre>{@code
 * {
 *   "format": "ecapa4j-profile 1",
 *   "fingerprint": "<64 hexadecimal digits>",
 *   "score": "cosine",
 *   "slope": 17.9, "offset": -8.1, "prior": 0.5, "threshold": 0.4525139664804469,
 *   "eer": 0.124, "eerThreshold": 0.454,
 *   "targetTrials": 402, "nonTargetTrials": 402,
 *   "data": "<which trials>",
 *   "transfer": { "falseRejectRate": 0.12, "falseAcceptRate": 0.14, "cllr": 0.45, "trials": 402 }
 * }
 * }</pre>
 *
 * @param fingerprint of the model, 64 lower-case hexadecimal digits
 * @param slope of the calibration, positive
 * @param offset of the calibration
 * @param prior probability of "same speaker" before hearing anything, that the threshold and the probability assume;
 *     strictly between 0 and 1
 * @param threshold scores at or above it mean "same speaker": where the probability reaches one half
 * @param eer equal error rate on the trials, a fraction; see {@link ErrorRates#eer()}
 * @param eerThreshold score at which both error rates are equal
 * @param targetTrials trials of the same speaker, at least 1
 * @param nonTargetTrials trials of different speakers, at least 1
 * @param data which trials, in words
 * @param transfer how well a profile fitted on other speakers does
 */
public record CalibrationProfile(
        String fingerprint,
        double slope,
        double offset,
        double prior,
        double threshold,
        double eer,
        double eerThreshold,
        int targetTrials,
        int nonTargetTrials,
        String data,
        Transfer transfer) {

    /**
     * Fitted on one half of the speakers, measured on the other, and the other way round; pooled over both.
     *
     * @param falseRejectRate share of target trials below the threshold of the other half
     * @param falseAcceptRate share of non-target trials at or above the threshold of the other half
     * @param cllr cost of the log-likelihood ratios under the other half's calibration, in bits; see {@link Cllr}
     * @param trials trials whose two speakers are in the same half
     */
    public record Transfer(double falseRejectRate, double falseAcceptRate, double cllr, int trials) {}

    /**
     * @throws ModelFormatException if a value is out of its range, or the threshold is not that of slope, offset and
     *     prior
     */
    public CalibrationProfile {
        List<String> problems = ProfileJson.problems(ProfileJson.fields(
                fingerprint,
                slope,
                offset,
                prior,
                threshold,
                eer,
                eerThreshold,
                targetTrials,
                nonTargetTrials,
                data,
                transfer));
        if (!problems.isEmpty()) {
            throw new ModelFormatException("Not a calibration profile: " + String.join("; ", problems));
        }
    }

    /**
     * Fits a profile to a model's scores.
     *
     * <p>Slope and offset come from {@link LogisticCalibration#fit} on all trials. For {@link Transfer} the speakers
     * are dealt into two halves: in the order of their number of target trials (most first) and then of their names,
     * the first to one half, the next two to the other, the next two to the first, and so on. Each half's calibration
     * is applied to the trials within the other half; trials between the halves are left out.
     *
     * @param trials of both kinds and of at least two speakers in each half
     * @param speakerOf the speaker of a recording, given its name in the trials; null where it is not known, which is
     *     an error
     * @param fingerprint of the model that gave the scores
     * @param prior probability of "same speaker" to assume
     * @param data which trials these are, in words
     * @throws DataFormatException if the trials contradict the speakers, a score is not finite, target trials do not
     *     score higher than non-target trials, or there are too few trials or speakers
     * @throws ModelFormatException if the fingerprint is not one, or the description is blank
     * @throws IllegalArgumentException if the prior is out of range
     */
    public static CalibrationProfile fit(
            List<ScoredTrial> trials,
            Function<String, @Nullable String> speakerOf,
            String fingerprint,
            double prior,
            String data) {
        return new ProfileFit(trials, speakerOf, prior).profile(fingerprint, data);
    }

    /** Natural logarithm of the likelihood ratio of "same speaker" to "different speakers". */
    public double logLikelihoodRatio(double score) {
        return slope * score + offset;
    }

    /** Probability of "same speaker" under {@link #prior()}. */
    public double probability(double score) {
        return 1 / (1 + Math.exp(-(logLikelihoodRatio(score) + Math.log(prior / (1 - prior)))));
    }

    /** The threshold that belongs to a calibration: the score whose probability is one half. */
    public static double threshold(double slope, double offset, double prior) {
        return -(offset + Math.log(prior / (1 - prior))) / slope;
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
