package org.ecapa4j.backends.ascend.hardwareday;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.config.Settings;

/** What run.sh says by system properties: {@code day.*}, and the library's own settings. */
final class Day {
    private Day() {}

    static String property(String name) {
        String value = System.getProperty("day." + name, "");
        if (value.isBlank()) {
            throw new IllegalStateException("system property day." + name + " is not set: start this by run.sh");
        }
        return value;
    }

    /** The compiler; empty where it is found by itself. */
    static Optional<String> atc() {
        return Optional.of(System.getProperty("day.atc", "")).filter(atc -> !atc.isBlank());
    }

    /** The backend's settings, with the kit's folder of compiled networks. */
    static Settings ascend() {
        Properties properties = System.getProperties();
        Map<String, String> own = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> own.put(name, properties.getProperty(name)));
        Map<String, String> models = Map.of("ecapa4j.ascend.models", property("folder"));
        return EcapaConfiguration.load(Day.class.getClassLoader(), List.of(), System.getenv(), own, models)
                .section("ascend");
    }
}
