package org.ecapa4j.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;

/**
 * Writes a file whole or not at all: under another name in the same folder first, moved into place when complete. An existing
 * file is replaced, and stays as it was if anything fails. A device or pipe, such as {@code /dev/stdout}, is written directly.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** What produces the content. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to {@code out}, which is buffered; need not flush or close it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @throws MissingInputException if its folder does not exist
     * @throws InputOutputException if it is a folder, or cannot be written
     */
    public static void write(Path path, Content content) {
        if (Files.isDirectory(path)) {
            throw new InputOutputException("'" + path + "' is a folder; name a file to write");
        }
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                writeTo(path, content, StandardOpenOption.WRITE);
            } else {
                replace(Files.exists(path) ? path.toRealPath() : path.toAbsolutePath(), content);
            }
        } catch (NoSuchFileException e) {
            throw new MissingInputException("File '" + path + "' cannot be written: its folder does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("File '" + path + "' cannot be written: " + e, e);
        }
    }

    private static void replace(Path target, Content content) throws IOException {
        String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path part = target.resolveSibling(target.getFileName() + "." + suffix + ".part");
        try {
            writeTo(part, content, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void writeTo(Path path, Content content, StandardOpenOption... options) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path, options), 1 << 16)) {
            content.writeTo(out);
        }
    }
}
