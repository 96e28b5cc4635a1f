package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** Two things that must belong together do not: tensors and network, embeddings of different models, features of another size. */
public class ModelMismatchException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public ModelMismatchException(String message) {
        super(message);
    }

    public ModelMismatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
