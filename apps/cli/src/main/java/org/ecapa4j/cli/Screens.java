package org.ecapa4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a standard stream leads to a terminal. */
final class Screens {
    static final int OUT = 1;
    static final int ERR = 2;

    private Screens() {}

    /**
     * On Linux the process's own table of open files answers for each stream. Elsewhere {@code System.console()} is all
     * there is: up to JDK 21 it is there only if standard input and output both are terminals.
     */
    static boolean isScreen(int descriptor) {
        Path link = Path.of("/proc/self/fd", String.valueOf(descriptor));
        if (!Files.exists(Path.of("/proc/self/fd"))) {
            return Runtime.version().feature() < 22 && System.console() != null;
        }
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException closed) {
            return false;
        }
    }
}
