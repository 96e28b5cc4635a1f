package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ecapa4j.cli.Cli.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ecapa convert}. */
class ConvertCommandTest {
    @TempDir
    Path folder;

    @Test
    void writesAFileForEachLengthAndSaysWhich() {
        Path out = folder.resolve("out");
        Result result = Cli.run(
                "convert",
                Cli.NANO,
                "--to",
                "onnx",
                "--frames",
                "301,601",
                "--mask",
                "--json",
                "--out",
                out.toString());
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.json().get("files"))
                .isEqualTo(List.of(
                        out.resolve("nano_ecapa-301.onnx").toString(),
                        out.resolve("nano_ecapa-601.onnx").toString()));
        assertThat(out.resolve("nano_ecapa-301.onnx")).isNotEmptyFile();
        assertThat(out.resolve("nano_ecapa-601.json")).isNotEmptyFile();
    }

    @Test
    void anyNumberOfFramesIsTheDefault() throws Exception {
        for (String option : List.of("--dynamic", "--batch=1")) {
            Result result = Cli.run("convert", Cli.NANO, "--to", "onnx", option, "--out", folder.toString());
            assertThat(result.code()).as(result.toString()).isZero();
            assertThat(result.text()).startsWith("wrote   " + folder.resolve("nano_ecapa.onnx") + "   fingerprint ");
            Files.delete(folder.resolve("nano_ecapa.onnx"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--to mindir                         | 64 | MindSpore's own export makes MINDIR and AIR",
                "--to onnx --batch 0                 | 64 | --batch is 0",
                "--to onnx --frames 301,0            | 64 | --frames has 0",
                "--to onnx --frames 301 --dynamic    | 64 | mutually exclusive",
                "--to onnx --frames 301,301          | 64 | --frames has a number twice: [301, 301]",
                "--to tflite                         | 78 | tflite"
            })
    void whatCannotBeWrittenIsRefused(String arguments, int code, String message) {
        String line = "convert|" + Cli.NANO + "|" + arguments.replace(' ', '|') + "|--out|" + folder;
        Result result = Cli.run(line.split("\\|"));
        assertThat(result.code()).as(result.toString()).isEqualTo(code);
        assertThat(result.err()).contains(message);
        assertThat(folder).isEmptyDirectory();
    }
}
