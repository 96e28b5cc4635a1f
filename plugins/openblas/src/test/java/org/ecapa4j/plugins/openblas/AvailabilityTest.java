package org.ecapa4j.plugins.openblas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the plugin says where the library cannot be loaded; each case in a process that is made to be so. */
class AvailabilityTest {
    @TempDir
    private Path folder;

    @Test
    void available() throws Exception {
        assumeTrue(new OpenBlasMatrixProduct().availability().isAvailable(), "no OpenBLAS for this platform");
        assertThat(probe(entry -> true)).isEqualTo("available\nproduct: 4.0");
    }

    @Test
    void noLibraryForThisPlatform() throws Exception {
        assertThat(probe(entry -> !entry.matches(".*/(openblas|javacpp)-[0-9.-]+-(linux|macosx|windows)-\\w+\\.jar")))
                .startsWith("reason: No OpenBLAS library for this platform (")
                .contains("remedy: add the jars org.bytedeco:openblas and javacpp with this platform's classifier")
                .contains("product: Matrix product 'openblas' cannot be used: No OpenBLAS library for this platform");
    }

    @Test
    void librariesOfAnotherPlatformOnly() throws Exception {
        assertThat(probe(entry -> true, "-Dorg.bytedeco.javacpp.platform=linux-ppc64le"))
                .startsWith("reason: No OpenBLAS library for this platform (");
    }

    @Test
    void noClasses() throws Exception {
        assertThat(probe(entry -> !entry.contains("bytedeco")))
                .startsWith("reason: The classes of OpenBLAS are not on the class or module path (")
                .contains("remedy: add the jars org.bytedeco:openblas and javacpp, each also with this platform's");
    }

    @Test
    void folderThatCannotBeWritten() throws Exception {
        assumeTrue(new OpenBlasMatrixProduct().availability().isAvailable(), "no OpenBLAS for this platform");
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(probe(
                        entry -> true,
                        "-Dorg.bytedeco.javacpp.cachedir=" + file.resolve("cache"),
                        "-Djava.io.tmpdir=" + file.resolve("tmp"),
                        "-Duser.home=" + file.resolve("home")))
                .startsWith("reason: OpenBLAS could not be loaded: ")
                .contains("remedy: name a folder that can be written and executed with"
                        + " -Dorg.bytedeco.javacpp.cachedir=FOLDER");
    }

    private static String probe(Predicate<String> wanted, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(wanted)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(AvailabilityProbe.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
