package org.ecapa4j.backends.cpu;

import org.ecapa4j.kernels.NativeLibrary;
import org.ecapa4j.kernels.NativeMemory;

/**
 * Native memory of this process that the kernels' library has handed out: packed weights, workspaces, front ends. Memory
 * that the Java runtime or other libraries take is not in it.
 *
 * @param liveBytes what is not given back yet
 * @param peakBytes most that was alive at once, since the start or the last {@link #resetPeak}
 */
public record NativeMemoryUse(long liveBytes, long peakBytes) {
    /** As it is now; nothing if the library could not be loaded. */
    public static NativeMemoryUse now() {
        if (!NativeLibrary.load().isLoaded()) {
            return new NativeMemoryUse(0, 0);
        }
        return new NativeMemoryUse(NativeMemory.liveBytes(), NativeMemory.peakBytes());
    }

    /** Lets the peak start anew from what is alive. */
    public static void resetPeak() {
        if (NativeLibrary.load().isLoaded()) {
            NativeMemory.resetPeakBytes();
        }
    }
}
