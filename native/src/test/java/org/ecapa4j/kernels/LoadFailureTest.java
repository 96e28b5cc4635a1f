package org.ecapa4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which loading fails, in a process whose library is missing, altered or not allowed. */
@EnabledOnOs(OS.LINUX)
class LoadFailureTest {
    @TempDir
    private Path folder;

    /** The library as built, below a folder that is on the tests' class path. */
    private static Path library() {
        return Path.of(NativeLibrary.load().origin());
    }

    /** Path of the library in its folder on the class path. */
    private static Path place() {
        Path library = library();
        return library.subpath(library.getNameCount() - 6, library.getNameCount());
    }

    private static List<String> classPathWithoutLibrary() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Files.exists(Path.of(entry).resolve(place())))
                .filter(entry -> !entry.contains("ecapa4j-native-"))
                .toList();
    }

    private String probe(List<String> classPath, String... options) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), LoadProbe.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private String probeWith(byte[] library) throws IOException, InterruptedException {
        Path altered = folder.resolve("altered");
        Path file = altered.resolve(place());
        Files.createDirectories(file.getParent());
        Files.write(file, library);
        var classPath = new ArrayList<>(classPathWithoutLibrary());
        classPath.add(altered.toString());
        return probe(classPath);
    }

    @Test
    void theProbeLoadsWhatIsThere() throws Exception {
        assertThat(probeWith(Files.readAllBytes(library())))
                .contains("loaded: " + NativeLibrary.load().table("auto").isa() + " exp(0)=1.0", "live: 0");
    }

    @Test
    void missing() throws Exception {
        assertThat(probe(classPathWithoutLibrary()))
                .contains("kind: MISSING")
                .contains("reason: No native library for this platform (Linux " + System.getProperty("os.arch")
                        + ") is on the class or module path")
                .contains("remedy: add the ecapa4j-native and javacpp jars with this platform's classifier")
                .contains("table: No native library for this platform");
    }

    @Test
    void javacppItselfMissing() throws Exception {
        List<String> classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("javacpp"))
                .toList();
        assertThat(probe(classPath))
                .contains("kind: MISSING")
                .contains("remedy: add the ecapa4j-native and javacpp jars");
    }

    @Test
    void wrongArchitecture() throws Exception {
        byte[] library = Files.readAllBytes(library());
        library[18] = (byte) (new ElfFile(library).machine() == 62 ? 183 : 62);
        assertThat(probeWith(library))
                .contains("kind: WRONG_ARCHITECTURE")
                .contains("reason: The native library is not one for this processor (" + System.getProperty("os.arch")
                        + ")")
                .contains("remedy: put the ecapa4j-native jar with the classifier of this platform on the class path");
    }

    @Test
    void notALibraryAtAll() throws Exception {
        assertThat(probeWith("This is no library, whatever its name says.\n"
                        .repeat(100)
                        .getBytes(StandardCharsets.UTF_8)))
                .contains("kind: WRONG_ARCHITECTURE");
    }

    @Test
    void oldGlibc() throws Exception {
        byte[] library = Files.readAllBytes(library());
        String highest = "GLIBC_2.34";
        assertThat(new ElfFile(library).neededVersions()).contains(highest);
        String text = new String(library, StandardCharsets.ISO_8859_1).replace(highest, "GLIBC_9.99");
        assertThat(probeWith(text.getBytes(StandardCharsets.ISO_8859_1)))
                .contains("kind: GLIBC")
                .contains("reason: The native library needs glibc 9.99 or later, which this system does not have")
                .contains("remedy: use a newer Linux distribution");
    }

    @Test
    void folderWithoutTheRightToExecute() throws Exception {
        Path noexec = writableNoExec();
        Assumptions.assumeTrue(noexec != null, "no writable folder mounted noexec");
        Path altered = Files.createTempDirectory(noexec, "ecapa4j");
        try {
            Path file = altered.resolve(place());
            Files.createDirectories(file.getParent());
            Files.copy(library(), file);
            var classPath = new ArrayList<>(classPathWithoutLibrary());
            classPath.add(altered.toString());
            assertThat(probe(classPath))
                    .contains("kind: NO_EXECUTE")
                    .contains("remedy: name another one with -Dorg.bytedeco.javacpp.cachedir=FOLDER");
        } finally {
            try (var files = Files.walk(altered)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static @Nullable Path writableNoExec() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String[] fields = line.split(" ", -1);
            Path mount = Path.of(fields[1]);
            if (List.of(fields[3].split(",")).containsAll(List.of("rw", "noexec"))
                    && fields[2].equals("tmpfs")
                    && Files.isWritable(mount)) {
                return mount;
            }
        }
        return null;
    }

    @Test
    void textsOfTheSystemAreUnderstood() {
        assertThat(LoadFailure.of(new UnsatisfiedLinkError("/tmp/x/libjniKernels.so: failed to map segment from shared"
                                + " object: Operation not permitted"))
                        .kind())
                .isEqualTo(LoadFailure.Kind.NO_EXECUTE);
        assertThat(LoadFailure.of(new UnsatisfiedLinkError(
                                "/lib/libc.so.6: version `GLIBC_2.34' not found (required by /x/libjniKernels.so)"))
                        .reason())
                .isEqualTo("The native library needs glibc 2.34 or later, which this system does not have");
        assertThat(LoadFailure.of(new java.io.IOException("x", new java.nio.file.AccessDeniedException("/home/x")))
                        .kind())
                .isEqualTo(LoadFailure.Kind.NO_WRITE);
        LoadFailure other = LoadFailure.of(new IllegalArgumentException("something else"));
        assertThat(other.kind()).isEqualTo(LoadFailure.Kind.OTHER);
        assertThat(other.reason()).isEqualTo("The native library could not be loaded: something else");
    }
}
