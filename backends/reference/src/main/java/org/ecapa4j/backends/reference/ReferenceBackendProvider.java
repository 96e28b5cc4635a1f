package org.ecapa4j.backends.reference;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;

/**
 * The backend that settles arguments: plain Java without native code, runs wherever Java does, computes every variant of
 * the network in double and rounds to float32 once, at the end. A call computes on the thread that makes it; concurrency
 * comes from concurrent calls, so the thread budget of the context is not used.
 */
public final class ReferenceBackendProvider implements BackendProvider {
    static final String ID = "reference";

    static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(EnumSet.of(
            Capability.F32, Capability.REFLECTED_EDGES, Capability.GLOBAL_CONTEXT, Capability.LAST_PART_THROUGH));

    /** Opens nothing; see {@link #open}. */
    public ReferenceBackendProvider() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Backend open(BackendContext context) {
        return new ReferenceBackend(context.listener());
    }
}
