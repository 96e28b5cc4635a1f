package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations that are killed, that run beside each other, or whose disk is full, as processes on the packaged jars. */
class InterruptedRunIT {
    private static final int RECORDINGS = 120;

    @TempDir
    Path folder;

    private Path trials;
    private Path cache;

    @BeforeEach
    void recordings() throws IOException {
        cache = folder.resolve("cache");
        Files.createDirectory(folder.resolve("audio"));
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < RECORDINGS; i++) {
            Files.write(folder.resolve("audio/" + i + ".wav"), Wav.tone(8_000 + 160 * i, 16_000));
            list.append(i % 2)
                    .append(' ')
                    .append(i)
                    .append(".wav ")
                    .append((i + 7) % RECORDINGS)
                    .append(".wav\n");
        }
        trials = Files.writeString(folder.resolve("trials.txt"), list);
    }

    @Test
    void aKilledRunLeavesACacheThatTheNextOneGoesOnWith() throws Exception {
        kill(10);
    }

    @Test
    @Tag("nightly")
    void manyKilledRunsLeaveACacheThatTheNextOneGoesOnWith() throws Exception {
        kill(200);
    }

    private void kill(int tries) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, @Nullable Object> right = answer("--no-cache");
        int killed = 0;
        int midway = 0;
        for (int i = 0; i < tries; i++) {
            String what = "try " + i + " of seed " + seed;
            cache = folder.resolve("cache" + i);
            int wanted = random.nextInt(RECORDINGS);
            Process process = builder("--cache", cache.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            while (process.isAlive() && entries() < wanted) {
                Thread.sleep(1);
            }
            Thread.sleep(0, random.nextInt(1_000_000));
            process.destroyForcibly();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            killed += process.exitValue() == 0 ? 0 : 1;
            long kept = entries();
            midway += kept > 0 && kept < RECORDINGS ? 1 : 0;

            Map<String, @Nullable Object> answer = answer("--cache", cache.toString());
            assertThat(answer.remove("fromCache")).as(what).isEqualTo(kept);
            assertThat(answer).as(what).isEqualTo(without(right));
            assertThat(entries()).as(what).isEqualTo(RECORDINGS);
        }
        System.out.println("killed " + killed + " of " + tries + " runs, " + midway + " of them between the first and"
                + " the last recording");
        assertThat(midway).as("killed midway").isGreaterThan(tries / 4);
    }

    @Test
    void aSignalLeavesNoEmptyReportAndTellsHowToGoOn() throws Exception {
        Path report = folder.resolve("report");
        Path err = folder.resolve("err");
        Process process = builder("--cache", cache.toString(), "--report", report.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        while (process.isAlive() && entries() < 1) {
            Thread.sleep(1);
        }
        assertThat(report).isEmptyDirectory();
        process.destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        assertThat(report).doesNotExist();
        assertThat(Files.readString(err))
                .isEqualTo("ecapa: interrupted; the same command goes on where it was, what it computed is kept\n");
        assertThat(entries()).isPositive();
    }

    @Test
    void runsBesideEachOtherShareACache() throws Exception {
        Map<String, @Nullable Object> right = without(answer("--no-cache"));
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(builder("--cache", cache.toString())
                    .redirectOutput(folder.resolve("out" + i).toFile())
                    .redirectError(folder.resolve("err" + i).toFile())
                    .start());
        }
        for (int i = 0; i < 3; i++) {
            assertThat(processes.get(i).waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(folder.resolve("err" + i)).isEmptyFile();
            assertThat(without(numbers(folder.resolve("out" + i)))).isEqualTo(right);
        }
        assertThat(entries()).isEqualTo(RECORDINGS);
    }

    /** On a file system of a few pages, which only a user namespace may mount. */
    @Test
    void aFullDiskEndsKeepingAndNothingElse() throws Exception {
        Files.createDirectory(cache);
        List<String> mount = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");
        String small = "mount -t tmpfs -o size=64k none '" + cache + "'";
        assumeTrue(ended(new ProcessBuilder(concat(mount, small))) == 0, "no file system can be mounted here");
        Map<String, @Nullable Object> right = answer("--no-cache");
        List<String> command = builder("--cache", cache.toString()).command();
        String quoted = command.stream().map(word -> "'" + word + "'").reduce("", (a, b) -> a + " " + b);
        ProcessBuilder builder = new ProcessBuilder(concat(mount, small + " &&" + quoted))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        assertThat(ended(builder)).isZero();
        assertThat(numbers(folder.resolve("out"))).isEqualTo(right);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("The cache cannot be written: ", "No space left on device", "further embeddings are not kept")
                .hasLineCount(1);
    }

    private static int ended(ProcessBuilder builder) throws InterruptedException {
        try {
            Process process = builder.start();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }

    private static List<String> concat(List<String> words, String last) {
        List<String> all = new ArrayList<>(words);
        all.add(last);
        return all;
    }

    /** What a run that ends says; it has nothing to complain of. */
    private Map<String, @Nullable Object> answer(String... cacheOptions) throws Exception {
        Path out = folder.resolve("answer");
        Path err = folder.resolve("complaints");
        int code = ended(builder(cacheOptions).redirectOutput(out.toFile()).redirectError(err.toFile()));
        assertThat(Files.readString(err)).isEmpty();
        assertThat(code).isZero();
        return numbers(out);
    }

    /** All but the command line, which differs. */
    private static Map<String, @Nullable Object> numbers(Path answer) throws IOException {
        Map<String, @Nullable Object> numbers =
                new LinkedHashMap<>(Json.parseObject(Files.readString(answer), "answer"));
        numbers.remove("command");
        return numbers;
    }

    private static Map<String, @Nullable Object> without(Map<String, @Nullable Object> answer) {
        answer.remove("fromCache");
        return answer;
    }

    private ProcessBuilder builder(String... cacheOptions) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--json", "--model", Cli.NANO, "--threads", "2"));
        arguments.addAll(List.of(
                "--trials", trials.toString(), "--root", folder.resolve("audio").toString()));
        arguments.addAll(List.of(cacheOptions));
        return PackagedCommand.builder(PackagedCommand.CLASS_PATH, arguments);
    }

    /** Whole embeddings; those that a killed process had not finished have another name. */
    private long entries() throws IOException {
        if (!Files.exists(cache)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(".embedding")).count();
        } catch (UncheckedIOException e) {
            // A file had its unfinished name while the folder was listed and has its own now.
            return 0;
        }
    }
}
