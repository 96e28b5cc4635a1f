package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** Something was used after it had been closed. */
public class ClosedException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public ClosedException(String message) {
        super(message);
    }

    public ClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
