package org.ecapa4j.network;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.ecapa4j.errors.ModelMismatchException;

/** A float32 array with dimensions, in C order. Immutable; safe for concurrent use. */
public final class Tensor {
    private final int[] dims;
    private final FloatBuffer values;

    private Tensor(FloatBuffer values, int[] dims) {
        long size = 1;
        for (int dim : dims) {
            if (dim < 1) {
                throw new ModelMismatchException(
                        "Tensor dimensions " + Arrays.toString(dims) + " must all be positive");
            }
            size = product(size, dim, dims);
        }
        if (size != values.remaining()) {
            throw new ModelMismatchException("Tensor of dimensions " + Arrays.toString(dims) + " needs " + size
                    + " values but has " + values.remaining());
        }
        this.dims = dims.clone();
        this.values = values;
    }

    private static long product(long size, int dim, int[] dims) {
        if (size > Long.MAX_VALUE / dim) {
            throw new ModelMismatchException(
                    "Tensor of dimensions " + Arrays.toString(dims) + " is larger than can be addressed");
        }
        return size * dim;
    }

    /** Copies the values. */
    public static Tensor of(float[] values, int... dims) {
        return new Tensor(FloatBuffer.wrap(values.clone()).asReadOnlyBuffer(), dims);
    }

    /** A view of what remains in the buffer, which must not change afterwards; nothing is copied. */
    public static Tensor view(FloatBuffer values, int... dims) {
        return new Tensor(values.slice().asReadOnlyBuffer(), dims);
    }

    /** The same values under other dimensions of the same size. */
    public Tensor reshape(int... newDims) {
        return new Tensor(values.duplicate(), newDims);
    }

    public int rank() {
        return dims.length;
    }

    public int dim(int axis) {
        return dims[axis];
    }

    public int[] dims() {
        return dims.clone();
    }

    public int size() {
        return values.remaining();
    }

    /** The value at a flat, C-order index. */
    public float get(int index) {
        return values.get(index);
    }

    /** A read-only view of all values in C order. */
    public FloatBuffer buffer() {
        return values.duplicate();
    }

    /** A copy that the caller owns. */
    public float[] toArray() {
        float[] copy = new float[size()];
        values.duplicate().get(copy);
        return copy;
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(dims);
    }
}
