package org.ecapa4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.internal.NearMiss;
import org.ecapa4j.model.Model;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.Plugin;
import org.ecapa4j.plugin.PluginRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which backend computes a model, and says why. */
final class BackendSelection {
    /** What {@code auto} means: the first of these that can. Accelerators are not among them, they are named explicitly. */
    static final List<String> AUTOMATIC_ORDER = List.of("cpu", "vector", "reference");

    private static final String AUTO = "auto";
    private static final Logger LOG = LoggerFactory.getLogger(BackendSelection.class);

    private final PluginRegistry plugins;
    private final String configured;
    private final String origin;

    /**
     * @param configured {@code auto} or an id
     * @param origin where that was written, for messages
     */
    BackendSelection(PluginRegistry plugins, String configured, String origin) {
        this.plugins = plugins;
        this.configured = configured;
        this.origin = origin;
    }

    BackendProvider select(Model model, Precision precision) {
        Set<Capability> needed = Capability.neededFor(model.network(), precision);
        return configured.equals(AUTO) ? automatic(model, needed) : explicit(model, needed);
    }

    private BackendProvider automatic(Model model, Set<Capability> needed) {
        List<String> passedOver = new ArrayList<>();
        for (String id : AUTOMATIC_ORDER) {
            BackendProvider provider = plugins.find(BackendProvider.class, id).orElse(null);
            String reason = provider == null
                    ? "no such plugin on the class path or module path"
                    : unfit(provider, model, needed);
            if (provider != null && reason == null) {
                LOG.info(
                        "Backend {} computes model '{}'; {}",
                        id,
                        model.name(),
                        passedOver.isEmpty()
                                ? "it is the first choice"
                                : "passed over: " + String.join(", ", passedOver));
                return provider;
            }
            passedOver.add(id + " (" + reason + ")");
        }
        Set<String> others = ids();
        AUTOMATIC_ORDER.forEach(others::remove);
        throw new BackendUnavailableException("No backend can compute model '" + model.name() + "': "
                + String.join(", ", passedOver) + "; "
                + (others.isEmpty()
                        ? "add the jar of a backend plugin"
                        : "add the jar of one of these, or name one that is here by ecapa4j.backend: "
                                + String.join(", ", others)));
    }

    private BackendProvider explicit(Model model, Set<Capability> needed) {
        String asked = "Backend '" + configured + "' was asked for (ecapa4j.backend, " + origin + ") but ";
        BackendProvider provider =
                plugins.find(BackendProvider.class, configured).orElse(null);
        if (provider == null) {
            Set<String> found = ids();
            String meant = NearMiss.close(configured, found);
            throw new BackendUnavailableException(asked + "no plugin provides it; "
                    + (found.isEmpty() ? "none was found" : "found: " + String.join(", ", found))
                    + (meant == null
                            ? "; add the jar of its plugin or choose another"
                            : "; is '" + meant + "' meant?"));
        }
        String reason = unfit(provider, model, needed);
        if (reason != null) {
            throw new BackendUnavailableException(asked + "cannot be used: " + reason);
        }
        LOG.info("Backend {} computes model '{}'; it was asked for ({})", configured, model.name(), origin);
        return provider;
    }

    private Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        for (Plugin provider : plugins.all(BackendProvider.class)) {
            ids.add(provider.id());
        }
        return ids;
    }

    /** Why the backend cannot compute the model here and what to do about it; null if it can. */
    private static @Nullable String unfit(BackendProvider provider, Model model, Set<Capability> needed) {
        // Asked first, because it touches nothing while availability may probe.
        Set<Capability> missing = new TreeSet<>(needed);
        missing.removeAll(provider.capabilities());
        if (!missing.isEmpty()) {
            return "model '" + model.name() + "' needs " + missing + ", which it lacks; choose another backend,"
                    + " precision or model";
        }
        Availability availability = provider.availability();
        return availability.isAvailable() ? null : availability.reason() + "; " + availability.remedy();
    }
}
