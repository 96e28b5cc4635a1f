package org.ecapa4j.plugin;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.TreeMap;
import org.ecapa4j.internal.Problems;
import org.jspecify.annotations.Nullable;

/** Finds the providers of one SPI type. A broken one is reported and does not hide the others. */
final class Discovery<P extends Plugin> {
    private static final int MAX_ID = 64;
    private static final int MAX_BROKEN = 100;

    private final Class<P> spi;
    private final ClassLoader classLoader;
    private final Problems problems;
    private final SortedMap<String, PluginDescription> found = new TreeMap<>();

    Discovery(Class<P> spi, ClassLoader classLoader, Problems problems) {
        this.spi = spi;
        this.classLoader = classLoader;
        this.problems = problems;
    }

    SortedMap<String, PluginDescription> run(ServiceLoader<P> loader) {
        Spliterator<ServiceLoader.Provider<P>> providers = loader.stream().spliterator();
        List<Throwable> broken = new ArrayList<>();
        boolean more = true;
        while (more && broken.size() < MAX_BROKEN) {
            try {
                more = providers.tryAdvance(this::add);
            } catch (ServiceConfigurationError | LinkageError e) {
                broken.add(e);
            }
        }
        if (!broken.isEmpty()) {
            explain(broken);
        }
        return found;
    }

    private void add(ServiceLoader.Provider<P> provider) {
        Class<? extends P> type = provider.type();
        String location = Locations.of(type);
        try {
            P plugin = provider.get();
            String id = plugin.id();
            if (isProper(id)) {
                add(new PluginDescription(
                        spi.getSimpleName(),
                        id,
                        plugin.getClass().getName(),
                        location,
                        Locations.version(type),
                        plugin));
            } else {
                problem(
                        type.getName(),
                        location,
                        "its id '" + id + "' is not made of lower-case letters, digits and"
                                + " hyphens, beginning with a letter, at most " + MAX_ID);
            }
        } catch (ServiceConfigurationError e) {
            problem(type.getName(), location, "cannot be constructed: " + (e.getCause() == null ? e : e.getCause()));
        } catch (RuntimeException | LinkageError e) {
            problem(type.getName(), location, "does not give its id: " + e);
        }
    }

    private void add(PluginDescription description) {
        PluginDescription other = found.putIfAbsent(description.id(), description);
        if (other != null) {
            problems.add("Two plugins are the " + PluginRegistry.words(spi) + " '" + description.id() + "': "
                    + other.provider() + " in " + other.location() + " and " + description.provider() + " in "
                    + description.location() + "; remove one of the jars");
            return;
        }
        List<String> copies = Locations.copies(description.plugin().getClass(), classLoader);
        if (copies.size() > 1) {
            problems.add("The " + PluginRegistry.words(spi) + " '" + description.id() + "', "
                    + description.provider() + ", is there more than once: in " + String.join(" and in ", copies)
                    + "; remove all jars but one");
        }
    }

    /** ServiceLoader does not say which jar names a class that it cannot load. */
    private void explain(List<Throwable> broken) {
        boolean explained = false;
        for (Locations.ServiceEntry entry : Locations.serviceEntries(spi, classLoader)) {
            String reason = reason(entry.provider());
            if (reason != null) {
                problem(entry.provider(), entry.location(), reason);
                explained = true;
            }
        }
        if (!explained) {
            for (Throwable error : broken) {
                problems.add("A " + PluginRegistry.words(spi) + " cannot be found: " + error
                        + (error.getCause() == null ? "" : ": " + error.getCause()));
            }
        }
    }

    /** Why the class cannot be a provider; null if nothing speaks against it before it is constructed. */
    private @Nullable String reason(String provider) {
        try {
            Class<?> type = Class.forName(provider, false, classLoader);
            if (!spi.isAssignableFrom(type)) {
                return "is not a " + spi.getName();
            }
            for (Constructor<?> constructor : type.getConstructors()) {
                if (constructor.getParameterCount() == 0) {
                    return null;
                }
            }
            return "has no public constructor without arguments";
        } catch (ClassNotFoundException e) {
            return "the class does not exist";
        } catch (LinkageError e) {
            return "cannot be loaded: " + e;
        }
    }

    private void problem(String provider, String location, String what) {
        problems.add(
                "Provider " + provider + " of the " + PluginRegistry.words(spi) + " SPI in " + location + ": " + what);
    }

    private static boolean isProper(@Nullable String id) {
        if (id == null || id.isEmpty() || id.length() > MAX_ID || !isLetter(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!isLetter(c) && c != '-' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
