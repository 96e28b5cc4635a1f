package org.ecapa4j.backends.ascend;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.plugin.Availability;

/**
 * Huawei Ascend NPUs through AscendCL, which is resolved at run time: nothing of it is needed to build, to list plugins or to run
 * other backends. Computes networks that ATC compiled beforehand ({@code ecapa4j.ascend.models}); its settings are documented in
 * {@code reference.conf}.
 *
 * <p>{@link #availability} looks for device nodes and rights, loads AscendCL and looks for its functions, but does not initialise
 * it; {@link #open} does.
 */
public final class AscendBackendProvider implements BackendProvider {
    static final String ID = "ascend";

    static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(EnumSet.of(
            Capability.F32,
            Capability.F16,
            Capability.REFLECTED_EDGES,
            Capability.GLOBAL_CONTEXT,
            Capability.LAST_PART_THROUGH));

    /** Opens nothing; see {@link #open}. */
    public AscendBackendProvider() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public boolean takesPreparedNetworksOnly() {
        return true;
    }

    /** With what system properties and environment say, as there is no configuration here. */
    @Override
    public Availability availability() {
        return availability(
                outside(AscendOptions.LIBRARY_PATH, LibrarySearch.AUTOMATIC),
                outside(AscendOptions.DEVICE_FOLDER, "/dev"));
    }

    @Override
    public Availability availability(Settings settings) {
        try {
            return availability(
                    settings.string(AscendOptions.LIBRARY_PATH), settings.string(AscendOptions.DEVICE_FOLDER));
        } catch (EcapaException e) {
            return Availability.unavailable(
                    "The settings do not say where AscendCL is: " + e.getMessage(),
                    "correct the key, or leave it out for what is usual");
        }
    }

    /** Toolkit first: where it is absent, so is mostly everything else, and all of that is told at once. */
    private static Availability availability(String library, String deviceFolder) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Availability.unavailable(
                    "Ascend NPUs have drivers for Linux only, this is " + System.getProperty("os.name"),
                    "choose another backend, for example cpu");
        }
        Availability loaded = AscendLibrary.load(library, LibrarySearch.ofThisMachine());
        Availability nodes = DeviceNodes.examine(deviceFolder);
        if (loaded.isAvailable() || nodes.isAvailable()) {
            return loaded.isAvailable() ? nodes : loaded;
        }
        return Availability.unavailable(
                loaded.reason() + ". Besides: " + nodes.reason(), loaded.remedy() + "; then " + nodes.remedy());
    }

    private static String outside(String key, String standard) {
        String property = System.getProperty("ecapa4j.ascend." + key, "");
        if (!property.isBlank()) {
            return property;
        }
        String variable =
                System.getenv("ECAPA4J_ASCEND_" + key.toUpperCase(Locale.ROOT).replace('-', '_'));
        return variable == null || variable.isBlank() ? standard : variable;
    }

    @Override
    public Backend open(BackendContext context) {
        AscendOptions options = AscendOptions.of(context.settings());
        Availability availability = availability(options.library(), options.deviceFolder());
        if (!availability.isAvailable()) {
            throw new BackendUnavailableException("Backend '" + ID + "' cannot run here. " + availability.reason()
                    + ": " + availability.remedy() + ".");
        }
        return AscendBackend.open(options, context.listener());
    }
}
