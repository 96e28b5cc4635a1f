package org.ecapa4j.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.ConfigurationException;

/**
 * The configuration: the {@code reference.conf} of every jar, then the files, then the environment, then system
 * properties, then what the program sets, each overriding the one before. Immutable; safe for concurrent use.
 *
 * <p>Files are HOCON. Environment variables are {@code ECAPA4J_} and a key in capitals, with {@code _} for each {@code .}
 * and {@code -}: {@code ECAPA4J_CPU_THREADS} means {@code ecapa4j.cpu.threads}. System properties are whole keys. The
 * known keys are those of the {@code reference.conf} files; each is documented there with unit and default.
 */
public final class EcapaConfiguration {
    static final String ROOT = "ecapa4j";
    static final String VARIABLE_PREFIX = "ECAPA4J_";

    private final Settings root;
    private final List<String> warnings;

    private EcapaConfiguration(Settings root, List<String> warnings) {
        this.root = root;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Loads and checks.
     *
     * @param classLoader sees the {@code reference.conf} files
     * @param files HOCON files, a later one overriding the earlier ones; each must exist
     * @param environment all environment variables; those that do not begin with {@code ECAPA4J_} only serve
     *     substitutions such as <code>${HOME}</code>
     * @param systemProperties all system properties; those that do not begin with {@code ecapa4j.} are not looked at
     * @param overrides whole keys and values
     * @throws ConfigurationException if a file cannot be read, a key is unknown, a value is not of the kind of its
     *     default, or an environment variable is ambiguous; names all problems, each with the place of its value
     */
    public static EcapaConfiguration load(
            ClassLoader classLoader,
            List<Path> files,
            Map<String, String> environment,
            Map<String, String> systemProperties,
            Map<String, String> overrides) {
        Config reference = ConfigurationFiles.reference(classLoader);
        KnownKeys known = knownKeys(ConfigurationFiles.resolve(reference, environment), classLoader);
        ConfigurationCheck check = new ConfigurationCheck(known);
        Config merged = reference;
        for (Path file : files) {
            merged = ConfigurationFiles.file(file).withFallback(merged);
        }
        merged = check.environment(environment).withFallback(merged);
        merged = check.systemProperties(systemProperties).withFallback(merged);
        merged = check.overrides(overrides).withFallback(merged);
        merged = ConfigurationFiles.resolve(merged, environment);
        check.tree(merged, reference);
        check.throwIfAnyProblem();
        return new EcapaConfiguration(new Settings(ROOT, merged.getConfig(ROOT)), check.warnings());
    }

    private static KnownKeys knownKeys(Config reference, ClassLoader classLoader) {
        try {
            KnownKeys known = new KnownKeys(reference.getObject(ROOT));
            if (known.isKey("backend")) {
                return known;
            }
        } catch (ConfigException e) {
            // Said below.
        }
        throw new ConfigurationException("The reference.conf of ecapa4j-core is not seen by the class loader "
                + classLoader + "; if jars were merged into one, their reference.conf files must be concatenated");
    }

    /** The section {@code ecapa4j}. */
    public Settings root() {
        return root;
    }

    /** The section of a plugin, {@code ecapa4j.<id>}; empty if it has none. */
    public Settings section(String id) {
        return root.section(id);
    }

    /** Sentences about sections that no plugin reads. */
    public List<String> warnings() {
        return warnings;
    }
}
