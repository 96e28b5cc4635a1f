package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.ecapa4j.errors.DataFormatException;

/**
 * Draws units with replacement, from each group as many as it has, and evaluates figures of their multiplicities. Each
 * draw has a random generator of its own, so the figures do not depend on which thread makes it. Immutable.
 */
final class Draws {
    /** How often one draw is repeated that does not have both kinds of trials. */
    private static final int ATTEMPTS = 1000;

    private final int[] groups;
    private final int fixed;

    /**
     * @param groups numbers of units in each group, which have consecutive numbers
     * @param fixed number of further units, which occur once in every draw
     */
    Draws(int[] groups, int fixed) {
        this.groups = groups;
        this.fixed = fixed;
    }

    /** Figures of one draw; safe for concurrent use. */
    @FunctionalInterface
    interface Figures {
        /** Fills the figures; false if the draw has to be made again. */
        boolean of(int[] multiplicities, double[] figures);
    }

    /** All figures of all draws: {@code [resamples][count]}. */
    double[][] evaluate(Resampling how, int count, Figures figures) {
        long[] seeds = new SplittableRandom(how.seed()).longs(how.resamples()).toArray();
        double[][] results = new double[seeds.length][];
        AtomicInteger next = new AtomicInteger();
        Callable<Void> worker = () -> {
            for (int i = next.getAndIncrement(); i < seeds.length; i = next.getAndIncrement()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("The bootstrap was interrupted");
                }
                results[i] = draw(new SplittableRandom(seeds[i]), count, figures);
            }
            return null;
        };
        run(worker, how.threads());
        return results;
    }

    private double[] draw(SplittableRandom random, int count, Figures figures) {
        double[] drawn = new double[count];
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (figures.of(multiplicities(random), drawn)) {
                return drawn;
            }
        }
        throw new DataFormatException("No interval can be given: of "
                + Arrays.stream(groups).sum()
                + " speakers drawn anew, " + ATTEMPTS + " times none had trials of both kinds. Use more speakers, each"
                + " with target and non-target trials");
    }

    private int[] multiplicities(SplittableRandom random) {
        int[] multiplicities = new int[Arrays.stream(groups).sum() + fixed];
        int start = 0;
        for (int size : groups) {
            for (int i = 0; i < size; i++) {
                // Bits 1 to 63 of the draw, as a fraction of 2^63, times the size.
                multiplicities[start + (int) Math.multiplyHigh(random.nextLong() >>> 1, 2L * size)]++;
            }
            start += size;
        }
        Arrays.fill(multiplicities, start, multiplicities.length, 1);
        return multiplicities;
    }

    private static void run(Callable<Void> worker, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "ecapa4j-bootstrap");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<Void>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(worker);
            }
            for (Future<Void> future : pool.invokeAll(workers)) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("The bootstrap was interrupted");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
