package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** A backend failed while it computed, or its result is not finite. */
public class BackendFailureException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public BackendFailureException(String message) {
        super(message);
    }

    public BackendFailureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
