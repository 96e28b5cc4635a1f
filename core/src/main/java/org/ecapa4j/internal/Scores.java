package org.ecapa4j.internal;

import org.ecapa4j.errors.DataFormatException;

/** What every computation on scores asks of them. */
public final class Scores {
    private Scores() {}

    /** Both kinds present, every score finite. */
    public static void require(double[] targets, double[] nonTargets) {
        requireKind(targets, "target");
        requireKind(nonTargets, "non-target");
    }

    /** Strictly between 0 and 1. */
    public static void requirePrior(double prior) {
        if (!(prior > 0 && prior < 1)) {
            throw new IllegalArgumentException("prior is " + prior + "; it must lie strictly between 0 and 1");
        }
    }

    private static void requireKind(double[] scores, String kind) {
        if (scores.length == 0) {
            throw new DataFormatException("There is no " + kind + " trial; scores of both kinds, target (same speaker)"
                    + " and non-target (different speakers), are needed");
        }
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new DataFormatException("The " + kind + " score at index " + i + " of " + scores.length + " is "
                        + scores[i] + "; scores must be finite numbers");
            }
        }
    }
}
