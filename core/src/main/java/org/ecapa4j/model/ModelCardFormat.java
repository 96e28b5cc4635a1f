package org.ecapa4j.model;

import org.ecapa4j.plugin.Plugin;

/** Reads model cards of one hub. An SPI; providers are safe for concurrent use. */
public interface ModelCardFormat extends Plugin {
    /** Whether the file looks like a card of this hub. */
    boolean recognises(ModelFile file);

    /**
     * Reads a card.
     *
     * @throws org.ecapa4j.errors.ModelFormatException if it is not a whole card; carries all problems, with lines
     */
    ModelCard read(ModelFile file);
}
