package org.ecapa4j.backends.cpu;

import java.nio.FloatBuffer;
import org.ecapa4j.kernels.NativeMemory;

/** Copies floats from buffers, which need not have an array, to native memory. */
final class Transfer {
    /** Floats of Java heap that a copy needs at most. */
    static final int PIECE = 4096;

    private Transfer() {}

    /** Copies what remains in the buffer to a place counted in floats. */
    static void put(FloatBuffer source, NativeMemory target, long floatOffset) {
        float[] piece = new float[Math.min(PIECE, source.remaining())];
        long offset = floatOffset;
        while (source.hasRemaining()) {
            int count = Math.min(piece.length, source.remaining());
            source.get(piece, 0, count);
            target.put(offset, piece, 0, count);
            offset += count;
        }
    }
}
