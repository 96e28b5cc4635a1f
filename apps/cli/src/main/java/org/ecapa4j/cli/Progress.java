package org.ecapa4j.cli;

import java.util.function.LongSupplier;

/** A line on standard error that says how far a long run is; shown only to somebody who looks, and only for many files. */
final class Progress {
    private static final int WORTH_SHOWING = 10;
    private static final long INTERVAL_NANOS = 100_000_000;

    /** The pace of the last one to two of these counts: files whose embeddings a cache has say nothing of those that follow. */
    private static final long PACE_NANOS = 10_000_000_000L;

    private final Terminal terminal;
    private final int total;
    private final boolean shown;
    private final LongSupplier clock;
    private long lastShown;
    private int done;
    private long since;
    private int doneBefore;
    private long nextSince;
    private int doneBeforeNext;

    Progress(Terminal terminal, int total) {
        this(terminal, total, System::nanoTime);
    }

    /** {@code clock}: in nanoseconds. */
    Progress(Terminal terminal, int total, LongSupplier clock) {
        this.terminal = terminal;
        this.total = total;
        this.clock = clock;
        this.shown = terminal.errIsScreen() && total >= WORTH_SHOWING;
        since = clock.getAsLong();
        nextSince = since;
        lastShown = since - INTERVAL_NANOS;
    }

    synchronized void advance() {
        done++;
        long now = clock.getAsLong();
        if (now - nextSince >= PACE_NANOS) {
            since = nextSince;
            doneBefore = doneBeforeNext;
            nextSince = now;
            doneBeforeNext = done;
        }
        if (shown && now - lastShown >= INTERVAL_NANOS) {
            lastShown = now;
            long seconds = (now - since) * (total - done) / (done - doneBefore) / 1_000_000_000;
            terminal.sketch(done + " of " + total + " files, " + seconds + " s to go   ");
        }
    }

    /** Clears the line. */
    void end() {
        terminal.clear();
    }
}
