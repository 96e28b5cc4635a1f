package org.ecapa4j.backends.cpu;

import java.util.ArrayDeque;
import java.util.Deque;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.kernels.KernelException;
import org.ecapa4j.kernels.NativeMemory;
import org.jspecify.annotations.Nullable;

/**
 * Native workspaces, one for each call that computes. They are kept for the next call, grow to the largest that was asked for
 * and are given back when the pool is closed; there are never more than calls that computed at once. What a workspace holds
 * when it is taken is undefined. Safe for concurrent use.
 */
final class ArenaPool implements AutoCloseable {
    private final Deque<NativeMemory> idle = new ArrayDeque<>();

    /**
     * One of at least so many bytes, which {@link #give} takes back.
     *
     * @param purpose ends the sentence "... needs so many bytes of native memory for"
     */
    NativeMemory take(long bytes, String purpose) {
        NativeMemory arena = poll();
        if (arena != null) {
            if (arena.bytes() >= bytes) {
                return arena;
            }
            arena.close();
        }
        try {
            return NativeMemory.allocate(bytes);
        } catch (KernelException e) {
            throw new BackendFailureException(
                    "Backend 'cpu' needs " + bytes + " bytes of native memory for " + purpose
                            + ", which the system does not have: cut the audio, or let fewer threads compute.",
                    e);
        }
    }

    private synchronized @Nullable NativeMemory poll() {
        return idle.poll();
    }

    synchronized void give(NativeMemory arena) {
        idle.push(arena);
    }

    /** Gives back what is idle; everything must be. */
    @Override
    public synchronized void close() {
        for (NativeMemory arena : idle) {
            arena.close();
        }
        idle.clear();
    }
}
