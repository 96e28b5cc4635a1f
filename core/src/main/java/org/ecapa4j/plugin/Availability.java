package org.ecapa4j.plugin;

import org.jspecify.annotations.Nullable;

/**
 * Whether a plugin can be used here.
 *
 * @param reason null if it is available, else why not
 * @param remedy null if it is available, else what to do about it
 */
public record Availability(
        @Nullable String reason, @Nullable String remedy) {
    private static final Availability AVAILABLE = new Availability(null, null);

    public static Availability available() {
        return AVAILABLE;
    }

    public static Availability unavailable(String reason, String remedy) {
        return new Availability(reason, remedy);
    }

    public boolean isAvailable() {
        return reason == null;
    }
}
