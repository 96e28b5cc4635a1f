package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Changed clips are decoded or refused with a message; nothing crashes, hangs or takes memory without bound. The long runs last
 * {@code -Decapa4j-test.fuzz-seconds} each, 600 by default.
 */
class FfmpegFuzzTest {
    private static final int HEAP_MEGABYTES = 256;

    /** Heap, FFmpeg's and the JVM's own. */
    private static final int MAX_MEGABYTES = 700;

    private static final Pattern RESULT = Pattern.compile("decoded (\\d+) refused (\\d+) peakKilobytes (\\d+)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cbr.mp3 vbr.mp3 stereo.mp3",
                "speech.aac",
                "speech.ogg",
                "speech.opus music.opus",
                "speech.m4a video.mp4 fragments.mp4",
                "opus.webm live.webm vorbis.mka"
            })
    void changedClips(String clips) throws Exception {
        fuzz(clips, 20_260_601L, 300, 300);
    }

    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(
            strings = {
                "cbr.mp3 vbr.mp3 stereo.mp3",
                "speech.aac",
                "speech.ogg",
                "speech.opus music.opus",
                "speech.m4a video.mp4 fragments.mp4",
                "opus.webm live.webm vorbis.mka"
            })
    void changedClipsForLong(String clips) throws Exception {
        fuzz(clips, System.nanoTime(), Long.MAX_VALUE, Integer.getInteger("ecapa4j-test.fuzz-seconds", 600));
    }

    private void fuzz(String clips, long seed, long rounds, int seconds) throws Exception {
        System.out.println("seed " + seed + " for " + clips);
        Path current = folder.resolve("current");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                FuzzProcess.class.getName(),
                current.toString(),
                Long.toString(seed),
                Long.toString(rounds),
                Integer.toString(seconds)));
        for (String clip : clips.split(" ")) {
            command.add(Fixtures.path("audio/" + clip).toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(folder.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new AssertionError("exit code " + process.exitValue() + " of seed " + seed + ", the bytes are in "
                    + kept(current) + "\n" + output);
        }
        System.out.println(clips + ": " + output);
        Matcher result = RESULT.matcher(output);
        assertThat(result.find()).as(output).isTrue();
        assertThat(Long.parseLong(result.group(1))).as("decoded").isPositive();
        assertThat(Long.parseLong(result.group(2))).as("refused").isPositive();
        assertThat(Integer.parseInt(result.group(3)) >> 10).as("megabytes").isLessThan(MAX_MEGABYTES);
    }

    private static Path kept(Path current) throws IOException {
        Path kept = Path.of("target", "fuzz-failure.bin").toAbsolutePath();
        return Files.exists(current) ? Files.copy(current, kept, StandardCopyOption.REPLACE_EXISTING) : current;
    }
}
