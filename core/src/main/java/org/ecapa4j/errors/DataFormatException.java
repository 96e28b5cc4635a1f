package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** A data file (npy, JSON, trial list, embedding file) is damaged or is not what it claims. */
public class DataFormatException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public DataFormatException(String message) {
        super(message);
    }

    public DataFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
