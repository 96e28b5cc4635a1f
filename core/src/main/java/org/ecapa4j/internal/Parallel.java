package org.ecapa4j.internal;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** Independent pieces of one computation on several threads. */
public final class Parallel {
    private Parallel() {}

    /**
     * Does the work for 0 to {@code count - 1} on the calling thread and up to {@code threads - 1} others, which end with the
     * call. Which thread does what is left to chance: the work of one index must not depend on that of another.
     *
     * @throws IllegalArgumentException if there is to be no thread
     * @throws RuntimeException what the work of the lowest failing index threw; later work is left undone
     */
    public static void forEach(int threads, int count, IntConsumer work) {
        map(threads, count, index -> {
            work.accept(index);
            return true;
        });
    }

    /** The results of such work, in order of the indices. */
    public static <T> List<T> map(int threads, int count, IntFunction<T> work) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; at least 1 is needed");
        }
        Batch<T> batch = new Batch<>(count, work);
        for (int helper = 1; helper < Math.min(threads, count); helper++) {
            Thread thread = new Thread(batch, "ecapa4j-scores-" + helper);
            thread.setDaemon(true);
            thread.start();
        }
        batch.run();
        return batch.await();
    }
}
