package org.ecapa4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.internal.NearMiss;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.Plugin;
import org.ecapa4j.plugin.PluginRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Decides which plugin of an SPI type is used, and says why: the first of an order that can where {@code auto} is configured,
 * else the one that is named, which is never replaced by another.
 *
 * @param noun what such a plugin is called in messages, with a capital letter
 * @param automaticOrder ids that {@code auto} stands for
 * @param key the configuration's key
 * @param configured {@code auto} or an id
 * @param origin where that was written, for messages
 * @param availability asks a plugin whether it can be used
 * @param error makes the exception where there is no such plugin
 */
record PluginSelection<P extends Plugin>(
        PluginRegistry plugins,
        Class<P> spi,
        String noun,
        List<String> automaticOrder,
        String key,
        String configured,
        String origin,
        Function<P, Availability> availability,
        Function<String, ? extends EcapaException> error) {
    private static final String AUTO = "auto";

    /**
     * What was decided.
     *
     * @param reason for the log
     */
    record Choice<P>(P plugin, String reason) {}

    /**
     * @param task what it must be able to do: "compute model 'x'"
     * @param lack why a plugin that may be available cannot do the task and what to do about it; null if it can
     */
    Choice<P> select(String task, Function<P, @Nullable String> lack) {
        return configured.equals(AUTO) ? automatic(task, lack) : explicit(lack);
    }

    private Choice<P> automatic(String task, Function<P, @Nullable String> lack) {
        List<String> passedOver = new ArrayList<>();
        for (String id : automaticOrder) {
            P plugin = plugins.find(spi, id).orElse(null);
            String reason = plugin == null ? "no such plugin on the class path or module path" : unfit(plugin, lack);
            if (plugin != null && reason == null) {
                return new Choice<>(
                        plugin,
                        passedOver.isEmpty()
                                ? "it is the first choice"
                                : "passed over: " + String.join(", ", passedOver));
            }
            passedOver.add(id + " (" + reason + ")");
        }
        Set<String> others = ids();
        automaticOrder.forEach(others::remove);
        String what = noun.toLowerCase(Locale.ROOT);
        throw error.apply("No " + what + " can " + task + ": " + String.join(", ", passedOver) + "; "
                + (others.isEmpty()
                        ? "add the jar of a " + what + " plugin"
                        : "add the jar of one of these, or name one that is here by " + key + ": "
                                + String.join(", ", others)));
    }

    private Choice<P> explicit(Function<P, @Nullable String> lack) {
        String asked = noun + " '" + configured + "' was asked for (" + key + ", " + origin + ") but ";
        P plugin = plugins.find(spi, configured).orElse(null);
        if (plugin == null) {
            Set<String> found = ids();
            String meant = NearMiss.close(configured, found);
            throw error.apply(asked + "no plugin provides it; "
                    + (found.isEmpty() ? "none was found" : "found: " + String.join(", ", found))
                    + (meant == null
                            ? "; add the jar of its plugin or choose another"
                            : "; is '" + meant + "' meant?"));
        }
        String reason = unfit(plugin, lack);
        if (reason != null) {
            throw error.apply(asked + "cannot be used: " + reason);
        }
        return new Choice<>(plugin, "it was asked for (" + origin + ")");
    }

    private Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        for (P plugin : plugins.all(spi)) {
            ids.add(plugin.id());
        }
        return ids;
    }

    private @Nullable String unfit(P plugin, Function<P, @Nullable String> lack) {
        // Asked first, because it touches nothing while availability may probe.
        String lacking = lack.apply(plugin);
        if (lacking != null) {
            return lacking;
        }
        Availability answer = availability.apply(plugin);
        return answer.isAvailable() ? null : answer.reason() + "; " + answer.remedy();
    }
}
