package org.ecapa4j.plugin;

/**
 * What every SPI type has in common. Providers are public classes with a public no-argument constructor; constructing one
 * and asking for its id opens and loads nothing.
 */
public interface Plugin {
    /** Lower-case letters, digits and hyphens, starting with a letter; unique among the plugins of its SPI type. */
    String id();

    /** Whether it can be used here, or why not and what to do. May probe, never throws, never changes anything. */
    default Availability availability() {
        return Availability.available();
    }
}
