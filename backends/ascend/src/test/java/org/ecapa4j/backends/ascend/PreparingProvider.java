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
 * The Ascend backend for the conformance kit: networks that the kit makes up are made into compiled models right before they are
 * compiled, as {@code ecapa ascend compile} does for users. All else is the real backend's.
 */
abstract class PreparingProvider implements BackendProvider {
    private final BackendProvider real = new AscendBackendProvider();

    /** Its section of the configuration, with some of its keys set. */
    abstract Settings settings(String... keysAndValues);

    /** Puts compiled models of a network into the folder. */
    abstract void prepare(EcapaNetwork network, Precision precision, Models models);

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
        return real.availability(settings());
    }

    @Override
    public Backend open(BackendContext context) {
        Models models = new Models();
        BackendContext own =
                new BackendContext(settings("models", models.folder()), context.threads(), context.listener());
        return new Compiling(real.open(own), models, this);
    }

    /** Writes what is asked for, then asks. */
    private record Compiling(Backend real, Models models, PreparingProvider provider) implements Backend {
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
                provider.prepare(network, precision, models);
            }
            return real.compile(network, precision);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
