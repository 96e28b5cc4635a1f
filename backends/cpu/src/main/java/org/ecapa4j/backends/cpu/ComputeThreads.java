package org.ecapa4j.backends.cpu;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets no more threads compute at once than it is told to. In throughput mode so many calls compute, each on its own thread,
 * and further ones wait; in latency mode one call computes at a time, with a team of all threads. Safe for concurrent use.
 */
final class ComputeThreads implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final Semaphore permits;
    private final Team team;
    /** Compute with those who ask for several results at once; null if there is nobody to help. */
    private final @Nullable ThreadPoolExecutor helpers;

    ComputeThreads(int threads, Mode mode) {
        boolean together = mode == Mode.LATENCY;
        permits = new Semaphore(together ? 1 : threads, true);
        team = new Team(together ? threads : 1);
        helpers = together || threads == 1 ? null : helpers(threads - 1);
    }

    private static ThreadPoolExecutor helpers(int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "ecapa4j-cpu-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Threads in the team that one call gets. */
    int teamSize() {
        return team.size();
    }

    /** Waits for its turn, then computes. */
    <T> T compute(Function<Team, T> work) {
        permits.acquireUninterruptibly();
        try {
            return work.apply(team);
        } finally {
            permits.release();
        }
    }

    /** Does work for 0 to count - 1, each of which is to call {@link #compute}, as much at once as is allowed. */
    void each(int count, IntConsumer work) {
        Job job = new Job(count, (unit, worker) -> work.accept(unit));
        if (helpers != null) {
            int useful = Math.min(helpers.getCorePoolSize(), count - 1);
            for (int i = 0; i < useful; i++) {
                helpers.execute(() -> job.help(0));
            }
        }
        job.help(0);
        job.await();
    }

    /** Ends the threads; nothing may be computed any more. */
    @Override
    public void close() {
        team.close();
        if (helpers != null) {
            helpers.shutdown();
        }
    }
}
