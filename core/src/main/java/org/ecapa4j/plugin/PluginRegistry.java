package org.ecapa4j.plugin;

import java.util.List;
import java.util.Optional;

/** The plugins that were found. Immutable; safe for concurrent use. The one class that uses ServiceLoader. */
public final class PluginRegistry {
    /** Finds providers of all SPI types. */
    public static PluginRegistry discover(ClassLoader classLoader) {
        throw new UnsupportedOperationException();
    }

    /** All plugins of an SPI type, in order of their ids. */
    public <P extends Plugin> List<P> all(Class<P> spi) {
        throw new UnsupportedOperationException();
    }

    public <P extends Plugin> Optional<P> find(Class<P> spi, String id) {
        throw new UnsupportedOperationException();
    }

    /**
     * The plugin of this id.
     *
     * @throws org.ecapa4j.errors.PluginException if there is none; names those that there are
     */
    public <P extends Plugin> P require(Class<P> spi, String id) {
        throw new UnsupportedOperationException();
    }

    /** All plugins, by SPI type and id. */
    public List<PluginDescription> descriptions() {
        throw new UnsupportedOperationException();
    }
}
