package org.ecapa4j.backends.ascend;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something for a worker's thread to do with its session, once. */
final class Job<T> {
    final String what;
    final CompletableFuture<T> result = new CompletableFuture<>();
    /** When its work began or came a step further, by {@link System#nanoTime}. */
    volatile long begun;

    /** What its work failed with, while its worker still clears up; null if it has not. */
    volatile @Nullable Throwable failure;

    private final Function<Session, T> work;

    Job(String what, Function<Session, T> work) {
        this.what = what;
        this.work = work;
    }

    T work(Session session) {
        return work.apply(session);
    }
}
