package org.ecapa4j.scoring;

import org.ecapa4j.errors.ModelMismatchException;

/** The cosine of the angle between two embeddings. */
public final class Cosine {
    private Cosine() {}

    /**
     * {@code a.b / (|a| |b|)}, summed in double.
     *
     * @return a number in [-1, 1]; NaN never: a vector of zeros or of numbers that are not finite is refused
     * @throws ModelMismatchException if the lengths differ, or a vector has no direction
     */
    public static double score(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new ModelMismatchException("Embeddings of " + a.length + " and " + b.length
                    + " numbers cannot be compared; they come from different models");
        }
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        double norm = Math.sqrt(aa) * Math.sqrt(bb);
        if (!(norm > 0) || norm == Double.POSITIVE_INFINITY) {
            throw new ModelMismatchException("An embedding has no direction: its length is 0 or not finite ("
                    + Math.sqrt(aa) + ", " + Math.sqrt(bb) + ")");
        }
        return Math.max(-1, Math.min(1, dot / norm));
    }
}
