package org.ecapa4j.embeddings;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.io.AtomicFile;

/** Two files that belong together, such as an array and the names of its rows. */
final class SideFile {
    private SideFile() {}

    /** What produces both. */
    @FunctionalInterface
    interface Contents {
        void writeTo(OutputStream main, OutputStream side) throws IOException;
    }

    /** The path with another ending, in place of {@code ending} if it has that. */
    static Path beside(Path file, String ending, String other) {
        String name = String.valueOf(file.getFileName());
        String stem = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
        return file.resolveSibling(stem + other);
    }

    /**
     * Writes both or none. An older side file goes before the main file is replaced, and the new one comes after: whoever is
     * interrupted may leave a main file alone, but never one with the side file of another.
     */
    static void writeBoth(Path main, Path side, Contents contents) {
        AtomicFile.write(
                side,
                sideOut -> AtomicFile.write(main, mainOut -> {
                    contents.writeTo(mainOut, sideOut);
                    mainOut.flush();
                    sideOut.flush();
                    if (Files.isRegularFile(side)) {
                        Files.delete(side.toRealPath());
                    }
                }));
    }
}
