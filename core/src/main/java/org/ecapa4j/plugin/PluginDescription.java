package org.ecapa4j.plugin;

/**
 * Where a plugin came from.
 *
 * @param spi simple name of the SPI type
 * @param id the plugin's id
 * @param provider class name
 * @param location jar or folder
 * @param version of the jar or module; "unknown" if it states none
 * @param plugin the provider itself
 */
public record PluginDescription(
        String spi, String id, String provider, String location, String version, Plugin plugin) {}
