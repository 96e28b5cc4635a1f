package org.ecapa4j.model;

import java.io.IOException;
import java.io.OutputStream;
import org.ecapa4j.plugin.Plugin;

/** Reads and writes one framework's checkpoints. An SPI; providers are safe for concurrent use. */
public interface CheckpointFormat extends Plugin {
    /** Whether the file looks like this format, by its first bytes or, where these say nothing, by its name. */
    boolean recognises(ModelFile file);

    /**
     * Reads a model. Never allocates more than a small multiple of the file's size, whatever the file claims.
     *
     * @throws org.ecapa4j.errors.ModelFormatException if the file is damaged or is not a model; carries all problems
     */
    Checkpoint read(ModelFile file);

    /** Writes a model and its extra tensors; the caller closes the stream. */
    void write(Checkpoint checkpoint, OutputStream out) throws IOException;
}
