package org.ecapa4j.features;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.io.NpyArray;

/**
 * Features of one utterance: row-major {@code [frames][bins]} float32. Immutable; safe for concurrent use.
 *
 * <p>For the {@code speechbrain} front end a value is a log-mel energy in dB, one frame every 10 ms.
 */
public final class FeatureMatrix {
    private final float[] values;
    private final int frames;
    private final int bins;

    private FeatureMatrix(float[] values, int frames, int bins) {
        if (frames < 0 || bins < 1 || (long) frames * bins != values.length) {
            throw new ModelMismatchException("Feature matrix of " + frames + " frames x " + bins + " bins needs "
                    + (long) frames * bins + " values but has " + values.length);
        }
        this.values = values;
        this.frames = frames;
        this.bins = bins;
    }

    /** Copies the values. */
    public static FeatureMatrix of(float[] values, int frames, int bins) {
        return new FeatureMatrix(values.clone(), frames, bins);
    }

    /** Takes the array over without copying it: the caller must not touch it afterwards. */
    public static FeatureMatrix wrap(float[] values, int frames, int bins) {
        return new FeatureMatrix(values, frames, bins);
    }

    /**
     * Takes features from an array read from a file.
     *
     * @param array float32 {@code [frames][bins]} or {@code [1][frames][bins]}, at least one frame
     * @param bins number of bands that they must have
     * @throws DataFormatException naming file, expected and found, if shape or type differ or a value is not finite
     */
    public static FeatureMatrix of(NpyArray array, int bins) {
        int rank = array.rank();
        boolean fits = (rank == 2 || (rank == 3 && array.dim(0) == 1)) && array.dim(rank - 1) == bins;
        if (!fits || array.size() == 0) {
            throw new DataFormatException("Npy file '" + array.source() + "' holds " + array
                    + ", expected float32 features [frames, " + bins + "] or [1, frames, " + bins
                    + "] with at least one frame");
        }
        float[] values = array.floats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataFormatException("Npy file '" + array.source() + "': the value at frame " + i / bins
                        + ", bin " + i % bins + " is " + values[i] + "; features must be finite numbers");
            }
        }
        return new FeatureMatrix(values, values.length / bins, bins);
    }

    /** The first frames of this matrix, or this matrix if it has no more; {@code count} is at least 1. */
    public FeatureMatrix first(int count) {
        return count >= frames ? this : new FeatureMatrix(Arrays.copyOf(values, count * bins), count, bins);
    }

    public int frames() {
        return frames;
    }

    public int bins() {
        return bins;
    }

    public float get(int frame, int bin) {
        return values[frame * bins + bin];
    }

    /** A read-only view; nothing is copied. */
    public FloatBuffer buffer() {
        return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }

    /** A copy that the caller owns. */
    public float[] toArray() {
        return values.clone();
    }

    /** Whether every value is a finite number. */
    public boolean isFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "FeatureMatrix[" + frames + " frames x " + bins + " bins]";
    }
}
