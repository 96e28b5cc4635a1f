package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.cli.Cli.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configuration, models and backends that do not exist or make no sense. */
class WrongConfigurationTest {
    private static final String RECORDING = Cli.sample("speaker-1688-a.wav");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ecapa4j { bakend = reference }   | Key 'ecapa4j.bakend' | the nearest known key is 'ecapa4j.backend'",
                "ecapa4j { backend =              | cannot be read       | Expecting a value",
                "ecapa4j { threads = 0 }          | Key 'ecapa4j.threads' | expected auto or a whole number from 1 to 1024, found '0'",
                "ecapa4j { precision = f33 }      | Key 'ecapa4j.precision' | expected one of f32, f16, bf16, int8, found 'f33'",
                "ecapa4j { encoder { window-seconds = many } } | window-seconds' | expected a number, found 'many'"
            })
    void wrongFilesEndWith78AndTheirPlace(String content, String what, String why) throws IOException {
        String file = Files.writeString(folder.resolve("my.conf"), content).toString();
        Result result = Cli.run("embed", "--model", Cli.NANO, "--config", file, RECORDING);
        assertThat(result.code()).as(result.toString()).isEqualTo(78);
        assertThat(result.err()).startsWith("ecapa: ").contains(file, what, why);
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "78 | -D ecapa4j.bakend=x          | the nearest known key is 'ecapa4j.backend'",
                "78 | --config nowhere.conf        | Configuration file 'nowhere.conf' does not exist",
                "64 | --threads many               | --threads is 'many'; expected auto or a number",
                "64 | --threads 0                  | --threads is '0'",
                "69 | --backend gpu                | Backend 'gpu' was asked for",
                "69 | -D ecapa4j.precision=bf16    | needs [BF16], which it lacks",
                "66 | --model nowhere.ckpt         | Model 'nowhere.ckpt' is neither a known name",
                "66 | --model .                    | '.' is a folder, expected a file"
            })
    void wrongOptionsEndWithTheCodeOfTheirKind(int code, String options, String message) {
        String[] args = ("embed " + options + " " + RECORDING).split(" ");
        Result result = Cli.run(args);
        assertThat(result.code()).as(result.toString()).isEqualTo(code);
        assertThat(result.err()).startsWith("ecapa: ").contains(message);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void theSectionOfAPluginThatIsNotHereIsNoError() throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "ecapa4j { cpu { threads = 2 } }");
        assertThat(Cli.run("embed", "--model", Cli.NANO, "--config", file.toString(), RECORDING)
                        .code())
                .isZero();
    }

    @Test
    void theStackTraceIsThereWhenAskedFor() {
        assertThat(Cli.run("embed", "--model", "nowhere.ckpt", RECORDING).err()).doesNotContain("\tat ");
        assertThat(Cli.run("embed", "--model", "nowhere.ckpt", "--stacktrace", RECORDING)
                        .err())
                .contains("\tat org.ecapa4j.model.ModelLoader");
    }
}
