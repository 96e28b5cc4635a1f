package org.ecapa4j.models;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.ModelSource;
import org.jspecify.annotations.Nullable;

/**
 * Serves the model that is embedded in this jar, with its card and, if it has been calibrated, its profile. The file
 * {@code NOTICE} beside it credits the authors of the data that it was trained on. Safe for concurrent use.
 */
public final class EmbeddedModels implements ModelSource {
    /** The name that asks for whatever model is the default. */
    public static final String DEFAULT = "default";

    private static final String STARTER = "ecapa_tdnn_starter";
    private static final String STARTER_FILES = "ecapa_tdnn_c256_starter";

    /** Constructs the source; opens nothing. */
    public EmbeddedModels() {}

    @Override
    public String id() {
        return "embedded";
    }

    @Override
    public Set<String> names() {
        return Set.of(DEFAULT, STARTER);
    }

    /**
     * {@inheritDoc}
     *
     * @throws MissingInputException if the name is none of the {@link #names()}
     */
    @Override
    public ModelFiles open(String name) {
        if (!names().contains(name)) {
            throw new MissingInputException(
                    "No embedded model is named '" + name + "'; there are '" + DEFAULT + "' and '" + STARTER + "'");
        }
        ModelFile checkpoint = read(STARTER_FILES + ".ckpt");
        if (checkpoint == null) {
            throw new PluginException("The embedded model '" + name + "' is not in its jar; the jar is incomplete");
        }
        return new ModelFiles(checkpoint, read(STARTER_FILES + ".md"), read(STARTER_FILES + ".profile.json"));
    }

    private static @Nullable ModelFile read(String resource) {
        try (InputStream stream = EmbeddedModels.class.getResourceAsStream(resource)) {
            return stream == null ? null : ModelFile.read("embedded/" + resource, stream);
        } catch (IOException e) {
            throw new InputOutputException("Embedded resource '" + resource + "' cannot be closed: " + e, e);
        }
    }
}
