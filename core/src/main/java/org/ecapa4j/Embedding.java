package org.ecapa4j;

import java.nio.FloatBuffer;
import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/**
 * A voice as numbers, with its passport. Immutable; safe for concurrent use. Values are finite and not length-normalised.
 */
public final class Embedding {
    private final float[] values;
    private final @Nullable Passport passport;

    private Embedding(float[] values, @Nullable Passport passport) {
        this.values = values;
        this.passport = passport;
    }

    /**
     * An embedding as an encoder made it, or as it was read back with what the encoder said of it. Copies the values.
     *
     * @throws ModelMismatchException if a value is not finite
     */
    public static Embedding of(float[] values, Passport passport) {
        return new Embedding(finite(values), passport);
    }

    /**
     * A vector that comes without a passport; it stays marked unverified. Copies the values.
     *
     * @throws ModelMismatchException if a value is not finite
     */
    public static Embedding unverified(float[] values) {
        return new Embedding(finite(values), null);
    }

    private static float[] finite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new ModelMismatchException("Embedding value " + i + " of " + values.length + " is " + values[i]
                        + "; embeddings are finite numbers");
            }
        }
        return values.clone();
    }

    public int size() {
        return values.length;
    }

    public float get(int index) {
        return values[index];
    }

    /** A copy that the caller owns. */
    public float[] toArray() {
        return values.clone();
    }

    /** A read-only view. */
    public FloatBuffer buffer() {
        return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }

    /** Null for a vector of unknown origin. */
    public @Nullable Passport passport() {
        return passport;
    }

    float[] values() {
        return values;
    }

    @Override
    public String toString() {
        return "Embedding[" + values.length + ", " + (passport == null ? "unverified" : passport) + "]";
    }
}
