package org.ecapa4j.backends.ascend;

import java.util.ArrayDeque;
import java.util.Deque;
import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/** A thread with a session on a device. All that touches the session happens on this thread. */
final class Worker implements Runnable {
    private static final long LOOK_MILLIS = 100;

    final Device device;
    final Session session;
    final Thread thread;
    /** Jobs for this worker alone; guarded by the pool. */
    final Deque<Job<?>> own = new ArrayDeque<>();
    /** Given up because a call did not return. */
    volatile boolean stuck;

    private final WorkerPool pool;
    private volatile @Nullable Job<?> current;

    Worker(WorkerPool pool, Device device, int number, int timeoutMillis) {
        this.pool = pool;
        this.device = device;
        this.session = new Session(device, timeoutMillis, this::cameFurther);
        this.thread = new Thread(this, "ecapa4j-ascend-" + device.number + "-" + number);
        thread.setDaemon(true);
    }

    @Override
    public void run() {
        try {
            for (Job<?> job = pool.take(this); job != null; job = pool.take(this)) {
                perform(job);
            }
        } finally {
            // Before the session is closed, which may take long or for ever: nobody waits for this worker any more.
            pool.leave(this);
            session.close();
        }
    }

    /** Waits for the thread's end until then, unless it is stuck; whether it has ended. */
    boolean ends(long deadline) {
        boolean interrupted = false;
        while (thread.isAlive() && !stuck && System.nanoTime() - deadline < 0) {
            try {
                thread.join(LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** What it is doing, clearing up after a failure included; null if nothing. */
    @Nullable
    Job<?> current() {
        return current;
    }

    /** A step of a job has the whole time again. */
    private void cameFurther() {
        Job<?> job = current;
        if (job != null) {
            job.begun = System.nanoTime();
        }
    }

    private <T> void perform(Job<T> job) {
        job.begun = System.nanoTime();
        current = job;
        try {
            job.result.complete(job.work(session));
        } catch (RuntimeException | Error failure) {
            job.failure = failure;
            try {
                clearUp(failure);
            } finally {
                job.result.completeExceptionally(failure);
            }
        } finally {
            current = null;
        }
    }

    private void clearUp(Throwable failure) {
        if (failure instanceof AscendFailureException told && told.kind() == AscendFailureException.Kind.DEVICE_LOST) {
            // This worker takes no more jobs, and closes its session without anybody waiting for it.
            device.lose(told);
        } else if (!(failure instanceof ModelMismatchException)) {
            // A model that does not fit says nothing about the session; after all else nobody knows its state.
            session.close();
        }
    }
}
