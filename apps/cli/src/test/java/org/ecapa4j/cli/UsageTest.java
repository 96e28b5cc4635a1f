package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.cli.Cli.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, and calls that make no sense. */
class UsageTest {
    @TempDir
    Path folder;

    @Test
    void helpNamesEverySubcommandAndExitCode() {
        Result result = Cli.run("--help");
        assertThat(result.code()).isZero();
        assertThat(result.text())
                .contains("verify", "embed", "features", "evaluate", "calibrate", "model", "bench", "doctor")
                .contains("completion")
                .contains("64", "65", "66", "69", "70", "74", "78");
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify",
                "embed",
                "features",
                "evaluate",
                "calibrate",
                "model",
                "model show",
                "model check",
                "bench",
                "cache",
                "doctor",
                "completion"
            })
    void everySubcommandHasHelpOfItsOwn(String command) {
        Result result = Cli.run((command + " --help").split(" "));
        assertThat(result.code()).isZero();
        assertThat(result.text()).startsWith("Usage: ecapa " + command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify",
                "embed",
                "features",
                "evaluate",
                "calibrate",
                "model show",
                "model check",
                "bench",
                "cache",
                "doctor"
            })
    void whateverNeedsTheLibraryTakesTheCommonOptions(String command) {
        assertThat(Cli.run((command + " --help").split(" ")).text())
                .contains("--model", "--backend", "--threads", "--config", "--stacktrace", "-D=");
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        Result result = Cli.run("--version");
        assertThat(result.code()).isZero();
        assertThat(result.text()).isEqualTo("ecapa " + System.getProperty("ecapa4j-test.version") + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                | Missing required subcommand",
                "verfy a b                         | did you mean verify or ",
                "verify                            | Missing required parameters: 'A', 'B'",
                "verify a                          | Missing required parameter: 'B'",
                "verify a b c                      | Unmatched argument at index 3: 'c'",
                "verify --jsno a b                 | Unknown option: '--jsno'",
                "verify - -                        | Standard input ('-') can be read only once",
                "embed                             | Missing required parameter: 'FILE'",
                "embed --format xml a              | expected one of json, csv, npy, ark, ark-text, scp, jsonl but was 'xml'",
                "embed - a -                       | Standard input ('-') can be read only once",
                "features a.wav                    | Missing required option: '--out=FILE'",
                "evaluate --root .                 | Missing required option: '--trials=LIST'",
                "evaluate --trials t               | Missing the recordings: --root for a folder of audio, or --features",
                "evaluate --trials t --root . --features .          | --root and --features exclude each other",
                "evaluate --trials t --root . --cut-frames 0        | --cut-frames is 0; expected at least 1",
                "evaluate --trials t --root . --cache c --no-cache  | --cache and --no-cache exclude each other",
                "calibrate --trials t --root . --out o --prior 1   | --prior is 1.0; it must lie between 0 and 1",
                "calibrate --trials t --root . --out o --prior x   | 'x' is not a double",
                "model                             | Missing required subcommand",
                "model shwo                        | did you mean show?",
                "bench --model random:0            | --model is 'random:0'; after random: comes the number of channels",
                "bench --model random:x            | --model is 'random:x'; after random: comes the number of channels",
                "bench --model random:12           | a multiple of 8 from 8 to 4096",
                "bench --model random:4104         | a multiple of 8 from 8 to 4096",
                "bench --frames 0                  | --frames is 0; it must lie between 1 and 100000",
                "bench --seconds -1                | --seconds is -1.0; it must lie between 0 and 3600",
                "bench --threads 0                 | --threads is '0'",
                "doctor -D x                       | should be in KEY=VALUE format"
            })
    void wrongCallsEndWith64AndSayWhatIsWrong(String arguments, String message) {
        Result result = Cli.run(arguments.isEmpty() ? new String[0] : arguments.split(" +"));
        assertThat(result.code()).as(result.toString()).isEqualTo(64);
        assertThat(result.err()).startsWith("ecapa: ").contains(message);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void theCompletionScriptIsOneThatBashTakes() throws Exception {
        Result result = Cli.run("completion");
        assertThat(result.code()).isZero();
        assertThat(result.text()).contains("verify", "calibrate", "--trials");
        Path script = Files.write(folder.resolve("completion"), result.out());
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(bash.exitValue())
                .as(new String(bash.getInputStream().readAllBytes()))
                .isZero();
    }
}
