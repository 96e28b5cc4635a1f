package org.ecapa4j.backend;

import java.util.Set;
import org.ecapa4j.config.Settings;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.Plugin;

/**
 * Describes a backend. An SPI: constructing one is free, no library is loaded and no device opened before {@link #open};
 * only {@link #availability} may probe.
 */
public interface BackendProvider extends Plugin {
    /** What the backend can do; known without opening it. */
    Set<Capability> capabilities();

    /**
     * The same with the settings that {@link #open} would get, for backends whose settings say where their software is.
     * Never throws, also not for wrong settings, which {@code open} reports.
     *
     * @param settings its own section of the configuration
     */
    default Availability availability(Settings settings) {
        return availability();
    }

    /**
     * Whether {@link Backend#compile} only takes networks that were prepared for this backend beforehand, by a compiler of
     * its own. Such a backend is not tried with networks made up on the spot.
     */
    default boolean takesPreparedNetworksOnly() {
        return false;
    }

    /**
     * Opens the backend.
     *
     * @throws org.ecapa4j.errors.BackendUnavailableException if it cannot run here
     * @throws org.ecapa4j.errors.ConfigurationException if its settings are wrong
     */
    Backend open(BackendContext context);
}
