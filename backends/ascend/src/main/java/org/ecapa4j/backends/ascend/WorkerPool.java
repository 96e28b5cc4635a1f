package org.ecapa4j.backends.ascend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.ecapa4j.errors.BackendFailureException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of all devices and what they have to do. A job goes to whichever worker is free; workers of a lost device take no
 * more. A worker whose call does not return is given up with what it holds, so that nobody waits for it for ever.
 */
final class WorkerPool {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    /** How often those who wait look for workers that are stuck. */
    private static final long LOOK_MILLIS = 250;

    /** All that a step of a job may take: the wait for the device, and that for closing the session after a failure. */
    private final long patienceNanos;

    private final int patienceSeconds;

    /** All, also those that take no more jobs: they may still be closing their sessions, or be in a call that does not return. */
    private final List<Worker> all;
    /** Those that take jobs. */
    private final List<Worker> workers = new ArrayList<>();

    private final Deque<Job<?>> shared = new ArrayDeque<>();
    private boolean stopping;
    private @Nullable AscendFailureException lastCause;

    WorkerPool(AscendOptions options) {
        this.patienceSeconds = 2 * options.timeoutSeconds() + 1;
        this.patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
        for (int number : options.devices()) {
            Device device = new Device(number);
            for (int i = 0; i < options.workers(); i++) {
                workers.add(new Worker(this, device, i, options.timeoutMillis()));
            }
        }
        all = List.copyOf(workers);
        try {
            for (Worker worker : all) {
                worker.thread.start();
            }
        } catch (OutOfMemoryError e) {
            stop(() -> {});
            throw new BackendFailureException(
                    "Backend 'ascend' could not start " + all.size() + " threads (" + e.getMessage()
                            + "): lower ecapa4j.ascend.workers",
                    e);
        }
    }

    /** Called by workers: the next job; null if there will be none. */
    synchronized @Nullable Job<?> take(Worker worker) {
        while (true) {
            if (worker.stuck || worker.device.lost() != null) {
                return null;
            }
            if (!worker.own.isEmpty()) {
                return worker.own.remove();
            }
            if (!shared.isEmpty()) {
                return shared.remove();
            }
            if (stopping) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody interrupts these threads but to end the process.
                return null;
            }
        }
    }

    /** Called by a worker that takes no more jobs. */
    synchronized void leave(Worker worker) {
        AscendFailureException cause = worker.device.lost();
        lastCause = cause == null ? lastCause : cause;
        workers.remove(worker);
        failAll(worker.own);
        if (workers.isEmpty()) {
            failAll(shared);
        }
        notifyAll();
    }

    private void failAll(Deque<Job<?>> jobs) {
        for (Job<?> job : jobs) {
            job.result.completeExceptionally(noWorkers());
        }
        jobs.clear();
    }

    private RuntimeException noWorkers() {
        AscendFailureException cause = lastCause;
        return cause == null
                ? new BackendFailureException("Backend 'ascend' has no worker left: open it again")
                : cause.again();
    }

    /** Hands a job to whichever worker is free first; where there is none any more, it fails. */
    void submit(Job<?> job) {
        RuntimeException refusal;
        synchronized (this) {
            if (!workers.isEmpty()) {
                shared.add(job);
                notifyAll();
                return;
            }
            refusal = noWorkers();
        }
        job.result.completeExceptionally(refusal);
    }

    /** Hands a job of its own to each worker. */
    <T> List<Job<T>> submitToAll(String what, Function<Session, T> work) {
        List<Job<T>> jobs = new ArrayList<>();
        synchronized (this) {
            if (workers.isEmpty()) {
                throw noWorkers();
            }
            for (Worker worker : workers) {
                Job<T> job = new Job<>(what, work);
                worker.own.add(job);
                jobs.add(job);
            }
            notifyAll();
        }
        return jobs;
    }

    /** What a job gave, or another future; waits for it, also through an interrupt, which is kept. */
    <T> T await(CompletableFuture<T> result) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    giveUpTheStuck();
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** All of them, whoever waits for what they do: it may stand behind them. */
    private synchronized void giveUpTheStuck() {
        for (Worker worker : List.copyOf(workers)) {
            Job<?> job = worker.current();
            if (job != null && System.nanoTime() - job.begun >= patienceNanos) {
                giveUp(worker, job);
            }
        }
    }

    private void giveUp(Worker worker, Job<?> job) {
        AscendFailureException stuck = AscendFailureException.stuck(job.what, worker.device.number, patienceSeconds);
        Throwable failure = job.failure;
        if (job.result.completeExceptionally(failure == null ? stuck : failure)) {
            LOG.error("{} The worker is given up with what it holds", stuck.getMessage());
            worker.stuck = true;
            lastCause = lastCause == null ? stuck : lastCause;
            leave(worker);
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }

    /** How many workers there are. */
    synchronized int size() {
        return workers.size();
    }

    /**
     * Lets what was accepted be done and the threads end, for as long as a step may take; those that were given up are not waited
     * for.
     *
     * @param after is run once the last thread has ended: before this returns, or whenever it comes to that; never while a call of
     *     AscendCL is under way
     * @return whether it was run
     */
    boolean stop(Runnable after) {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        long deadline = System.nanoTime() + patienceNanos;
        boolean ended = true;
        for (Worker worker : all) {
            // Joined, as what the library does at the end of a thread is part of its use.
            ended &= worker.ends(deadline);
        }
        if (ended) {
            after.run();
        } else {
            Thread late = new Thread(
                    () -> {
                        try {
                            for (Worker worker : all) {
                                worker.thread.join();
                            }
                            after.run();
                        } catch (InterruptedException e) {
                            // Nobody interrupts this thread but to end the process.
                        }
                    },
                    "ecapa4j-ascend-release");
            late.setDaemon(true);
            late.start();
        }
        return ended;
    }
}
