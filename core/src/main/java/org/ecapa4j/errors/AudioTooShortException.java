package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** Audio or features too short for the front end or the network. */
public class AudioTooShortException extends AudioException {
    private static final long serialVersionUID = 1L;

    public AudioTooShortException(String message) {
        super(message);
    }

    public AudioTooShortException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
