package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** Audio that cannot be used: not audio, damaged, empty, not finite, of an unsupported kind. */
public class AudioException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public AudioException(String message) {
        super(message);
    }

    public AudioException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
