package org.ecapa4j.backends.cpu;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.DoubleAdder;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.kernels.KernelTable;

/** How many multiply-adds a second the processor does when nothing but their number limits it: in registers, on n threads. */
final class PeakMeasurement {
    private static final long NANOS = 10_000_000;
    /** A fraction of a millisecond. */
    private static final long PIECE = 20_000;

    private final KernelTable kernels;
    private final int threads;

    PeakMeasurement(KernelTable kernels, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", must be at least 1");
        }
        this.kernels = kernels;
        this.threads = threads;
    }

    /** Sum of the threads' rates, each measured while all others run. */
    double gflops() {
        DoubleAdder sum = new DoubleAdder();
        CyclicBarrier start = new CyclicBarrier(threads);
        Thread[] others = new Thread[threads - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(() -> sum.add(rate(start)), "ecapa4j-cpu-peak-" + (i + 1));
            others[i].setDaemon(true);
            others[i].start();
        }
        sum.add(rate(start));
        for (Thread other : others) {
            join(other);
        }
        return sum.sum();
    }

    private double rate(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new BackendFailureException("Backend 'cpu' was interrupted while it measured this machine's peak", e);
        }
        double operations = 0;
        long begin = System.nanoTime();
        long elapsed;
        do {
            operations += kernels.fmaPeak(PIECE);
            elapsed = System.nanoTime() - begin;
        } while (elapsed < NANOS);
        return operations / elapsed;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendFailureException("Backend 'cpu' was interrupted while it measured this machine's peak", e);
        }
    }
}
