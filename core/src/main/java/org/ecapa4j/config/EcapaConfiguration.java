package org.ecapa4j.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The configuration: the {@code reference.conf} of every jar, then the file, then the environment, then system
 * properties, then what the program sets, each overriding the one before.
 */
public final class EcapaConfiguration {
    /** Loads and checks. */
    public static EcapaConfiguration load(
            ClassLoader classLoader,
            List<Path> files,
            Map<String, String> environment,
            Map<String, String> systemProperties,
            Map<String, String> overrides) {
        throw new UnsupportedOperationException();
    }

    /** The section {@code ecapa4j}. */
    public Settings root() {
        throw new UnsupportedOperationException();
    }

    /** The section of a plugin, {@code ecapa4j.<id>}; empty if it has none. */
    public Settings section(String id) {
        throw new UnsupportedOperationException();
    }

    /** Sentences about sections that no plugin reads. */
    public List<String> warnings() {
        throw new UnsupportedOperationException();
    }
}
