package org.ecapa4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same work on many inputs at once: the good ones are done, the failures reported together. */
final class Batch<T> {
    private final List<Outcome<T>> outcomes;

    private Batch(List<Outcome<T>> outcomes) {
        this.outcomes = outcomes;
    }

    /** Works on {@code threads} inputs at a time; a failure of one does not touch the others. */
    static <T> Batch<T> run(List<String> names, int threads, Progress progress, Function<String, T> work) {
        ExecutorService pool =
                Executors.newFixedThreadPool(Math.max(1, Math.min(threads, names.size())), Batch::daemon);
        try {
            List<Future<Outcome<T>>> futures = new ArrayList<>();
            for (String name : names) {
                futures.add(pool.submit(() -> {
                    Outcome<T> outcome = attempt(name, work);
                    progress.advance();
                    return outcome;
                }));
            }
            List<Outcome<T>> outcomes = new ArrayList<>();
            for (Future<Outcome<T>> future : futures) {
                outcomes.add(future.get());
            }
            return new Batch<>(outcomes);
        } catch (ExecutionException e) {
            throw unforeseen(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            pool.shutdownNow();
            progress.end();
        }
    }

    /** In the order of the names; failed ones left out. */
    List<Outcome<T>> successes() {
        return outcomes.stream().filter(outcome -> outcome.value() != null).toList();
    }

    /** The value of each input, in order; only where none failed. */
    List<T> values() {
        List<T> values = new ArrayList<>();
        for (Outcome<T> outcome : outcomes) {
            values.add(Objects.requireNonNull(outcome.value()));
        }
        return values;
    }

    /**
     * Lists what failed on standard error.
     *
     * @return the exit code of the first failure, {@link ExitCodes#DONE} if there is none
     */
    int complain(Failures failures) {
        List<RuntimeException> failed = new ArrayList<>();
        for (Outcome<T> outcome : outcomes) {
            if (outcome.failure() != null) {
                failed.add(outcome.failure());
            }
        }
        return failures.report(failed, outcomes.size());
    }

    private static <T> Outcome<T> attempt(String name, Function<String, T> work) {
        try {
            return new Outcome<>(name, work.apply(name), null);
        } catch (RuntimeException e) {
            return new Outcome<>(name, null, e);
        }
    }

    private static RuntimeException unforeseen(Throwable cause) {
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        return new IllegalStateException(cause);
    }

    /** An interrupted run must not wait for what is under way. */
    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "ecapa");
        thread.setDaemon(true);
        return thread;
    }
}
