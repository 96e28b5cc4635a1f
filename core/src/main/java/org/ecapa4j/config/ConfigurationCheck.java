package org.ecapa4j.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.internal.NearMiss;
import org.ecapa4j.internal.Problems;

/**
 * Holds what was configured against the known keys and collects all that is wrong.
 *
 * <p>An unknown section directly below ecapa4j whose name is not close to a known one is taken for the section of a plugin
 * that is absent: a warning. Everything else that is unknown is an error.
 */
final class ConfigurationCheck {
    private static final String PREFIX = EcapaConfiguration.ROOT + ".";

    private final KnownKeys known;
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> absentSections = new HashSet<>();

    ConfigurationCheck(KnownKeys known) {
        this.known = known;
    }

    List<String> warnings() {
        return warnings;
    }

    void throwIfAnyProblem() {
        problems.throwIfAny("The configuration", ConfigurationException::new);
    }

    /** The system properties that are ours. */
    Config systemProperties(Map<String, String> properties) {
        Map<String, String> ours = new TreeMap<>();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().startsWith(PREFIX)) {
                ours.put(property.getKey(), property.getValue());
            }
        }
        return flat(ours, "system property ");
    }

    /** What the program sets. */
    Config overrides(Map<String, String> overrides) {
        return flat(new TreeMap<>(overrides), "set by the program: ");
    }

    private Config flat(Map<String, String> entries, String originPrefix) {
        Config layer = ConfigFactory.empty();
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = entry.getKey();
            String origin = originPrefix + key;
            String path = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : "";
            if (known.isKey(path)) {
                layer = layer.withValue(key, ConfigValueFactory.fromAnyRef(entry.getValue(), origin));
            } else if (path.isEmpty()) {
                problems.add(
                        "Key '" + key + "' (" + origin + ") is not one of ecapa4j's; they begin with '" + PREFIX + "'");
            } else if (known.isSection(path)) {
                problems.add("Key '" + key + "' (" + origin + "): expected a section, found '" + entry.getValue()
                        + "'; the nearest known key is '" + known.nearest(path) + "'");
            } else {
                int dot = path.indexOf('.');
                boolean absentPlugin = dot > 0 && !known.isNearTop(path.substring(0, dot));
                unknown(path, dot > 0 ? path.substring(0, dot) : path, origin, absentPlugin);
            }
        }
        return layer;
    }

    private void unknown(String path, String top, String origin, boolean absentPlugin) {
        if (absentPlugin && absentSections.add(top)) {
            warnings.add("Section '" + PREFIX + top + "' (" + origin
                    + ") is not read: no plugin that is here documents it; add the plugin's jar or remove the section");
        } else if (!absentPlugin) {
            problems.add("Key '" + PREFIX + path + "' (" + origin + ") is unknown; the nearest known key is '"
                    + known.nearest(path) + "'");
        }
    }

    /** The environment variables that are ours: {@code ECAPA4J_} and a key with {@code _} for each of its . and -. */
    Config environment(Map<String, String> environment) {
        Map<String, String> ours = new TreeMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith(EcapaConfiguration.VARIABLE_PREFIX)) {
                ours.put(variable.getKey(), variable.getValue());
            }
        }
        Config layer = ConfigFactory.empty();
        if (ours.isEmpty()) {
            return layer;
        }
        Map<String, List<String>> keysByVariable = known.byVariable();
        for (Map.Entry<String, String> variable : ours.entrySet()) {
            String name = variable.getKey().substring(EcapaConfiguration.VARIABLE_PREFIX.length());
            List<String> keys = keysByVariable.getOrDefault(name, List.of());
            if (keys.size() == 1) {
                layer = layer.withValue(
                        PREFIX + keys.get(0),
                        ConfigValueFactory.fromAnyRef(
                                variable.getValue(), "environment variable " + variable.getKey()));
            } else if (keys.isEmpty()) {
                unknownVariable(name, keysByVariable);
            } else {
                problems.add("Environment variable " + variable.getKey() + " is ambiguous: it may mean '" + PREFIX
                        + String.join("' or '" + PREFIX, keys)
                        + "'; set the key in a file or as a system property instead");
            }
        }
        return layer;
    }

    private void unknownVariable(String name, Map<String, List<String>> keysByVariable) {
        String variable = EcapaConfiguration.VARIABLE_PREFIX + name;
        int underscore = name.indexOf('_');
        boolean absentPlugin = underscore > 0 && NearMiss.close(name, keysByVariable.keySet()) == null;
        for (String top : known.topVariables()) {
            absentPlugin &=
                    !name.startsWith(top + "_") && !NearMiss.isClose(name.substring(0, Math.max(underscore, 0)), top);
        }
        if (absentPlugin) {
            warnings.add("Environment variable " + variable
                    + " is not read: no plugin that is here documents such a key; add the plugin's jar or unset it");
        } else {
            String nearest = String.valueOf(NearMiss.nearest(name, keysByVariable.keySet()));
            problems.add("Environment variable " + variable + " is unknown; the nearest known one is "
                    + EcapaConfiguration.VARIABLE_PREFIX + nearest + " (key '" + PREFIX
                    + keysByVariable.getOrDefault(nearest, List.of("")).get(0) + "')");
        }
    }

    /** All layers, resolved: their keys, and whether each value is of the kind of its default. */
    void tree(Config merged, Config reference) {
        for (String name : new TreeSet<>(merged.root().keySet())) {
            if (!name.equals(EcapaConfiguration.ROOT)
                    && NearMiss.isClose(name, EcapaConfiguration.ROOT)
                    && !reference.root().containsKey(name)) {
                problems.add("Section '" + ConfigUtil.joinPath(name) + "' ("
                        + Values.where(
                                merged.getValue(ConfigUtil.joinPath(name)).origin())
                        + ") is not read; is '" + EcapaConfiguration.ROOT + "' meant?");
            }
        }
        ConfigValue section = merged.getValue(EcapaConfiguration.ROOT);
        if (section instanceof ConfigObject object) {
            section("", object);
        } else {
            problems.add(Values.unfit(EcapaConfiguration.ROOT, section, "a section"));
        }
    }

    private void section(String path, ConfigObject object) {
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
            String child = KnownKeys.child(path, entry.getKey());
            ConfigValue value = entry.getValue();
            ConfigValue standard = known.standard(child);
            if (standard == null) {
                boolean absentPlugin = path.isEmpty()
                        && value.valueType() == ConfigValueType.OBJECT
                        && !known.isNearTop(entry.getKey());
                unknown(child, child, Values.where(value.origin()), absentPlugin);
                continue;
            }
            String expected = Values.expectedInstead(value, standard);
            if (expected != null) {
                problems.add(Values.unfit(PREFIX + child, value, expected));
            } else if (value instanceof ConfigObject section) {
                section(child, section);
            }
        }
    }
}
