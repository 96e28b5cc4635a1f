package org.ecapa4j;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.model.Model;
import org.ecapa4j.plugin.PluginRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which backend computes a model, and says why. */
final class BackendSelection {
    /** What {@code auto} means: the first of these that can. Accelerators are not among them, they are named explicitly. */
    static final List<String> AUTOMATIC_ORDER = List.of("cpu", "vector", "reference");

    private static final Logger LOG = LoggerFactory.getLogger(BackendSelection.class);

    private final PluginSelection<BackendProvider> selection;

    /**
     * @param configured {@code auto} or an id
     * @param origin where that was written, for messages
     * @param section the configuration's section of an id
     */
    BackendSelection(PluginRegistry plugins, String configured, String origin, Function<String, Settings> section) {
        selection = new PluginSelection<>(
                plugins,
                BackendProvider.class,
                "Backend",
                AUTOMATIC_ORDER,
                "ecapa4j.backend",
                configured,
                origin,
                provider -> provider.availability(section.apply(provider.id())),
                BackendUnavailableException::new);
    }

    BackendProvider select(Model model, Precision precision) {
        Set<Capability> needed = Capability.neededFor(model.network(), precision);
        PluginSelection.Choice<BackendProvider> choice =
                selection.select("compute model '" + model.name() + "'", provider -> lack(provider, model, needed));
        LOG.info("Backend {} computes model '{}'; {}", choice.plugin().id(), model.name(), choice.reason());
        return choice.plugin();
    }

    private static @Nullable String lack(BackendProvider provider, Model model, Set<Capability> needed) {
        Set<Capability> missing = new TreeSet<>(needed);
        missing.removeAll(provider.capabilities());
        return missing.isEmpty()
                ? null
                : "model '" + model.name() + "' needs " + missing + ", which it lacks; choose another backend,"
                        + " precision or model";
    }
}
