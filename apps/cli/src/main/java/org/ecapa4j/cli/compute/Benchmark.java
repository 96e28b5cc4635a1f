package org.ecapa4j.cli.compute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.features.FeatureMatrix;

/**
 * Times a network, and between its runs what the machine could do at most, so that both meet the same conditions: clock
 * rates and neighbours change within seconds. Several callers measure on their own, each one call after the other.
 */
public final class Benchmark {
    private static final int WARM_UPS = 3;
    private static final int FEWEST_RUNS = 7;

    private final Backend backend;
    private final CompiledNetwork network;
    private final List<FeatureMatrix> utterances;
    private final int threads;
    private final int callers;

    /**
     * @param utterances that one run computes
     * @param threads whose peak is measured, with one caller
     * @param callers that run at once
     */
    public Benchmark(
            Backend backend, CompiledNetwork network, List<FeatureMatrix> utterances, int threads, int callers) {
        this.backend = backend;
        this.network = network;
        this.utterances = List.copyOf(utterances);
        this.threads = threads;
        this.callers = callers;
    }

    /**
     * What was measured.
     *
     * @param runs how many were timed
     * @param medianNanos of a run
     * @param minNanos of a run
     * @param p99Nanos what 99 of 100 runs do not exceed
     * @param elapsedNanos from the beginning of the first run to the end of the last, with whatever was between
     * @param peakGflops highest of the measurements between the runs, since what disturbs one can only lower it; empty if
     *     the backend has none
     */
    public record Times(
            int runs,
            double medianNanos,
            double minNanos,
            double p99Nanos,
            double elapsedNanos,
            OptionalDouble peakGflops) {
        static Times of(List<Double> nanos, double elapsedNanos, List<Double> peaks) {
            List<Double> sorted = nanos.stream().sorted().toList();
            return new Times(
                    sorted.size(),
                    median(sorted),
                    sorted.get(0),
                    sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1),
                    elapsedNanos,
                    peaks.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Collections.max(peaks)));
        }
    }

    /** Runs for about so long, and each caller seven times at least. */
    public Times run(double seconds) {
        for (int i = 0; i < WARM_UPS; i++) {
            network.embedAll(utterances);
        }
        if (callers > 1) {
            return runAll(seconds);
        }
        List<Double> nanos = new ArrayList<>();
        List<Double> peaks = new ArrayList<>();
        long begin = System.nanoTime();
        while (nanos.size() < FEWEST_RUNS || System.nanoTime() - begin < seconds * 1e9) {
            backend.measurePeakGflops(threads).ifPresent(peaks::add);
            long start = System.nanoTime();
            network.embedAll(utterances);
            nanos.add((double) (System.nanoTime() - start));
        }
        return Times.of(nanos, System.nanoTime() - begin, peaks);
    }

    private Times runAll(double seconds) {
        ExecutorService executor = Executors.newFixedThreadPool(callers);
        try {
            long begin = System.nanoTime();
            List<Future<List<Double>>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(executor.submit(() -> call(begin, seconds)));
            }
            List<Double> nanos = new ArrayList<>();
            for (Future<List<Double>> caller : running) {
                nanos.addAll(caller.get());
            }
            return Times.of(nanos, System.nanoTime() - begin, List.of());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new BackendFailureException("A caller failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendFailureException("Measuring was interrupted", e);
        } finally {
            executor.shutdownNow();
        }
    }

    private List<Double> call(long begin, double seconds) {
        List<Double> nanos = new ArrayList<>();
        while (nanos.size() < FEWEST_RUNS || System.nanoTime() - begin < seconds * 1e9) {
            long start = System.nanoTime();
            network.embedAll(utterances);
            nanos.add((double) (System.nanoTime() - start));
        }
        return nanos;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
