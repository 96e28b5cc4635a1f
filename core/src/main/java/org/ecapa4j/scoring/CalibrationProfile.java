package org.ecapa4j.scoring;

/**
 * How to read a model's scores: fitted on trials of known answer, valid for one model only.
 *
 * <p>The log-likelihood ratio of a score s is {@code slope * s + offset} (natural logarithm); see {@link
 * LogisticCalibration}.
 *
 * @param fingerprint of the model, 64 hexadecimal digits
 * @param slope of the calibration, positive
 * @param offset of the calibration
 * @param prior probability of "same speaker" before hearing anything, that the threshold and the probability assume
 * @param threshold scores at or above it mean "same speaker": where the probability reaches one half
 * @param eer equal error rate on the trials, a fraction
 * @param eerThreshold score at which both error rates are equal
 * @param targetTrials trials of the same speaker
 * @param nonTargetTrials trials of different speakers
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
     * @param cllr cost of the log-likelihood ratios under the other half's calibration, in bits
     * @param trials trials whose two speakers are in the same half
     */
    public record Transfer(double falseRejectRate, double falseAcceptRate, double cllr, int trials) {}

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
     * @throws org.ecapa4j.errors.ModelFormatException if it is not a whole profile; carries all problems
     */
    public static CalibrationProfile parse(String json, String source) {
        throw new UnsupportedOperationException();
    }

    /** The JSON form, with a line feed at the end. */
    public String toJson() {
        throw new UnsupportedOperationException();
    }
}
