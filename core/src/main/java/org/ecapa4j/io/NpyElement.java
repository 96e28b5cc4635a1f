package org.ecapa4j.io;

import java.nio.ByteBuffer;
import java.util.List;

/** The element types that {@link Npy} reads and writes, each stored in a Java array of its own kind. */
abstract class NpyElement {
    static final NpyElement FLOAT32 = new NpyElement("<f4", "float32", Float.BYTES) {
        @Override
        Object allocate(int count) {
            return new float[count];
        }

        @Override
        void copy(ByteBuffer from, Object to, int index) {
            from.asFloatBuffer().get((float[]) to, index, from.remaining() / bytes());
        }

        @Override
        void copy(Object from, int index, int count, ByteBuffer to) {
            to.asFloatBuffer().put((float[]) from, index, count);
        }
    };

    static final NpyElement FLOAT64 = new NpyElement("<f8", "float64", Double.BYTES) {
        @Override
        Object allocate(int count) {
            return new double[count];
        }

        @Override
        void copy(ByteBuffer from, Object to, int index) {
            from.asDoubleBuffer().get((double[]) to, index, from.remaining() / bytes());
        }

        @Override
        void copy(Object from, int index, int count, ByteBuffer to) {
            to.asDoubleBuffer().put((double[]) from, index, count);
        }
    };

    static final NpyElement INT32 = new NpyElement("<i4", "int32", Integer.BYTES) {
        @Override
        Object allocate(int count) {
            return new int[count];
        }

        @Override
        void copy(ByteBuffer from, Object to, int index) {
            from.asIntBuffer().get((int[]) to, index, from.remaining() / bytes());
        }

        @Override
        void copy(Object from, int index, int count, ByteBuffer to) {
            to.asIntBuffer().put((int[]) from, index, count);
        }
    };

    static final NpyElement INT64 = new NpyElement("<i8", "int64", Long.BYTES) {
        @Override
        Object allocate(int count) {
            return new long[count];
        }

        @Override
        void copy(ByteBuffer from, Object to, int index) {
            from.asLongBuffer().get((long[]) to, index, from.remaining() / bytes());
        }

        @Override
        void copy(Object from, int index, int count, ByteBuffer to) {
            to.asLongBuffer().put((long[]) from, index, count);
        }
    };

    /** Those of fixed size; {@link NpyText} is the other. */
    static final List<NpyElement> NUMBERS = List.of(FLOAT32, FLOAT64, INT32, INT64);

    private final String descr;
    private final String description;
    private final int bytes;

    NpyElement(String descr, String description, int bytes) {
        this.descr = descr;
        this.description = description;
        this.bytes = bytes;
    }

    /** NumPy's spelling in the file. */
    String descr() {
        return descr;
    }

    /** Bytes of one element. */
    int bytes() {
        return bytes;
    }

    abstract Object allocate(int count);

    /** Copies what remains in {@code from}, whose position stays, to the array from {@code index} on. */
    abstract void copy(ByteBuffer from, Object to, int index);

    /** Copies {@code count} elements from {@code index} on to the buffer's position, which stays. */
    abstract void copy(Object from, int index, int count, ByteBuffer to);

    /** NumPy's name of the type. */
    @Override
    public String toString() {
        return description;
    }
}
