package org.ecapa4j;

import java.util.OptionalDouble;

/**
 * The keys of {@code ecapa4j.verifier}; reference.conf documents them.
 *
 * @param falseAcceptRate empty for the profile's own decision threshold
 */
record VerifierSettings(
        OptionalDouble falseAcceptRate,
        double minimumSpeechSeconds,
        double maximumClippedFraction,
        Consequence narrowBand,
        Consequence noisy) {
    /** What a flag on a recording means for the decision. */
    enum Consequence {
        INCONCLUSIVE,
        NOTE
    }

    VerifierSettings withFalseAcceptRate(double rate) {
        return new VerifierSettings(
                OptionalDouble.of(rate), minimumSpeechSeconds, maximumClippedFraction, narrowBand, noisy);
    }
}
