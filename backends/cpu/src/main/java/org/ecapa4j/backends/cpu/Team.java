package org.ecapa4j.backends.cpu;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the units of one task: the one that calls, as worker 0, and helpers. They wait for work by spinning for
 * some hundred microseconds, then asleep, so that the many short steps of one utterance follow each other without a pause.
 * Used by one caller at a time.
 */
final class Team implements AutoCloseable {
    private final Helper[] helpers;
    private volatile @Nullable Job job;
    private volatile boolean closed;

    /** @param size threads, the caller among them */
    Team(int size) {
        helpers = new Helper[size - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
            helpers[i].setDaemon(true);
            helpers[i].start();
        }
    }

    /** Threads, the caller among them. */
    int size() {
        return helpers.length + 1;
    }

    /** Runs all units, on one or more threads, and returns when all are finished. */
    void run(int units, Task task) {
        if (units == 1 || helpers.length == 0) {
            for (int unit = 0; unit < units; unit++) {
                task.run(unit, 0);
            }
            return;
        }
        Job shared = new Job(units, task);
        job = shared;
        for (Helper helper : helpers) {
            helper.wake();
        }
        shared.help(0);
        shared.await();
        job = null;
    }

    @Override
    public void close() {
        closed = true;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    private final class Helper extends Thread {
        private final int worker;
        private volatile boolean sleeps;

        Helper(int worker) {
            super("ecapa4j-cpu-" + worker);
            this.worker = worker;
        }

        void wake() {
            if (sleeps) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Job last = null;
            int idle = 0;
            while (!closed) {
                Job current = job;
                if (current != last) {
                    last = current;
                    if (current != null) {
                        current.help(worker);
                        idle = 0;
                    }
                } else if (idle < Job.SPINS) {
                    idle++;
                    Thread.onSpinWait();
                } else {
                    sleeps = true;
                    if (job == last && !closed) {
                        LockSupport.park(this);
                    }
                    sleeps = false;
                    idle = 0;
                }
            }
        }
    }
}
