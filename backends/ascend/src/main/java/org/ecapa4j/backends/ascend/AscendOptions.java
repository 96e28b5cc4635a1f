package org.ecapa4j.backends.ascend;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.ConfigurationException;

/**
 * The settings, checked.
 *
 * @param models files and folders
 * @param devices numbers, at least one, each once
 * @param workers per device
 * @param length what happens to lengths that no compiled model has
 * @param timeoutSeconds for one execution
 * @param keepInitialised whether the last backend leaves AscendCL initialised
 * @param library where AscendCL is: a file, a folder, or {@code auto}
 * @param deviceFolder where the device nodes are
 */
record AscendOptions(
        List<String> models,
        List<Integer> devices,
        int workers,
        LengthRule length,
        int timeoutSeconds,
        boolean keepInitialised,
        String library,
        String deviceFolder) {
    static final String LIBRARY_PATH = "library-path";
    static final String DEVICE_FOLDER = "device-folder";

    private static final int MOST_WORKERS = 64;
    private static final int LONGEST_TIMEOUT = 3600;
    private static final int MOST_DEVICES = 1024;

    static AscendOptions of(Settings settings) {
        return new AscendOptions(
                settings.strings("models"),
                devices(settings),
                settings.integer("workers", 1, MOST_WORKERS),
                settings.choice("length", LengthRule.class),
                settings.integer("timeout-seconds", 1, LONGEST_TIMEOUT),
                settings.flag("keep-initialised"),
                settings.string(LIBRARY_PATH),
                settings.string(DEVICE_FOLDER));
    }

    int timeoutMillis() {
        return timeoutSeconds * 1000;
    }

    private static List<Integer> devices(Settings settings) {
        List<Integer> devices = new ArrayList<>();
        for (String text : settings.strings("devices")) {
            int device = text.matches("\\d{1,4}") ? Integer.parseInt(text) : MOST_DEVICES;
            if (device >= MOST_DEVICES || devices.contains(device)) {
                throw wrong(settings, "'" + text + "'");
            }
            devices.add(device);
        }
        if (devices.isEmpty()) {
            throw wrong(settings, "an empty list");
        }
        return List.copyOf(devices);
    }

    private static ConfigurationException wrong(Settings settings, String found) {
        return new ConfigurationException("Key '" + settings.full("devices") + "' (" + settings.origin("devices")
                + "): expected numbers of devices, from 0 to " + (MOST_DEVICES - 1) + " and each once, found " + found);
    }
}
