package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Native memory is freed by the call that took it, also if the recording is refused at whatever place. */
class NativeMemoryTest {
    /** What the JVM takes for its compiler and the allocator keeps for later; a leaked buffer of input would be 100 MiB. */
    private static final long MAX_GROWTH = 4L << 20;

    @Test
    void thousandsOfDecodesLeaveNothingBehind() throws Exception {
        decodeInProcess(60);
    }

    @Test
    @Tag("nightly")
    void manyThousandsOfDecodesLeaveNothingBehind() throws Exception {
        decodeInProcess(3_000);
    }

    /** Of its own, with a heap of fixed size, so that what grows is not heap. */
    private static void decodeInProcess(int rounds) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/statm")), "no /proc here");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xms128m",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:+AlwaysPreTouch",
                "-XX:TieredStopAtLevel=1",
                "-Decapa4j-test.root=" + Fixtures.root(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                LeakProcess.class.getName(),
                Integer.toString(rounds));
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).matches("decodes \\d+ pointers 0 pointerBytes 0 residentBytes -?\\d+");
        long grown = Long.parseLong(output.substring(output.lastIndexOf(' ') + 1));
        System.out.println("parity: " + output + " max=" + grown + " limit=" + MAX_GROWTH);
        assertThat(grown).isLessThan(MAX_GROWTH);
    }

    @Test
    void scopesOfTheCallerTakeNothingAway() {
        float[] expected = Clips.decode("cbr.mp3").toArray();
        for (int round = 0; round < 3; round++) {
            PointerScope scope = new PointerScope();
            assertThat(Clips.decode("cbr.mp3").toArray()).isEqualTo(expected);
            scope.close();
        }
    }
}
