package org.ecapa4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.io.AtomicFile;

/** Writes the files that {@code --out} names, whole or not at all. */
final class OutputFile {
    private OutputFile() {}

    static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws InputOutputException if it cannot be written */
    static void write(Path file, byte[] content) {
        write(() -> AtomicFile.write(file, out -> out.write(content)));
    }

    /** Runs what writes a file; the missing folder of an output is not a missing input. */
    static void write(Runnable writing) {
        try {
            writing.run();
        } catch (MissingInputException e) {
            throw new InputOutputException(String.valueOf(e.getMessage()), e);
        }
    }
}
