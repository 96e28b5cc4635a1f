package org.ecapa4j.cli.compute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.features.FeatureMatrix;

/**
 * Times a network, and between its runs what the machine could do at most, so that both meet the same conditions: clock
 * rates and neighbours change within seconds.
 */
public final class Benchmark {
    private static final int WARM_UPS = 3;
    private static final int FEWEST_RUNS = 7;

    private final Backend backend;
    private final CompiledNetwork network;
    private final List<FeatureMatrix> utterances;
    private final int threads;

    /**
     * @param utterances that one run computes
     * @param threads whose peak is measured
     */
    public Benchmark(Backend backend, CompiledNetwork network, List<FeatureMatrix> utterances, int threads) {
        this.backend = backend;
        this.network = network;
        this.utterances = List.copyOf(utterances);
        this.threads = threads;
    }

    /**
     * What was measured.
     *
     * @param runs how many were timed
     * @param medianNanos of a run
     * @param minNanos of a run
     * @param peakGflops highest of the measurements between the runs, since what disturbs one can only lower it; empty if
     *     the backend has none
     */
    public record Times(int runs, double medianNanos, double minNanos, OptionalDouble peakGflops) {}

    /** Runs for about so long, and seven times at least. */
    public Times run(double seconds) {
        for (int i = 0; i < WARM_UPS; i++) {
            network.embedAll(utterances);
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
        return new Times(
                nanos.size(),
                median(nanos),
                Collections.min(nanos),
                peaks.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Collections.max(peaks)));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
