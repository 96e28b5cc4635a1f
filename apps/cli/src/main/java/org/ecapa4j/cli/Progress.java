package org.ecapa4j.cli;

/** A line on standard error that says how far a long run is; shown only to somebody who looks, and only for many files. */
final class Progress {
    private static final int WORTH_SHOWING = 10;
    private static final long INTERVAL_NANOS = 100_000_000;

    private final Terminal terminal;
    private final int total;
    private final boolean shown;
    private final long start = System.nanoTime();
    private long lastShown = start - INTERVAL_NANOS;
    private int done;

    Progress(Terminal terminal, int total) {
        this.terminal = terminal;
        this.total = total;
        this.shown = terminal.errIsScreen() && total >= WORTH_SHOWING;
    }

    synchronized void advance() {
        done++;
        long now = System.nanoTime();
        if (shown && now - lastShown >= INTERVAL_NANOS) {
            lastShown = now;
            long seconds = (now - start) * (total - done) / done / 1_000_000_000;
            terminal.sketch("\r" + done + " of " + total + " files, " + seconds + " s to go   ");
        }
    }

    /** Clears the line. */
    void end() {
        if (shown) {
            terminal.sketch("\r" + " ".repeat(60) + "\r");
        }
    }
}
