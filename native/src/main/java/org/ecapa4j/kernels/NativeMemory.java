package org.ecapa4j.kernels;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.ecapa4j.kernels.internal.Binding;

/**
 * A block of native memory, zeroed, aligned to {@link #ALIGNMENT} bytes. Whoever allocates it closes it; after that every
 * method but {@link #close} and {@link #bytes} fails. Reading and writing from several threads is safe at disjoint places; closing while a kernel
 * uses the block is the owner's error.
 */
public final class NativeMemory implements AutoCloseable {
    /** Bytes that the first address is a multiple of; what layers and filter banks need. */
    public static final int ALIGNMENT = 64;

    private final long bytes;
    /** Zero once closed. */
    private final AtomicLong address;

    private NativeMemory(long address, long bytes) {
        this.address = new AtomicLong(address);
        this.bytes = bytes;
    }

    /**
     * Allocates a block.
     *
     * @param bytes at least one
     * @throws KernelException if the system has not that much
     * @throws IllegalStateException if the native library could not be loaded
     */
    public static NativeMemory allocate(long bytes) {
        NativeLibrary.require();
        if (bytes < 1) {
            throw new IllegalArgumentException("A block of native memory needs at least one byte, not " + bytes);
        }
        long address = Binding.allocate(bytes);
        if (address == 0) {
            throw new KernelException("The system has no " + bytes + " bytes of native memory left ("
                    + Binding.liveBytes() + " are in use by this library)");
        }
        return new NativeMemory(address, bytes);
    }

    /** A block of so many floats. */
    public static NativeMemory allocateFloats(long floats) {
        return allocate(Math.multiplyExact(floats, Float.BYTES));
    }

    /** The next multiple of {@link #ALIGNMENT}. */
    public static long align(long bytes) {
        return Math.addExact(bytes, ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Bytes of all blocks that are not closed. */
    public static long liveBytes() {
        NativeLibrary.require();
        return Binding.liveBytes();
    }

    /** Most bytes that were alive at once since the start or the last {@link #resetPeakBytes}. */
    public static long peakBytes() {
        NativeLibrary.require();
        return Binding.peakBytes();
    }

    /** Lets {@link #peakBytes} start anew from what is alive. */
    public static void resetPeakBytes() {
        NativeLibrary.require();
        Binding.resetPeakBytes();
    }

    public long bytes() {
        return bytes;
    }

    /** First address. */
    public long address() {
        long first = address.get();
        if (first == 0) {
            throw new IllegalStateException("This native memory of " + bytes + " bytes has been closed");
        }
        return first;
    }

    /** Address of a byte; one past the last is allowed. */
    public long address(long byteOffset) {
        if (byteOffset < 0 || byteOffset > bytes) {
            throw new IndexOutOfBoundsException("Offset " + byteOffset + " is not within " + bytes + " bytes");
        }
        return address() + byteOffset;
    }

    /** Address of {@code floats} floats from {@code floatOffset} on, all of which lie within this block. */
    public long floats(long floatOffset, long floats) {
        check(floatOffset, floats);
        return address() + floatOffset * Float.BYTES;
    }

    /** Copies a whole array to a place counted in floats. */
    public void put(long floatOffset, float[] source) {
        put(floatOffset, source, 0, source.length);
    }

    /** Copies {@code count} elements from {@code offset} on to a place counted in floats. */
    public void put(long floatOffset, float[] source, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, source.length);
        check(floatOffset, count);
        Binding.put(address() + floatOffset * Float.BYTES, source, offset, count);
    }

    /** Copies into a new array. */
    public float[] get(long floatOffset, int count) {
        float[] target = new float[count];
        get(floatOffset, target, 0, count);
        return target;
    }

    /** Copies {@code count} floats from a place counted in floats. */
    public void get(long floatOffset, float[] target, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, target.length);
        check(floatOffset, count);
        Binding.get(address() + floatOffset * Float.BYTES, target, offset, count);
    }

    /** Sets floats to zero. */
    public void clear(long floatOffset, long count) {
        check(floatOffset, count);
        Binding.clear(address() + floatOffset * Float.BYTES, count * Float.BYTES);
    }

    /** Gives the memory back; a second call does nothing. */
    @Override
    public void close() {
        long first = address.getAndSet(0);
        if (first != 0) {
            Binding.free(first, bytes);
        }
    }

    private void check(long floatOffset, long count) {
        long floats = bytes / Float.BYTES;
        if (floatOffset < 0 || count < 0 || floatOffset > floats - count) {
            throw new IndexOutOfBoundsException(
                    "Floats " + floatOffset + " to " + (floatOffset + count) + " are not within " + floats);
        }
    }
}
