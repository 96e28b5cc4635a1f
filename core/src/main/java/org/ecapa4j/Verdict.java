package org.ecapa4j;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The answer to "are these the same speaker?".
 *
 * @param decision accept, reject, or that none can be given
 * @param score cosine of the two embeddings, -1 to 1
 * @param threshold of the model's calibration profile; empty without one
 * @param probability of "same speaker" under the profile's prior, 0 to 1; empty without a profile
 * @param logLikelihoodRatio natural logarithm; empty without a profile
 * @param reasons why the decision is inconclusive, and notes that do not change it; for people
 */
public record Verdict(
        Decision decision,
        double score,
        OptionalDouble threshold,
        OptionalDouble probability,
        OptionalDouble logLikelihoodRatio,
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

    public Verdict {
        reasons = List.copyOf(reasons);
    }
}
