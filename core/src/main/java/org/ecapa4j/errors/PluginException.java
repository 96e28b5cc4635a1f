package org.ecapa4j.errors;

import org.jspecify.annotations.Nullable;

/** A plugin cannot be used: a duplicate id, a provider that cannot be constructed, no plugin for a request. */
public class PluginException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public PluginException(String message) {
        super(message);
    }

    public PluginException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
