package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** A backend that was asked for cannot run here; the message has the reason and the remedy. */
public class BackendUnavailableException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public BackendUnavailableException(String message) {
        super(message);
    }

    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
