package org.ecapa4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Collects what picocli itself prints: help and version. */
final class StandardOutput {
    private final StringWriter text = new StringWriter();

    PrintWriter writer() {
        return new PrintWriter(text);
    }

    void flushTo(Terminal terminal) {
        if (text.getBuffer().length() > 0) {
            terminal.print(text.toString());
        }
    }
}
