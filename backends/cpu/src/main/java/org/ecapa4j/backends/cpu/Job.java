package org.ecapa4j.backends.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Units of a task that threads take one after the other, whoever comes first. The thread that creates it owns it: helps, then
 * waits for those that it did not take itself. A helper that comes too late finds nothing to do.
 */
final class Job {
    /** Some hundred microseconds: longer than a unit of work takes, shorter than anybody minds. */
    static final int SPINS = 20_000;

    private final Task task;
    private final int units;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger unfinished;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread owner = Thread.currentThread();
    private volatile boolean ownerSleeps;

    Job(int units, Task task) {
        this.units = units;
        this.task = task;
        this.unfinished = new AtomicInteger(units);
    }

    /** Takes units until none is left to take. */
    void help(int worker) {
        for (int unit = begun.getAndIncrement(); unit < units; unit = begun.getAndIncrement()) {
            try {
                if (failure.get() == null) {
                    task.run(unit, worker);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                if (unfinished.decrementAndGet() == 0 && ownerSleeps) {
                    LockSupport.unpark(owner);
                }
            }
        }
    }

    /** Waits until all units are finished; throws what the first failed one threw. An interrupt is kept for later. */
    void await() {
        boolean interrupted = false;
        for (int i = 0; unfinished.get() > 0; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                interrupted |= Thread.interrupted();
                ownerSleeps = true;
                if (unfinished.get() > 0) {
                    LockSupport.park(this);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
