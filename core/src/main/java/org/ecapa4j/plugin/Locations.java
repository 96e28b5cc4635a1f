package org.ecapa4j.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** Where classes and resources are: paths of jars and folders, for people. */
final class Locations {
    private static final String UNKNOWN = "unknown";

    private Locations() {}

    /** A line of a service file. */
    record ServiceEntry(String provider, String location) {}

    /** The jar or folder of a class. */
    static String of(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL url = source == null ? null : source.getLocation();
        return url == null ? "an " + UNKNOWN + " place" : path(url.toString());
    }

    /** What the jar's manifest or the module says, "unknown" if neither does. */
    static String version(Class<?> type) {
        Package pack = type.getPackage();
        String version = pack == null ? null : pack.getImplementationVersion();
        if (version == null && type.getModule().getDescriptor() != null) {
            version = type.getModule().getDescriptor().rawVersion().orElse(null);
        }
        return version == null ? UNKNOWN : version;
    }

    /** The jars and folders that hold this class; a named module is there once. */
    static List<String> copies(Class<?> type, ClassLoader classLoader) {
        return type.getModule().isNamed()
                ? List.of(of(type))
                : holders(type.getName().replace('.', '/') + ".class", classLoader);
    }

    private static List<String> holders(String resource, ClassLoader classLoader) {
        List<String> holders = new ArrayList<>();
        for (URL url : resources(resource, classLoader)) {
            String holder = holder(url, resource);
            if (!holders.contains(holder)) {
                holders.add(holder);
            }
        }
        return holders;
    }

    /** All lines of the service files of an SPI type. */
    static List<ServiceEntry> serviceEntries(Class<?> spi, ClassLoader classLoader) {
        String resource = "META-INF/services/" + spi.getName();
        List<ServiceEntry> entries = new ArrayList<>();
        for (URL url : resources(resource, classLoader)) {
            for (String line : read(url).split("\\R")) {
                int comment = line.indexOf('#');
                String provider = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!provider.isEmpty()) {
                    entries.add(new ServiceEntry(provider, holder(url, resource)));
                }
            }
        }
        return entries;
    }

    private static List<URL> resources(String resource, ClassLoader classLoader) {
        List<URL> urls = new ArrayList<>();
        try {
            Enumeration<URL> found = classLoader.getResources(resource);
            while (found.hasMoreElements()) {
                urls.add(found.nextElement());
            }
        } catch (IOException e) {
            // Only what messages say depends on it.
            return urls;
        }
        return urls;
    }

    private static String read(URL url) {
        try {
            URLConnection connection = url.openConnection();
            // A cached connection would keep the jar open.
            connection.setUseCaches(false);
            try (InputStream stream = connection.getInputStream()) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return "";
        }
    }

    /** The jar or folder of a resource: {@code jar:file:/a/b.jar!/name} and {@code file:/a/b/name} without the name. */
    private static String holder(URL url, String resource) {
        String text = url.toString();
        String holder = text.endsWith(resource) ? text.substring(0, text.length() - resource.length()) : text;
        if (holder.startsWith("jar:") && holder.endsWith("!/")) {
            holder = holder.substring("jar:".length(), holder.length() - "!/".length());
        }
        return path(holder);
    }

    private static String path(String url) {
        try {
            return Path.of(new URI(url)).toString();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return url;
        }
    }
}
