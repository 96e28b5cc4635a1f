package org.ecapa4j.io;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.ecapa4j.errors.DataFormatException;

/**
 * A rectangular array of float32, float64, int32 or int64 numbers or of texts, row-major (C order), and where it came from.
 * Immutable; safe for concurrent use.
 */
public final class NpyArray {
    private final NpyElement type;
    private final int[] shape;
    /** An array of the type's kind. */
    private final Object elements;

    private final int size;
    private final String source;

    private NpyArray(NpyElement type, int[] shape, Object elements, int size, String source) {
        this.type = type;
        this.shape = shape;
        this.elements = elements;
        this.size = size;
        this.source = source;
    }

    /** Float32; copies data and shape. No shape means a scalar. */
    public static NpyArray of(float[] data, int... shape) {
        return copy(NpyElement.FLOAT32, data.clone(), data.length, shape);
    }

    /** Float64; copies data and shape. */
    public static NpyArray of(double[] data, int... shape) {
        return copy(NpyElement.FLOAT64, data.clone(), data.length, shape);
    }

    /** Int32; copies data and shape. */
    public static NpyArray of(int[] data, int... shape) {
        return copy(NpyElement.INT32, data.clone(), data.length, shape);
    }

    /** Int64; copies data and shape. */
    public static NpyArray of(long[] data, int... shape) {
        return copy(NpyElement.INT64, data.clone(), data.length, shape);
    }

    /** Texts; copies data and shape. As in NumPy, zero characters at the end of a text are lost when it is written. */
    public static NpyArray of(String[] data, int... shape) {
        return copy(NpyText.fitting(data), data.clone(), data.length, shape);
    }

    private static NpyArray copy(NpyElement type, Object elements, int size, int[] shape) {
        requireSize(size, shape);
        return new NpyArray(type, shape.clone(), elements, size, "array");
    }

    private static void requireSize(int size, int[] shape) {
        long product = 1;
        for (int dim : shape) {
            if (dim < 0) {
                throw new IllegalArgumentException("Shape " + text(shape) + " has a negative dimension");
            }
            product = Math.multiplyExact(product, dim);
        }
        if (product != size) {
            throw new IllegalArgumentException(
                    "Shape " + text(shape) + " needs " + product + " elements but there are " + size);
        }
    }

    /** Takes over what was read, bringing Fortran order into C order. */
    static NpyArray read(NpyHeader header, Object elements, String source) {
        int[] shape = header.shape();
        Object ordered = header.fortranOrder() ? rowMajor(header, elements) : elements;
        return new NpyArray(header.type(), shape, ordered, header.count(), source);
    }

    private static Object rowMajor(NpyHeader header, Object columnMajor) {
        int[] shape = header.shape();
        Object result = header.type().allocate(header.count());
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        int[] position = new int[shape.length];
        int from = 0;
        for (int to = 0; to < header.count(); to++) {
            System.arraycopy(columnMajor, from, result, to, 1);
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                from += strides[axis];
                if (++position[axis] < shape[axis]) {
                    break;
                }
                from -= strides[axis] * shape[axis];
                position[axis] = 0;
            }
        }
        return result;
    }

    /**
     * The same elements in another shape; nothing is copied.
     *
     * @throws IllegalArgumentException if the shape does not have as many elements
     */
    public NpyArray reshaped(int... newShape) {
        requireSize(size, newShape);
        return new NpyArray(type, newShape.clone(), elements, size, source);
    }

    /**
     * A copy of consecutive elements, in row-major order.
     *
     * @return one axis of {@code count} elements
     * @throws IndexOutOfBoundsException if there are not so many
     */
    public NpyArray part(int from, int count) {
        Objects.checkFromIndexSize(from, count, size);
        Object part = type.allocate(count);
        System.arraycopy(elements, from, part, 0, count);
        return new NpyArray(type, new int[] {count}, part, count, source);
    }

    /** Length of each axis, a copy; empty for a scalar. */
    public int[] shape() {
        return shape.clone();
    }

    /** Number of axes. */
    public int rank() {
        return shape.length;
    }

    /** Length of an axis. */
    public int dim(int axis) {
        return shape[axis];
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** The file it was read from, or {@code array}. */
    public String source() {
        return source;
    }

    /**
     * A copy of float32 elements.
     *
     * @throws DataFormatException if they are of another type; see {@link #narrowedFloats}
     */
    public float[] floats() {
        if (elements instanceof float[] floats) {
            return floats.clone();
        }
        throw wrongType("float32");
    }

    /**
     * Float32 elements, or float64 elements each rounded to the nearest float32.
     *
     * @throws DataFormatException if they are integers
     */
    public float[] narrowedFloats() {
        if (elements instanceof double[] doubles) {
            float[] floats = new float[doubles.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) doubles[i];
            }
            return floats;
        }
        if (elements instanceof float[] floats) {
            return floats.clone();
        }
        throw wrongType("float32 or float64");
    }

    /**
     * A copy of float64 elements, or float32 elements widened, which is exact.
     *
     * @throws DataFormatException if they are integers
     */
    public double[] doubles() {
        if (elements instanceof float[] floats) {
            double[] doubles = new double[floats.length];
            for (int i = 0; i < doubles.length; i++) {
                doubles[i] = floats[i];
            }
            return doubles;
        }
        if (elements instanceof double[] doubles) {
            return doubles.clone();
        }
        throw wrongType("float64 or float32");
    }

    /**
     * A copy of int32 elements.
     *
     * @throws DataFormatException if they are of another type
     */
    public int[] ints() {
        if (elements instanceof int[] ints) {
            return ints.clone();
        }
        throw wrongType("int32");
    }

    /**
     * A copy of int64 elements, or int32 elements widened.
     *
     * @throws DataFormatException if they are not integers
     */
    public long[] longs() {
        if (elements instanceof int[] ints) {
            return Arrays.stream(ints).asLongStream().toArray();
        }
        if (elements instanceof long[] longs) {
            return longs.clone();
        }
        throw wrongType("int64 or int32");
    }

    /**
     * A copy of texts.
     *
     * @throws DataFormatException if they are numbers
     */
    public String[] strings() {
        if (elements instanceof String[] strings) {
            return strings.clone();
        }
        throw wrongType("text");
    }

    /** Whether the elements are texts. */
    public boolean isText() {
        return elements instanceof String[];
    }

    private DataFormatException wrongType(String expected) {
        return new DataFormatException("Npy file '" + source + "' holds " + type + " (" + type.descr() + "), expected "
                + expected + "; convert it with NumPy's astype");
    }

    NpyElement type() {
        return type;
    }

    /** The Java array itself. */
    Object elements() {
        return elements;
    }

    /** {@code float32 [3, 80]}. */
    @Override
    public String toString() {
        return type + " " + text(shape);
    }

    static String text(int[] shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
