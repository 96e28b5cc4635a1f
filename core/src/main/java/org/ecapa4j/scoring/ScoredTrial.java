package org.ecapa4j.scoring;

import java.util.Collection;

/**
 * A trial with the score that a model gave it.
 *
 * @param trial the question and its answer
 * @param score similarity of the two recordings; higher means more alike
 */
public record ScoredTrial(Trial trial, double score) {
    /** The scores of one kind, in order: of target trials or of non-target trials. */
    public static double[] scores(Collection<ScoredTrial> trials, boolean target) {
        return trials.stream()
                .filter(scored -> scored.trial().target() == target)
                .mapToDouble(ScoredTrial::score)
                .toArray();
    }
}
