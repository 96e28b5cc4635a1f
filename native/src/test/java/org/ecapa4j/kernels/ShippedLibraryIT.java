package org.ecapa4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library inside the built jar: for this architecture, needing the C library only, showing its interface only. */
class ShippedLibraryIT {
    private static final Path JAR = Path.of(System.getProperty("ecapa4j.test.jar"));
    private static final Path PLATFORM_JAR = Path.of(System.getProperty("ecapa4j.test.platform.jar"));
    private static final String PLATFORM = System.getProperty("ecapa4j.test.platform");
    private static final String ENTRY = "org/ecapa4j/kernels/internal/" + PLATFORM + "/libjniKernels.so";

    private static ElfFile library() throws IOException {
        try (JarFile jar = new JarFile(PLATFORM_JAR.toFile());
                InputStream in = jar.getInputStream(jar.getJarEntry(ENTRY))) {
            return new ElfFile(in.readAllBytes());
        }
    }

    @Test
    void isForThisArchitecture() throws IOException {
        assertThat(library().machine()).isEqualTo(PLATFORM.endsWith("arm64") ? 183 : 62);
    }

    @Test
    void needsTheCLibraryOnly() throws IOException {
        assertThat(library().needed())
                .allMatch(name ->
                        name.startsWith("libc.so.") || name.startsWith("libm.so.") || name.startsWith("ld-linux"));
        assertThat(library().searchFolders()).isEmpty();
    }

    @Test
    void needsNoNewerGlibcThanStated() throws IOException {
        List<String> newer = library().neededVersions().stream()
                .filter(version -> !version.startsWith("GLIBC_2.") || Integer.parseInt(version.split("\\.")[1]) > 35)
                .toList();
        assertThat(newer).isEmpty();
    }

    @Test
    void showsItsInterfaceOnly() throws IOException {
        List<String> names = library().exported();
        assertThat(names)
                .contains("ecapa_kernels_get", "ecapa_tdnn_f32", "JNI_OnLoad")
                .allMatch(name -> name.startsWith("ecapa_")
                        || name.startsWith("Java_org_ecapa4j_kernels_")
                        || name.startsWith("JNI_On"));
    }

    @Test
    void jarsHoldNothingElse() throws IOException {
        assertThat(files(PLATFORM_JAR)).containsExactly(ENTRY);
        assertThat(files(JAR)).noneMatch(name -> name.endsWith(".so") || name.endsWith(".cpp") || name.endsWith(".h"));
    }

    private static List<String> files(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory() && !entry.getName().startsWith("META-INF/"))
                    .map(entry -> entry.getName())
                    .toList();
        }
    }

    /** On the class path and on the module path, with nothing extracted before and no tool in reach. */
    @Test
    void loadsFromJars(@TempDir Path folder) throws Exception {
        String probe = Files.walk(Path.of(LoadProbe.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()))
                .filter(path -> path.endsWith("LoadProbe.class"))
                .map(Path::toString)
                .collect(Collectors.joining());
        Path classes = folder.resolve("classes");
        Files.createDirectories(classes.resolve("org/ecapa4j/kernels"));
        Files.copy(Path.of(probe), classes.resolve("org/ecapa4j/kernels/LoadProbe.class"));
        String jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("javacpp") && entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        jars += File.pathSeparator + JAR + File.pathSeparator + PLATFORM_JAR;
        String expected = " exp(0)=1.0";
        assertThat(run(folder, "-cp", jars + File.pathSeparator + classes, LoadProbe.class.getName()))
                .contains(expected);
        assertThat(run(
                        folder,
                        "--module-path",
                        jars,
                        "--add-modules",
                        "ALL-MODULE-PATH",
                        "--patch-module",
                        "org.ecapa4j.kernels=" + classes,
                        "-m",
                        "org.ecapa4j.kernels/" + LoadProbe.class.getName()))
                .contains(expected);
    }

    private static String run(Path folder, String... arguments) throws Exception {
        Path output = folder.resolve("output.txt");
        Path cache = Files.createTempDirectory(folder, "cache");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + cache);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().clear();
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return Files.readString(output);
    }
}
