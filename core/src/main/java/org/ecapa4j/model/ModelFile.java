package org.ecapa4j.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;

/**
 * The bytes of a checkpoint, card or profile and what to call them in messages.
 *
 * @param name path or resource name
 * @param bytes all bytes; read-only; {@link #content()} gives a view to consume
 */
public record ModelFile(String name, ByteBuffer bytes) {
    public ModelFile {
        bytes = bytes.slice().asReadOnlyBuffer();
    }

    /**
     * Reads a file, of less than 2 GiB, into memory.
     *
     * @throws MissingInputException if it does not exist
     * @throws InputOutputException if it cannot be read
     */
    public static ModelFile read(Path path) {
        if (Files.isDirectory(path)) {
            throw new MissingInputException("'" + path + "' is a folder, expected a file");
        }
        try {
            long size = Files.size(path);
            if (size > Integer.MAX_VALUE - 8) {
                throw new ModelFormatException(
                        "Model file '" + path + "' has " + size + " bytes; at most 2 GiB can be read");
            }
            return new ModelFile(path.toString(), ByteBuffer.wrap(Files.readAllBytes(path)));
        } catch (NoSuchFileException e) {
            throw new MissingInputException("File '" + path + "' does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("File '" + path + "' cannot be read: " + e, e);
        }
    }

    /** Reads a stream to its end; the caller closes it. */
    public static ModelFile read(String name, InputStream stream) {
        try {
            return new ModelFile(name, ByteBuffer.wrap(stream.readAllBytes()));
        } catch (IOException e) {
            throw new InputOutputException("'" + name + "' cannot be read: " + e, e);
        }
    }

    /** A read-only, big-endian view from the first byte to the last. */
    public ByteBuffer content() {
        return bytes.duplicate();
    }

    /** The content as UTF-8 text; malformed bytes become replacement characters. */
    public String text() {
        return StandardCharsets.UTF_8.decode(content()).toString();
    }

    /** SHA-256 of the content, 64 lower-case hexadecimal digits. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
