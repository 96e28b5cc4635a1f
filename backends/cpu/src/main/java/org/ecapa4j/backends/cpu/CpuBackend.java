package org.ecapa4j.backends.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.kernels.KernelException;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.network.EcapaNetwork;

/** Compiles networks and front ends for one instruction set; they share its threads, and it closes them with itself. */
final class CpuBackend implements Backend {
    private final CallsInFlight calls = new CallsInFlight("The backend 'cpu'");
    private final KernelTable kernels;
    private final BackendListener listener;
    private final ComputeThreads threads;
    private final List<CpuNetwork> networks = new ArrayList<>();
    private final Map<FrontEnd, CpuFeatureExtractor> extractors = new HashMap<>();

    CpuBackend(CpuOptions options, BackendListener listener) {
        this.kernels = options.kernels();
        this.threads = new ComputeThreads(options.threads(), options.mode());
        this.listener = listener;
    }

    @Override
    public String id() {
        return CpuBackendProvider.ID;
    }

    /** The instruction set. */
    @Override
    public String detail() {
        return kernels.isa();
    }

    @Override
    public CompiledNetwork compile(EcapaNetwork network, Precision precision) {
        calls.enter();
        try {
            BackendChecks.supports(id(), CpuBackendProvider.CAPABILITIES, network, precision);
            long start = System.nanoTime();
            CpuNetwork compiled = new CpuNetwork(pack(network), threads, listener, this);
            synchronized (networks) {
                networks.add(compiled);
            }
            listener.compiled(id(), System.nanoTime() - start);
            return compiled;
        } finally {
            calls.leave();
        }
    }

    private PackedNetwork pack(EcapaNetwork network) {
        try {
            return new PackedNetwork(kernels, network);
        } catch (KernelException e) {
            throw new BackendFailureException(
                    "Backend 'cpu' (" + detail() + ") cannot prepare this network. " + e.getMessage() + ".", e);
        }
    }

    /** Forgets a network that has been closed by itself. */
    void closed(CpuNetwork network) {
        synchronized (networks) {
            networks.remove(network);
        }
    }

    /** The same extractor for the same front end. */
    @Override
    public Optional<FeatureExtractor> extractor(FrontEnd frontEnd) {
        if (!CpuFeatureExtractor.supports(frontEnd)) {
            return Optional.empty();
        }
        calls.enter();
        try {
            synchronized (extractors) {
                return Optional.of(extractors.computeIfAbsent(
                        frontEnd, wanted -> new CpuFeatureExtractor(kernels, wanted, threads, calls)));
            }
        } finally {
            calls.leave();
        }
    }

    @Override
    public OptionalDouble measurePeakGflops(int threadCount) {
        calls.enter();
        try {
            return OptionalDouble.of(new PeakMeasurement(kernels, threadCount).gflops());
        } finally {
            calls.leave();
        }
    }

    @Override
    public void close() {
        boolean first = calls.close();
        List<CpuNetwork> open;
        synchronized (networks) {
            open = List.copyOf(networks);
        }
        for (CpuNetwork network : open) {
            network.close();
        }
        if (first) {
            for (CpuFeatureExtractor extractor : extractors.values()) {
                extractor.free();
            }
            threads.close();
        }
    }
}
