package org.ecapa4j;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.ecapa4j.internal.Batch;

/**
 * A bounded pool of daemon threads. When its queue is full, the thread that submits does the work itself: that slows it
 * down as far as needed and, unlike waiting for room, cannot end in threads waiting for each other. Idle threads end.
 */
final class WorkerPool {
    private static final int QUEUED_PER_THREAD = 4;
    private static final long IDLE_SECONDS = 10;

    private final int threads;
    private final ThreadPoolExecutor executor;

    WorkerPool(int threads) {
        this.threads = threads;
        AtomicInteger count = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUED_PER_THREAD * threads),
                task -> {
                    Thread thread = new Thread(task, "ecapa4j-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                (task, full) -> task.run());
        executor.allowCoreThreadTimeOut(true);
    }

    /** Works inside the gate. What has not begun when the future is cancelled is left undone. */
    <T> CompletableFuture<T> submit(Gate gate, Supplier<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        gate.enter();
        Runnable task = () -> {
            Runnable completion = () -> {};
            try {
                if (!future.isDone()) {
                    T result = work.get();
                    completion = () -> future.complete(result);
                }
            } catch (RuntimeException | Error e) {
                completion = () -> future.completeExceptionally(e);
            } finally {
                gate.leave();
            }
            // Outside the gate: what depends on the future may close what is behind it.
            completion.run();
        };
        try {
            executor.execute(task);
        } catch (Error e) {
            // No thread could be started.
            gate.leave();
            throw e;
        }
        return future;
    }

    /**
     * Results of {@code work} for 0 to {@code count - 1}, in order, computed on this thread and those of the pool.
     *
     * @throws RuntimeException what the work of the lowest failing index threw; later work is left undone
     */
    <T> List<T> map(int count, IntFunction<T> work) {
        Batch<T> batch = new Batch<>(count, work);
        for (int helper = 1; helper < Math.min(threads, count); helper++) {
            executor.execute(batch);
        }
        batch.run();
        return batch.await();
    }

    /** Does on this thread what is queued. */
    void drain() {
        Runnable task = executor.getQueue().poll();
        while (task != null) {
            task.run();
            task = executor.getQueue().poll();
        }
    }

    void shutdown() {
        executor.shutdown();
    }
}
