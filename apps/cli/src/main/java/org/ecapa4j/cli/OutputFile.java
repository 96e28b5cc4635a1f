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

    /** @throws InputOutputException if it cannot be written, which for an output includes that its folder is missing */
    static void write(Path file, byte[] content) {
        try {
            AtomicFile.write(file, out -> out.write(content));
        } catch (MissingInputException e) {
            throw new InputOutputException(String.valueOf(e.getMessage()), e);
        }
    }
}
