package org.ecapa4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.ecapa4j.errors.InputOutputException;

/** The standard streams of one run. Text is UTF-8. Safe for concurrent use. */
final class Terminal {
    private static final int SKETCH = 60;

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;
    private final boolean outIsScreen;
    private final boolean errIsScreen;
    private boolean readerGone;
    private boolean sketched;

    Terminal(InputStream in, OutputStream out, PrintStream err, boolean outIsScreen, boolean errIsScreen) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.outIsScreen = outIsScreen;
        this.errIsScreen = errIsScreen;
    }

    InputStream in() {
        return in;
    }

    /** Whether somebody looks at standard output. */
    boolean outIsScreen() {
        return outIsScreen;
    }

    /** Whether somebody looks at standard error. */
    boolean errIsScreen() {
        return errIsScreen;
    }

    void print(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes to standard output and flushes it. A reader that has gone away ({@code ecapa ... | head}) has what it wanted:
     * the rest is dropped without complaint.
     *
     * @throws InputOutputException if it cannot be written, for example because the disk is full
     */
    synchronized void write(byte[] bytes) {
        if (readerGone) {
            return;
        }
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            if (!isBrokenPipe(e)) {
                throw new InputOutputException("Standard output cannot be written: " + e.getMessage(), e);
            }
            readerGone = true;
        }
    }

    /** A line on standard error, in the place of a sketch. */
    void complain(String message) {
        synchronized (err) {
            clear();
            err.print(message + "\n");
            err.flush();
        }
    }

    /** Text on standard error, up to {@value #SKETCH} characters, in the place of the last one; it stays without a line end. */
    void sketch(String text) {
        synchronized (err) {
            err.print("\r" + text);
            err.flush();
            sketched = true;
        }
    }

    /** Removes the sketch, if there is one. */
    void clear() {
        synchronized (err) {
            if (sketched) {
                err.print("\r" + " ".repeat(SKETCH) + "\r");
                err.flush();
                sketched = false;
            }
        }
    }

    void trace(Throwable failure) {
        failure.printStackTrace(err);
    }

    private static boolean isBrokenPipe(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("broken pipe") || message.contains("pipe is being closed");
    }
}
