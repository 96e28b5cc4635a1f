package org.ecapa4j.backend;

import org.ecapa4j.errors.ClosedException;

/**
 * Counts the calls that use something closable, so that closing it can wait for them; for use by implementations. Safe
 * for concurrent use.
 *
 * <pre>{@code
 * calls.enter();
 * try {
 *     ...
 * } finally {
 *     calls.leave();
 * }
 * }</pre>
 */
public final class CallsInFlight {
    private final String what;
    private int inFlight;
    private boolean closed;

    /** @param what is closed, as the subject of a sentence, for the message of {@link ClosedException} */
    public CallsInFlight(String what) {
        this.what = what;
    }

    /**
     * Begins a call; {@link #leave} must follow.
     *
     * @throws ClosedException if {@link #close} has been called
     */
    public synchronized void enter() {
        if (closed) {
            throw new ClosedException(what + " has been closed: open it again before using it.");
        }
        inFlight++;
    }

    /** Ends a call. */
    public synchronized void leave() {
        inFlight--;
        notifyAll();
    }

    /**
     * Refuses new calls from now on and waits for those in flight, also through an interrupt, which is kept. Must not be
     * called from within a call.
     *
     * @return whether this call was the first to close, and so the one that is to free what was closed
     */
    public synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        boolean interrupted = false;
        while (inFlight > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return first;
    }
}
