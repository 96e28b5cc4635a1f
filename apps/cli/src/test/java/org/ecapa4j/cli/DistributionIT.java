package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as people start it: a process on the packaged jars. One call for each exit code and each way out. */
class DistributionIT {
    private static final List<String> CLASS_PATH = PackagedCommand.CLASS_PATH;

    @TempDir
    Path folder;

    private record Ended(int code, String out, String err) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0  | verify samples/speaker-1688-a.wav samples/speaker-1688-b.wav            | (backend cpu ",
                "0  | verify --backend reference samples/speaker-1688-a.wav samples/speaker-1688-b.wav | (backend reference, ",
                "0  | bench --model random:8 --frames 9 --seconds 0 --json                   | \"backend\": \"cpu\"",
                "1  | verify samples/speaker-1688-a.wav samples/speaker-3080-b.flac           | different speakers",
                "2  | verify --model NANO samples/speaker-1688-a.wav samples/speaker-1688-b.wav | inconclusive",
                "0  | verify samples/speaker-533-a.flac fixtures/audio/cbr.mp3                 | same speaker",
                "0  | verify fixtures/audio/speech.opus fixtures/audio/speech.m4a              | same speaker",
                "0  | embed --model NANO samples/speaker-533-a-8k.wav                         | \"embedding\": [",
                "0  | doctor                                                                  | all is right",
                "0  | --version                                                               | ecapa "
            })
    void answersComeOnStandardOutput(int code, String arguments, String answer) throws Exception {
        Ended ended = run(CLASS_PATH, arguments);
        assertThat(ended.code()).as(ended.toString()).isEqualTo(code);
        assertThat(ended.out()).contains(answer);
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | verify samples/speaker-1688-a.wav                      | Missing required parameter: 'B'",
                "65 | model check fixtures/golden/ckpt/bad_truncated_mid.ckpt | the file is truncated",
                "65 | embed README.md                                        | is of no known audio format",
                "66 | embed nowhere.wav                                      | does not exist",
                "69 | embed --backend ascend -D ecapa4j.ascend.library-path=/nowhere samples/speaker-1688-a.wav | set_env.sh'",
                "69 | embed --backend gpu samples/speaker-1688-a.wav         | Backend 'gpu' was asked for",
                "74 | embed --out /nowhere/x samples/speaker-1688-a.wav      | cannot be written",
                "78 | embed -D ecapa4j.x=y samples/speaker-1688-a.wav        | Key 'ecapa4j.x'"
            })
    void failuresComeOnStandardErrorWithTheirCode(int code, String arguments, String message) throws Exception {
        Ended ended = run(CLASS_PATH, arguments);
        assertThat(ended.code()).as(ended.toString()).isEqualTo(code);
        assertThat(ended.err()).startsWith("ecapa: ").contains(message);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void theModuleDescriptorsAreComplete() throws Exception {
        Ended verify =
                run(PackagedCommand.MODULE_PATH, "verify samples/speaker-3080-a.wav samples/speaker-3080-b.flac");
        assertThat(verify.code()).as(verify.toString()).isZero();
        assertThat(verify.out()).contains("(backend cpu ");
        Ended compressed = run(PackagedCommand.MODULE_PATH, "verify samples/speaker-533-a.flac fixtures/audio/cbr.mp3");
        assertThat(compressed.code()).as(compressed.toString()).isZero();
        Ended onModules = run(PackagedCommand.MODULE_PATH, "doctor");
        Ended onClasses = run(CLASS_PATH, "doctor");
        assertThat(onModules.code()).as(onModules.toString()).isZero();
        assertThat(plugins(onModules)).isEqualTo(plugins(onClasses)).hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void nothingThatIsForTestsOnlyIsInTheDistribution() throws Exception {
        try (Stream<Path> jars = Files.list(PackagedCommand.LIB)) {
            assertThat(jars.map(jar -> String.valueOf(jar.getFileName())))
                    .anyMatch(name -> name.startsWith("ecapa4j-backend-ascend-"))
                    .noneMatch(
                            name -> name.contains("standin") || name.contains("testkit") || name.contains("fixtures"));
        }
        assertThat(Files.readString(Path.of(System.getProperty("ecapa4j-test.root", "."), "bom", "pom.xml")))
                .contains("ecapa4j-backend-ascend")
                .doesNotContain("standin");
    }

    @Test
    void aFullDiskIsNotSuccess() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
        Process process = builder(CLASS_PATH, "--help")
                .redirectOutput(new File("/dev/full"))
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(74);
        assertThat(Files.readString(folder.resolve("err"))).contains("Standard output cannot be written");
    }

    @Test
    void aReaderThatWentAwayIsNoError() throws Exception {
        Process process = builder(CLASS_PATH, "--help")
                .redirectError(folder.resolve("err").toFile())
                .start();
        process.getInputStream().close();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(folder.resolve("err"))).isEmpty();
    }

    @Test
    void environmentVariablesAreConfiguration() throws Exception {
        ProcessBuilder builder = builder(CLASS_PATH, "embed samples/speaker-1688-a.wav");
        builder.environment().put("ECAPA4J_BAKEND", "reference");
        Ended ended = finish(builder);
        assertThat(ended.code()).isEqualTo(78);
        assertThat(ended.err()).contains("ECAPA4J_BAKEND is unknown; the nearest known one is ECAPA4J_BACKEND");
    }

    private Ended run(List<String> how, String arguments) throws IOException, InterruptedException {
        return finish(builder(how, arguments));
    }

    private Ended finish(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static ProcessBuilder builder(List<String> how, String arguments) {
        return PackagedCommand.builder(
                how, List.of(arguments.replace("NANO", Cli.NANO).split(" ")));
    }

    private static List<String> plugins(Ended doctor) {
        return doctor.out().lines().filter(line -> line.startsWith("plugin ")).toList();
    }
}
