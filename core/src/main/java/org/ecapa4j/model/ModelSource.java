package org.ecapa4j.model;

import java.util.Set;
import org.ecapa4j.plugin.Plugin;
import org.jspecify.annotations.Nullable;

/** Serves models by name. An SPI; naming them loads nothing. */
public interface ModelSource extends Plugin {
    /**
     * The files of a model.
     *
     * @param card null if there is none; if there is one, the checkpoint's SHA-256 is checked against it
     * @param profile calibration, null if there is none
     */
    record ModelFiles(
            ModelFile checkpoint,
            @Nullable ModelFile card,
            @Nullable ModelFile profile) {}

    /** Names that {@link #open} knows. */
    Set<String> names();

    /** Reads the files of one of the {@link #names()}. */
    ModelFiles open(String name);
}
