package org.ecapa4j.backends.ascend;

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
 * The Ascend backend on the stand-in, for the conformance kit: networks that the kit makes up are written as toy models right
 * before they are compiled, as {@code ecapa ascend compile} does for users. All else is the real backend's.
 */
public final class StandinProvider implements BackendProvider {
    private final BackendProvider real = new AscendBackendProvider();

    @Override
    public String id() {
        return real.id();
    }

    @Override
    public Set<Capability> capabilities() {
        return real.capabilities();
    }

    @Override
    public Availability availability() {
        return real.availability();
    }

    @Override
    public Availability availability(Settings settings) {
        return real.availability(settings);
    }

    @Override
    public Backend open(BackendContext context) {
        Models models = new Models();
        BackendContext own = new BackendContext(
                AscendTests.settings("models", models.folder()), context.threads(), context.listener());
        return new Compiling(real.open(own), models);
    }

    /** Writes what is asked for, then asks. */
    private record Compiling(Backend real, Models models) implements Backend {
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
            if (AscendBackendProvider.CAPABILITIES.containsAll(Capability.neededFor(network, precision))) {
                models.write(network, precision);
            }
            return real.compile(network, precision);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
