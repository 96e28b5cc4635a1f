package org.ecapa4j.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Makes jars of plugins out of Java source, as strangers would. */
final class PluginJar {
    private final Path folder;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> resources = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>(List.of("-proc:none", "-Xlint:none"));
    private String version = "";

    PluginJar(Path folder) {
        this.folder = folder;
    }

    PluginJar version(String implementationVersion) {
        version = implementationVersion;
        return this;
    }

    /** A source file; the name is qualified, {@code module-info} for a module descriptor. */
    PluginJar source(String name, String text) {
        sources.put(name, text);
        return this;
    }

    PluginJar service(Class<?> spi, String... lines) {
        resources.put("META-INF/services/" + spi.getName(), String.join("\n", lines) + "\n");
        return this;
    }

    PluginJar option(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** A model source of this id and class, with its service file. */
    PluginJar modelSource(String className, String id) {
        int dot = className.lastIndexOf('.');
        return source(className, """
                        package %s;
                        public class %s implements org.ecapa4j.model.ModelSource {
                            public String id() { return "%s"; }
                            public java.util.Set<String> names() { return java.util.Set.of(); }
                            public ModelFiles open(String name) { throw new IllegalStateException(name); }
                        }
                        """.formatted(className.substring(0, dot), className.substring(dot + 1), id))
                .service(org.ecapa4j.model.ModelSource.class, className);
    }

    Path write(String name) throws IOException {
        Path classes = compile(Files.createTempDirectory(folder, "build"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!version.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        }
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> compiled = Files.walk(classes)) {
            for (Path path : compiled.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(path).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(path));
            }
            for (Map.Entry<String, String> resource : resources.entrySet()) {
                out.putNextEntry(new JarEntry(resource.getKey()));
                out.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private Path compile(Path build) throws IOException {
        Path classes = Files.createDirectory(build.resolve("classes"));
        if (sources.isEmpty()) {
            return classes;
        }
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-Xlint:none"));
        arguments.addAll(List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = build.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        arguments.addAll(options);
        ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(compiler.run(System.out, System.err, arguments.toArray(new String[0])))
                .isZero();
        return classes;
    }

    static URL[] urls(Path... jars) throws IOException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        return urls;
    }
}
