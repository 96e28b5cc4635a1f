package org.ecapa4j.backends.ascend.hardwareday;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole script on the stand-in, so that the day with an NPU is not the first time that it runs. */
class RehearsalIT {
    private static final Path SCRIPT = Fixtures.root().resolve("backends/ascend/hardware-day/run.sh");

    @TempDir
    private Path folder;

    private record Ended(int code, String output) {}

    @Test
    void everyStepPasses() throws Exception {
        Path out = folder.resolve("day");
        Ended ended = run("--stand-in", "--all", "--out", out.toString());
        assertThat(ended.output()).as(logs(out)).doesNotContain("FAIL");
        assertThat(ended.code()).as(ended.output()).isZero();
        for (String step : List.of(
                "symbols",
                "declarations",
                "available",
                "open",
                "convert",
                "compile-origin-mask",
                "compile-origin-static",
                "compile-origin-batch8",
                "compile-fp16-mask",
                "parity-origin-mask",
                "parity-origin-gears",
                "parity-origin-batch",
                "parity-origin-batch8",
                "extremes-origin",
                "extremes-fp16",
                "parity-fp16-mask",
                "verdicts",
                "conformance",
                "throughput",
                "unknown-device",
                "damaged-om",
                "other-chip",
                "kill-9",
                "reloads",
                "thread-dump-and-term",
                "exit-in-a-run",
                "two-processes",
                "check-jni",
                "collectors",
                "soak")) {
            assertThat(ended.output()).contains("PASS      " + step + " (");
        }
        // Of which nothing fails on hardware; the stand-in is what was expected.
        for (String observed : List.of("describe", "codes", "trace", "visible-devices", "with-stubs")) {
            assertThat(ended.output()).contains("OBSERVED  " + observed + " (exit code 0)");
        }
        assertThat(out.resolve("logs/with-stubs.log")).content().contains("Only stubs of AscendCL were found");
        assertThat(out.resolve("logs/symbols.log"))
                .content()
                .contains("functions looked for")
                .doesNotContain("missing (R)");
        assertThat(out.resolve("hardware-day.tar.gz")).isNotEmptyFile();
        assertThat(out.resolve("report.txt")).content().contains("11 soak");
    }

    @Test
    void whatItIsToCompileForHasToBeSaid() throws Exception {
        assertThat(run("--out", folder.toString()).code()).isEqualTo(64);
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.redirectOutput(said.toFile()).start();
        boolean ended = process.waitFor(20, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(said)).isTrue();
        return new Ended(process.exitValue(), Files.readString(said));
    }

    /** The ends of the logs, which are gone with the folder. */
    private static String logs(Path out) throws IOException {
        StringBuilder text = new StringBuilder();
        if (Files.isDirectory(out.resolve("logs"))) {
            try (var files = Files.newDirectoryStream(out.resolve("logs"), "*.log")) {
                for (Path file : files) {
                    String log = Files.readString(file);
                    text.append(file.getFileName()).append(":\n");
                    text.append(log.substring(Math.max(0, log.length() - 1500))).append('\n');
                }
            }
        }
        return text.toString();
    }
}
