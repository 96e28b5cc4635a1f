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
        NarrowBand narrowBand) {
    /** What a recording means for the decision that has nothing above telephone bandwidth. */
    enum NarrowBand {
        INCONCLUSIVE,
        NOTE
    }

    VerifierSettings withFalseAcceptRate(double rate) {
        return new VerifierSettings(OptionalDouble.of(rate), minimumSpeechSeconds, maximumClippedFraction, narrowBand);
    }
}
