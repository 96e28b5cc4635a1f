package org.ecapa4j.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ecapa4j.internal.NearMiss;
import org.jspecify.annotations.Nullable;

/** The keys that some {@code reference.conf} documents, as paths below {@code ecapa4j}. */
final class KnownKeys {
    private final Map<String, ConfigValue> standards = new TreeMap<>();
    private final Map<String, ConfigValue> sections = new TreeMap<>();

    KnownKeys(ConfigObject reference) {
        collect("", reference);
    }

    private void collect(String section, ConfigObject object) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            String path = child(section, entry.getKey());
            ConfigValue value = entry.getValue();
            if (value.valueType() == ConfigValueType.OBJECT) {
                sections.put(path, value);
                collect(path, (ConfigObject) value);
            } else {
                standards.put(path, value);
            }
        }
    }

    static String child(String section, String key) {
        String quoted = ConfigUtil.joinPath(key);
        return section.isEmpty() ? quoted : section + "." + quoted;
    }

    /** The default of a key, or the section of this path; null if it is neither. */
    @Nullable
    ConfigValue standard(String path) {
        ConfigValue standard = standards.get(path);
        return standard != null ? standard : sections.get(path);
    }

    boolean isKey(String path) {
        return standards.containsKey(path);
    }

    boolean isSection(String path) {
        return sections.containsKey(path);
    }

    /** Whether a name directly below ecapa4j is a known one, or one with a slip of the pen. */
    boolean isNearTop(String name) {
        return isNearTop(name, standards.keySet()) || isNearTop(name, sections.keySet());
    }

    private static boolean isNearTop(String name, Collection<String> paths) {
        for (String path : paths) {
            if (path.indexOf('.') < 0 && NearMiss.isClose(name, path)) {
                return true;
            }
        }
        return false;
    }

    /** The whole key that was probably meant. */
    String nearest(String path) {
        return EcapaConfiguration.ROOT + "." + NearMiss.nearest(path, standards.keySet());
    }

    /** Keys by what environment variables call them, without the prefix; several keys may share a name. */
    Map<String, List<String>> byVariable() {
        Map<String, List<String>> keys = new TreeMap<>();
        for (String path : standards.keySet()) {
            keys.computeIfAbsent(variable(path), name -> new ArrayList<>()).add(path);
        }
        return keys;
    }

    /** Names of the sections and keys directly below ecapa4j, as environment variables call them. */
    List<String> topVariables() {
        List<String> names = new ArrayList<>();
        for (String path : standards.keySet()) {
            if (path.indexOf('.') < 0) {
                names.add(variable(path));
            }
        }
        for (String path : sections.keySet()) {
            if (path.indexOf('.') < 0) {
                names.add(variable(path));
            }
        }
        return names;
    }

    static String variable(String path) {
        return path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
