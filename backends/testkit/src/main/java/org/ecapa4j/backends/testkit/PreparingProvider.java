package org.ecapa4j.backends.testkit;

import java.util.Map;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.Settings;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.plugin.Availability;

/**
 * For the kit on a backend that takes only networks that were compiled beforehand ({@link
 * BackendProvider#takesPreparedNetworksOnly}): the networks that the kit makes up are prepared right before they are asked for.
 * All else is the real provider's. Safe for concurrent use if the preparation is.
 */
public abstract class PreparingProvider implements BackendProvider {
    private final BackendProvider real;

    /** @param real the provider under test; nothing is asked of it here */
    protected PreparingProvider(BackendProvider real) {
        this.real = real;
    }

    /** What a user does before the backend can compute a network. */
    @FunctionalInterface
    public interface Preparation {
        /** Called on the caller's thread, for networks and precisions that the provider is capable of only. */
        void prepare(EcapaNetwork network, Precision precision);
    }

    @Override
    public final String id() {
        return real.id();
    }

    @Override
    public final Set<Capability> capabilities() {
        return real.capabilities();
    }

    @Override
    public final boolean takesPreparedNetworksOnly() {
        return real.takesPreparedNetworksOnly();
    }

    @Override
    public final Availability availability() {
        return real.availability();
    }

    @Override
    public final Availability availability(Settings settings) {
        return real.availability(settings);
    }

    /** Opens the real backend, which is asked for a network once that is prepared. */
    protected final Backend opened(BackendContext context, Preparation preparation) {
        return new Preparing(real.open(context), real.capabilities(), preparation);
    }

    private record Preparing(Backend real, Set<Capability> capabilities, Preparation preparation) implements Backend {
        @Override
        public String id() {
            return real.id();
        }

        @Override
        public String detail() {
            return real.detail();
        }

        @Override
        public Map<String, String> properties() {
            return real.properties();
        }

        @Override
        public CompiledNetwork compile(EcapaNetwork network, Precision precision) {
            // What it cannot do it is to refuse itself.
            if (capabilities.containsAll(Capability.neededFor(network, precision))) {
                preparation.prepare(network, precision);
            }
            return real.compile(network, precision);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
