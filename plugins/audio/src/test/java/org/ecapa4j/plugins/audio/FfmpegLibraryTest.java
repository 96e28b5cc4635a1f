package org.ecapa4j.plugins.audio;

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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When FFmpeg is loaded, and what is said where it cannot be; each case in a process that is made to be so. */
class FfmpegLibraryTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void processesCanBeLookedInto() {
        assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc here");
    }

    @Test
    void loadedWhenItIsNeededAndNoSooner() throws Exception {
        assertThat(probe(entry -> true)).isEqualTo("""
                        available
                        wav: 45360, loaded: false
                        flac: 40800, loaded: false
                        mp3: 40800, loaded: true
                        available""");
    }

    @Test
    void noLibraryForThisPlatform() throws Exception {
        String output =
                probe(entry -> !entry.matches(".*/(ffmpeg|javacpp)-[0-9.-]+-(linux|macosx|windows)-\\w+\\.jar"));
        assertThat(output)
                .startsWith("reason: No FFmpeg library for this platform (")
                .contains("remedy: add the jars org.bytedeco:ffmpeg and javacpp with this platform's classifier");
        othersAreRead(output, "No FFmpeg library for this platform (");
    }

    @Test
    void librariesOfAnotherPlatformOnly() throws Exception {
        String output = probe(entry -> true, "-Dorg.bytedeco.javacpp.platform=linux-ppc64le");
        assertThat(output).startsWith("reason: No FFmpeg library for this platform (");
        othersAreRead(output, "No FFmpeg library for this platform (");
    }

    @Test
    void noClasses() throws Exception {
        String output = probe(entry -> !entry.contains("bytedeco"));
        assertThat(output)
                .startsWith("reason: The classes of FFmpeg are not on the class or module path (")
                .contains("remedy: add the jars org.bytedeco:ffmpeg and javacpp, each also with this platform's");
        othersAreRead(output, "The classes of FFmpeg are not on the class or module path");
    }

    /** Not known before it is tried. */
    @Test
    void folderThatCannotBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        String output = probe(
                entry -> true,
                "-Dorg.bytedeco.javacpp.cachedir=" + file.resolve("cache"),
                "-Djava.io.tmpdir=" + file.resolve("tmp"),
                "-Duser.home=" + file.resolve("home"));
        assertThat(output)
                .startsWith("available\n")
                .containsPattern(
                        "mp3: '.*cbr.mp3' needs FFmpeg, which cannot be used here: FFmpeg could not be loaded: ")
                .containsPattern(
                        "\nreason: FFmpeg could not be loaded: .*\nremedy: name a folder that can be written and"
                                + " executed with -Dorg.bytedeco.javacpp.cachedir=FOLDER");
        assertThat(output).contains("wav: 45360, loaded: false", "flac: 40800, loaded: false");
    }

    private static void othersAreRead(String output, String reason) {
        assertThat(output)
                .contains("wav: 45360, loaded: false", "flac: 40800, loaded: false")
                .containsPattern("mp3: '.*cbr.mp3' needs the decoder 'ffmpeg', which cannot be used here: "
                        + Pattern.quote(reason));
    }

    private String probe(Predicate<String> wanted, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(wanted)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(DecodingProbe.class.getName());
        command.add(wav().toString());
        command.add(Fixtures.root().resolve("samples/speaker-533-a.flac").toString());
        command.add(Fixtures.path("audio/cbr.mp3").toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Path wav() {
        return Fixtures.root().resolve("samples/speaker-1688-a.wav");
    }
}
