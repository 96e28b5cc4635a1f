package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** The configuration is wrong: an unknown key, a bad value, an ambiguous environment variable. */
public class ConfigurationException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
