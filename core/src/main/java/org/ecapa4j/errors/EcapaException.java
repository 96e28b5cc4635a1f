package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the library throws on purpose.
 *
 * <p>A message says what happened, where (file, tensor, offset, key), what was expected and found, and what to do.
 */
public abstract class EcapaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected EcapaException(String message) {
        super(message);
    }

    protected EcapaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
