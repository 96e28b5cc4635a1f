package org.ecapa4j.backend;

import java.util.Set;
import org.ecapa4j.plugin.Plugin;

/**
 * Describes a backend. An SPI: constructing one is free, no library is loaded and no device opened before {@link #open};
 * only {@link #availability} may probe.
 */
public interface BackendProvider extends Plugin {
    /** What the backend can do; known without opening it. */
    Set<Capability> capabilities();

    /**
     * Opens the backend.
     *
     * @throws org.ecapa4j.errors.BackendUnavailableException if it cannot run here
     * @throws org.ecapa4j.errors.ConfigurationException if its settings are wrong
     */
    Backend open(BackendContext context);
}
