package org.ecapa4j;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The answer to "are these the same speaker?". What is said to be empty without a profile is also empty where the profile cannot
 * read the score; the reasons say why.
 *
 * @param decision accept, reject, or that none can be given
 * @param score cosine of the two embeddings, -1 to 1
 * @param threshold scores at or above it speak for the same speaker; that of the profile for {@code falseAcceptRate} and for as
 *     much speech as the recordings have; empty without a profile
 * @param inconclusiveBand the scores around the threshold that allow no decision; empty without a profile
 * @param falseAcceptRate the rate that the threshold was chosen for, a fraction; empty for the profile's own decision threshold,
 *     where the probability is one half
 * @param logLikelihoodRatio natural logarithm; empty without a profile
 * @param probability of "same speaker" under the profile's prior, 0 to 1; empty without a profile
 * @param reasons why the decision is inconclusive, and notes that do not change it; for people
 */
public record Verdict(
        Decision decision,
        double score,
        OptionalDouble threshold,
        Optional<Band> inconclusiveBand,
        OptionalDouble falseAcceptRate,
        OptionalDouble logLikelihoodRatio,
        OptionalDouble probability,
        List<String> reasons) {
    /** What can be said. */
    public enum Decision {
        /** Same speaker. */
        ACCEPT,
        /** Different speakers. */
        REJECT,
        /** No decision can be given; the reasons say why. */
        INCONCLUSIVE
    }

    /**
     * Scores between which there is no decision.
     *
     * @param from included
     * @param to not included: from here on the decision is {@link Decision#ACCEPT}
     */
    public record Band(double from, double to) {}

    public Verdict {
        reasons = List.copyOf(reasons);
    }
}
