package org.ecapa4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A module of ours as it lies on the class path, jar or folder.
 *
 * @param location of the jar or folder
 * @param descriptor of {@code module-info.class}
 * @param packages that hold classes
 * @param services of {@code META-INF/services}: provider classes by SPI type
 */
record Module(Path location, ModuleDescriptor descriptor, Set<String> packages, Map<String, Set<String>> services) {

    /** All whose name begins with {@code org.ecapa4j}. */
    static List<Module> all() {
        try {
            List<Module> modules = new ArrayList<>();
            Enumeration<URL> descriptors = Module.class.getClassLoader().getResources("module-info.class");
            while (descriptors.hasMoreElements()) {
                URL url = descriptors.nextElement();
                ModuleDescriptor descriptor;
                try (InputStream in = url.openStream()) {
                    descriptor = ModuleDescriptor.read(in);
                }
                if (descriptor.name().startsWith("org.ecapa4j")) {
                    modules.add(read(location(url), descriptor));
                }
            }
            return modules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isCore() {
        return descriptor.name().equals("org.ecapa4j.core");
    }

    boolean isApplication() {
        return descriptor.name().equals("org.ecapa4j.cli");
    }

    /** The package that all others of the module are below. */
    String mainPackage() {
        return isCore() ? "org.ecapa4j" : descriptor.name();
    }

    Map<String, Set<String>> provides() {
        Map<String, Set<String>> provides = new TreeMap<>();
        for (ModuleDescriptor.Provides each : descriptor.provides()) {
            provides.put(each.service(), new TreeSet<>(each.providers()));
        }
        return provides;
    }

    @Override
    public String toString() {
        return descriptor.name();
    }

    private static Path location(URL url) {
        String text = url.toString();
        if (text.startsWith("jar:")) {
            return Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/"))));
        }
        try {
            return Objects.requireNonNull(Path.of(url.toURI()).getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Module read(Path location, ModuleDescriptor descriptor) throws IOException {
        if (Files.isDirectory(location)) {
            return read(location, location, descriptor);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return read(location, jar.getPath("/"), descriptor);
        }
    }

    private static Module read(Path location, Path root, ModuleDescriptor descriptor) throws IOException {
        Set<String> packages = new TreeSet<>();
        Map<String, Set<String>> services = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (name.endsWith(".class") && name.contains("/") && !name.startsWith("META-INF/")) {
                    packages.add(name.substring(0, name.lastIndexOf('/')).replace('/', '.'));
                } else if (name.startsWith("META-INF/services/")) {
                    services.put(name.substring("META-INF/services/".length()), providers(file));
                }
            }
        }
        return new Module(location, descriptor, packages, services);
    }

    private static Set<String> providers(Path file) throws IOException {
        Set<String> providers = new TreeSet<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String provider = line.replaceFirst("#.*", "").strip();
            if (!provider.isEmpty()) {
                providers.add(provider);
            }
        }
        return providers;
    }
}
