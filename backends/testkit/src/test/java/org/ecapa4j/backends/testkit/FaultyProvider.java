package org.ecapa4j.backends.testkit;

import java.util.EnumSet;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.plugin.Availability;

/** A right backend, but for one fault. */
public class FaultyProvider implements BackendProvider {
    private final Fault fault;

    /** Without a fault. */
    public FaultyProvider() {
        this(Fault.NONE);
    }

    FaultyProvider(Fault fault) {
        this.fault = fault;
    }

    @Override
    public String id() {
        return fault == Fault.ID_WITH_CAPITALS ? "Faulty" : "faulty";
    }

    @Override
    public Set<Capability> capabilities() {
        return switch (fault) {
            case DECLARES_LITTLE, COMPUTES_WHAT_IT_DOES_NOT_DECLARE -> EnumSet.of(Capability.F32);
            case REFUSES_WHAT_IT_DECLARES -> EnumSet.complementOf(EnumSet.of(Capability.INT8));
            default -> EnumSet.complementOf(EnumSet.of(Capability.BF16, Capability.INT8));
        };
    }

    @Override
    public Availability availability() {
        return switch (fault) {
            case UNAVAILABLE -> Availability.unavailable("there is no device", "buy one");
            case UNAVAILABLE_WITHOUT_REMEDY -> Availability.unavailable("there is no device", " ");
            default -> Availability.available();
        };
    }

    @Override
    public Availability availability(Settings settings) {
        if (fault == Fault.THROWS_FOR_WRONG_SETTINGS) {
            settings.string("device");
        }
        return availability();
    }

    @Override
    public Backend open(BackendContext context) {
        if (!availability().isAvailable()) {
            throw new BackendUnavailableException("there is no device");
        }
        return new FaultyBackend(this, fault, context.listener());
    }
}
