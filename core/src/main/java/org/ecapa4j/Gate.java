package org.ecapa4j;

import java.util.function.Supplier;
import org.ecapa4j.errors.ClosedException;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in until it is closed; closing waits for those inside. A call inside is inside the parent gate too, so closing
 * the parent waits for it as well. A call may be let in on one thread and leave on another.
 */
final class Gate {
    private final String what;
    private final @Nullable Gate parent;
    private int inside;
    private boolean closed;

    /** {@code what} names what is behind the gate, for messages. */
    Gate(String what, @Nullable Gate parent) {
        this.what = what;
        this.parent = parent;
    }

    <T> T call(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            leave();
        }
    }

    /** Must be followed by one {@link #leave}. */
    void enter() {
        if (parent != null) {
            parent.enter();
        }
        synchronized (this) {
            if (!closed) {
                inside++;
                return;
            }
        }
        if (parent != null) {
            parent.leave();
        }
        throw new ClosedException(what + " has been closed");
    }

    void leave() {
        synchronized (this) {
            inside--;
            notifyAll();
        }
        if (parent != null) {
            parent.leave();
        }
    }

    /**
     * Lets no further call in and waits until all have left.
     *
     * @param help called before waiting: does work that calls inside wait for
     * @return whether this is the first time
     */
    boolean close(Runnable help) {
        boolean first;
        synchronized (this) {
            first = !closed;
            closed = true;
        }
        help.run();
        boolean interrupted = false;
        synchronized (this) {
            while (inside > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    // What calls inside use must not be freed under them; the caller learns of it afterwards.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return first;
    }
}
