package org.ecapa4j.backends.cpu;

import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.plugin.Availability;

/** Asks the provider in a process of its own, as a process loads the library once only. */
final class AvailabilityProbe {
    private AvailabilityProbe() {}

    /** Prints reason and remedy, or that there is none; then what opening says. */
    public static void main(String[] arguments) {
        Availability availability = new CpuBackendProvider().availability();
        if (availability.isAvailable()) {
            System.out.println("available");
            return;
        }
        System.out.println("reason: " + availability.reason());
        System.out.println("remedy: " + availability.remedy());
        try {
            new CpuBackendProvider().open(new BackendContext(Settings.empty(), 1, BackendListener.NONE));
        } catch (BackendUnavailableException e) {
            System.out.println("open: " + e.getMessage());
        }
    }
}
