package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** A file or folder that was named does not exist. */
public class MissingInputException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public MissingInputException(String message) {
        super(message);
    }

    public MissingInputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
