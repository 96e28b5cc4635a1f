package org.ecapa4j.plugins.guice;

import com.google.inject.Module;
import org.ecapa4j.plugin.Plugin;

/**
 * A Guice module that a plugin brings along; {@link EcapaModule} installs it. An SPI: providers are found by ServiceLoader
 * like all plugins, under the same rules for constructors and ids.
 *
 * <p>What the module binds may inject all that {@link EcapaModule} binds, and may add to its map binders.
 */
public interface GuiceContribution extends Plugin {
    /** The module; making it opens and loads nothing. */
    Module module();
}
