package org.ecapa4j.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ecapa4j.errors.ConfigurationException;
import org.jspecify.annotations.Nullable;

/** Reads HOCON without the library's own caches and without its view of the environment: nothing here is global. */
final class ConfigurationFiles {
    private static final long MAX_BYTES = 1 << 20;

    private ConfigurationFiles() {}

    /** What all {@code reference.conf} that the class loader sees say below ecapa4j. */
    static Config reference(ClassLoader classLoader) {
        try {
            // Other libraries on the class path have reference.conf too; theirs is not ours to resolve.
            return ConfigFactory.parseResources(classLoader, "reference.conf").withOnlyPath(EcapaConfiguration.ROOT);
        } catch (ConfigException e) {
            throw unreadable("A reference.conf on the class path cannot be read", e);
        }
    }

    static Config file(Path file) {
        if (!Files.exists(file)) {
            throw new ConfigurationException("Configuration file '" + file + "' does not exist");
        }
        if (!Files.isRegularFile(file)) {
            throw new ConfigurationException("Configuration file '" + file + "' is not a regular file");
        }
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new ConfigurationException("Configuration file '" + file + "' has " + size
                        + " bytes, more than the " + MAX_BYTES + " that are accepted; is it a configuration file?");
            }
            ConfigParseOptions options =
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
            return ConfigFactory.parseFile(file.toFile(), options);
        } catch (IOException e) {
            throw new ConfigurationException("Configuration file '" + file + "' cannot be read: " + e, e);
        } catch (ConfigException e) {
            throw unreadable("Configuration file '" + file + "' cannot be read", e);
        } catch (StackOverflowError e) {
            throw new ConfigurationException("Configuration file '" + file + "' is nested too deeply to be read", e);
        }
    }

    /** Fills in substitutions, from the configuration itself and then from the given environment. */
    static Config resolve(Config config, Map<String, String> environment) {
        try {
            return config.resolve(ConfigResolveOptions.noSystem().appendResolver(new EnvironmentResolver(environment)));
        } catch (ConfigException e) {
            throw unreadable("The configuration cannot be resolved", e);
        }
    }

    private static ConfigurationException unreadable(String what, ConfigException e) {
        ConfigOrigin origin = e.origin();
        String message = String.valueOf(e.getMessage());
        if (origin != null) {
            // The library begins its messages with its own form of the origin.
            String prefix = origin.description() + ": ";
            message = Values.where(origin) + ": "
                    + (message.startsWith(prefix) ? message.substring(prefix.length()) : message);
        }
        return new ConfigurationException(what + ": " + message, e);
    }

    private record EnvironmentResolver(Map<String, String> environment) implements ConfigResolver {
        @Override
        public @Nullable ConfigValue lookup(String path) {
            String value = environment.get(path);
            return value == null ? null : ConfigValueFactory.fromAnyRef(value, "environment variable " + path);
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}
