package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** Reading or writing failed for reasons outside the library: rights, a full disk, a broken stream. */
public class InputOutputException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public InputOutputException(String message) {
        super(message);
    }

    public InputOutputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
