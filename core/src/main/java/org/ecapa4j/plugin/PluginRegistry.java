package org.ecapa4j.plugin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.function.Function;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.VoiceActivityDetector;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.internal.NearMiss;
import org.ecapa4j.internal.Problems;
import org.ecapa4j.model.CheckpointFormat;
import org.ecapa4j.model.ModelCardFormat;
import org.ecapa4j.model.ModelSource;

/**
 * The plugins that were found. Immutable; safe for concurrent use. The one class that uses ServiceLoader.
 *
 * <p>Finding and listing plugins constructs them and asks for their ids; it opens and loads nothing, and does not ask
 * whether they are available.
 */
public final class PluginRegistry {
    // Each is named as used in the module descriptor too.
    private static final List<Class<? extends Plugin>> SPI_TYPES = List.of(
            AudioDecoder.class,
            BackendProvider.class,
            CheckpointFormat.class,
            ModelCardFormat.class,
            ModelSource.class,
            VoiceActivityDetector.class);

    private final ClassLoader classLoader;
    private final Map<Class<?>, SortedMap<String, PluginDescription>> plugins;

    private PluginRegistry(ClassLoader classLoader, Map<Class<?>, SortedMap<String, PluginDescription>> plugins) {
        this.classLoader = classLoader;
        this.plugins = plugins;
    }

    /**
     * Finds providers of all SPI types.
     *
     * @param classLoader sees the plugins, on the class path or the module path
     * @throws PluginException if a provider cannot be used, has no proper id, or shares its id with another of its SPI
     *     type; names jar and class of every such provider
     */
    public static PluginRegistry discover(ClassLoader classLoader) {
        Problems problems = new Problems();
        Map<Class<?>, SortedMap<String, PluginDescription>> plugins = new LinkedHashMap<>();
        for (Class<? extends Plugin> spi : SPI_TYPES) {
            plugins.put(spi, discover(spi, classLoader, problems));
        }
        problems.throwIfAny("Discovery of plugins", PluginException::new);
        return new PluginRegistry(classLoader, plugins);
    }

    private static <P extends Plugin> SortedMap<String, PluginDescription> discover(
            Class<P> spi, ClassLoader classLoader, Problems problems) {
        return new Discovery<>(spi, classLoader, problems).run(ServiceLoader.load(spi, classLoader));
    }

    /**
     * This registry and the plugins of one more SPI type, which is not the core's, under the same rules.
     *
     * @param loading {@code loader -> ServiceLoader.load(TheType.class, loader)}: must be written in the module that
     *     declares the use of the type, because ServiceLoader looks at the module that calls it
     * @throws PluginException as {@link #discover} does
     */
    public <P extends Plugin> PluginRegistry including(Class<P> spi, Function<ClassLoader, ServiceLoader<P>> loading) {
        Problems problems = new Problems();
        Map<Class<?>, SortedMap<String, PluginDescription>> more = new LinkedHashMap<>(plugins);
        more.put(spi, new Discovery<>(spi, classLoader, problems).run(loading.apply(classLoader)));
        problems.throwIfAny("Discovery of plugins", PluginException::new);
        return new PluginRegistry(classLoader, more);
    }

    /** All plugins of an SPI type, in order of their ids. */
    public <P extends Plugin> List<P> all(Class<P> spi) {
        List<P> all = new ArrayList<>();
        for (PluginDescription description : of(spi).values()) {
            all.add(spi.cast(description.plugin()));
        }
        return Collections.unmodifiableList(all);
    }

    public <P extends Plugin> Optional<P> find(Class<P> spi, String id) {
        PluginDescription description = of(spi).get(id);
        return description == null ? Optional.empty() : Optional.of(spi.cast(description.plugin()));
    }

    /**
     * The plugin of this id.
     *
     * @throws PluginException if there is none; names those that there are
     */
    public <P extends Plugin> P require(Class<P> spi, String id) {
        return find(spi, id).orElseThrow(() -> new PluginException(absent(spi, id)));
    }

    private String absent(Class<? extends Plugin> spi, String id) {
        SortedMap<String, PluginDescription> found = of(spi);
        String meant = NearMiss.close(id, found.keySet());
        return "There is no " + words(spi) + " '" + id + "'; "
                + (found.isEmpty() ? "none was found" : "found: " + String.join(", ", found.keySet()))
                + (meant == null ? "; add the jar of the plugin that provides it" : "; is '" + meant + "' meant?");
    }

    /** All plugins, by SPI type and id. */
    public List<PluginDescription> descriptions() {
        List<PluginDescription> all = new ArrayList<>();
        for (SortedMap<String, PluginDescription> ofOneType : plugins.values()) {
            all.addAll(ofOneType.values());
        }
        return Collections.unmodifiableList(all);
    }

    private SortedMap<String, PluginDescription> of(Class<? extends Plugin> spi) {
        SortedMap<String, PluginDescription> found = plugins.get(spi);
        if (found == null) {
            throw new PluginException(spi.getName() + " is not an SPI type of this registry");
        }
        return found;
    }

    /** The type's name as words, for messages: "voice activity detector". */
    static String words(Class<?> spi) {
        StringBuilder words = new StringBuilder();
        String name = spi.getSimpleName();
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (Character.isUpperCase(letter) && i > 0) {
                words.append(' ');
            }
            words.append(Character.toLowerCase(letter));
        }
        return words.toString();
    }
}
