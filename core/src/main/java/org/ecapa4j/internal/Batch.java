package org.ecapa4j.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Results of work for 0 to {@code count - 1}, computed by all threads that {@link #run} it. */
public final class Batch<T> implements Runnable {
    private final int count;
    private final IntFunction<T> work;
    private final List<CompletableFuture<T>> results = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger lowestFailed = new AtomicInteger(Integer.MAX_VALUE);

    /** Begins nothing; {@link #run} does. */
    public Batch(int count, IntFunction<T> work) {
        this.count = count;
        this.work = work;
        for (int i = 0; i < count; i++) {
            results.add(new CompletableFuture<>());
        }
    }

    /** Works on what nobody has begun, until nothing is left to begin. */
    @Override
    public void run() {
        for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            CompletableFuture<T> result = results.get(i);
            if (i > lowestFailed.get()) {
                result.cancel(false);
                continue;
            }
            try {
                result.complete(work.apply(i));
            } catch (RuntimeException | Error e) {
                lowestFailed.accumulateAndGet(i, Math::min);
                result.completeExceptionally(e);
            }
        }
    }

    /**
     * Waits for all results, so that none of the work goes on after the call. Somebody must have run the batch.
     *
     * @return the results in order
     * @throws RuntimeException what the work of the lowest failing index threw; later work is left undone
     */
    public List<T> await() {
        Throwable failure = null;
        List<T> values = new ArrayList<>(count);
        for (CompletableFuture<T> result : results) {
            try {
                values.add(result.join());
            } catch (CompletionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (CancellationException e) {
                // It comes after the failure that is reported.
                continue;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return values;
    }
}
