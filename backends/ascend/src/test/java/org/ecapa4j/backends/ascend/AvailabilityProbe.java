package org.ecapa4j.backends.ascend;

import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.plugin.Availability;

/** Asks the provider in a process of its own, as a process loads AscendCL once only. */
final class AvailabilityProbe {
    private static final int STORM = 200_000;

    private AvailabilityProbe() {}

    /** Prints reason and remedy, or that there is none; opens it then if asked to, and provokes signals. */
    public static void main(String[] arguments) {
        BackendProvider provider = new AscendBackendProvider();
        Settings settings = AscendTests.settings(arguments);
        Availability availability = provider.availability(settings);
        BackendContext context = new BackendContext(settings, 1, BackendListener.NONE);
        if (!availability.isAvailable()) {
            System.out.println("reason: " + availability.reason());
            System.out.println("remedy: " + availability.remedy());
            try {
                provider.open(context).close();
            } catch (BackendUnavailableException e) {
                System.out.println("open: " + e.getMessage());
            } catch (ConfigurationException e) {
                System.out.println("open refuses: " + e.getMessage());
            }
            return;
        }
        System.out.println("available");
        if (Boolean.getBoolean("probe.open")) {
            provider.open(context).close();
            System.out.println("null pointers: " + nullPointers(new String[1]));
        }
    }

    /** The JVM finds these by SIGSEGV once the code is compiled. */
    private static int nullPointers(String[] nothing) {
        int caught = 0;
        for (int i = 0; i < STORM; i++) {
            try {
                caught += nothing[0].length();
            } catch (NullPointerException e) {
                caught++;
            }
        }
        return caught;
    }
}
