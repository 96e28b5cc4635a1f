package org.ecapa4j.backends.ascend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/**
 * A compiled model as it was when its description was read. It is loaded again after failures, and must be the same then.
 *
 * @param description what lies beside it
 */
record OmFile(Path path, OmSideFile description, Stamp stamp) {
    /** What another file of the same name differs in. */
    private record Stamp(
            long size, FileTime modified, @Nullable Object key) {}

    static OmFile of(Path path) {
        Stamp stamp = stamp(path);
        return new OmFile(path, OmSideFile.read(path), stamp);
    }

    /** @throws ModelMismatchException if it is another file now */
    void refuseReplaced() {
        if (!stamp(path).equals(stamp)) {
            throw new ModelMismatchException(
                    "The compiled model '" + path + "' was replaced after its description was read:"
                            + " nothing says which network it computes now. Open the backend again.");
        }
    }

    private static Stamp stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        } catch (NoSuchFileException e) {
            throw new MissingInputException("The compiled model '" + path + "' does not exist any more", e);
        } catch (IOException e) {
            throw new InputOutputException("The compiled model '" + path + "' cannot be looked at: " + e, e);
        }
    }
}
