package org.ecapa4j.model;

import java.util.List;

/** Finds and reads models: by a source's name, by the path of a checkpoint, or by the path of a card. Safe for concurrent use. */
public final class ModelLoader {
    public ModelLoader(List<ModelSource> sources, List<CheckpointFormat> formats, List<ModelCardFormat> cardFormats) {
        throw new UnsupportedOperationException();
    }

    /** Reads the model that a reference names. */
    public Model load(String reference) {
        throw new UnsupportedOperationException();
    }
}
