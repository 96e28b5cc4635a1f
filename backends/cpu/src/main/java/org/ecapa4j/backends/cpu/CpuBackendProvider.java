package org.ecapa4j.backends.cpu;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.kernels.LoadFailure;
import org.ecapa4j.kernels.NativeLibrary;
import org.ecapa4j.plugin.Availability;
import org.jspecify.annotations.Nullable;

/**
 * The backend that people use: native kernels in float32, written for each instruction set. Computes every variant of the
 * network. Its settings are documented in {@code reference.conf}.
 *
 * <p>The native library is looked for at the first {@link #availability} or {@link #open}, once per process.
 */
public final class CpuBackendProvider implements BackendProvider {
    static final String ID = "cpu";

    static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(EnumSet.of(
            Capability.F32, Capability.REFLECTED_EDGES, Capability.GLOBAL_CONTEXT, Capability.LAST_PART_THROUGH));

    /** Opens nothing; see {@link #open}. */
    public CpuBackendProvider() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Availability availability() {
        return availability(probe());
    }

    @Override
    public Backend open(BackendContext context) {
        Probe probe = probe();
        Availability availability = availability(probe);
        if (!availability.isAvailable()) {
            throw new BackendUnavailableException(
                    "Backend '" + ID + "' cannot run here. " + availability.reason() + ": " + availability.remedy()
                            + ".",
                    probe.cause());
        }
        return new CpuBackend(CpuOptions.of(context), context.listener());
    }

    /** What came of looking for the library; the failure is null if it is there. */
    private record Probe(
            @Nullable LoadFailure failure, @Nullable LinkageError missing) {
        @Nullable
        Throwable cause() {
            return failure == null ? missing : failure.cause();
        }
    }

    private static Probe probe() {
        try {
            return new Probe(NativeLibrary.load().failure(), null);
        } catch (LinkageError e) {
            return new Probe(null, e);
        }
    }

    private static Availability availability(Probe probe) {
        if (probe.missing() != null) {
            return Availability.unavailable(
                    "The classes of the native kernels are not on the class or module path (" + probe.missing() + ")",
                    "add the jars ecapa4j-native and javacpp, each also with this platform's classifier, for example"
                            + " linux-x86_64");
        }
        LoadFailure failure = probe.failure();
        return failure == null
                ? Availability.available()
                : Availability.unavailable(failure.reason(), failure.remedy());
    }
}
