package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Feature arrays that cannot be used. */
class DamagedFeaturesTest {
    @TempDir
    Path folder;

    static Stream<Arguments> damaged() throws IOException {
        byte[] whole = npy(NpyArray.of(new float[1600], 20, 80));
        float[] nan = new float[1600];
        nan[3 * 80 + 5] = Float.NaN;
        return Stream.of(
                Arguments.of("cut header", Arrays.copyOf(whole, 8), "it ends within the length of its header"),
                Arguments.of(
                        "cut data", Arrays.copyOf(whole, 500), "take 6400 bytes but 372 follow the header: truncated"),
                Arguments.of("trailing bytes", Arrays.copyOf(whole, whole.length + 400), "trailing bytes"),
                Arguments.of("39 bins", npy(NpyArray.of(new float[780], 20, 39)), "holds float32 [20, 39], expected"),
                Arguments.of(
                        "batch of 2",
                        npy(NpyArray.of(new float[3200], 2, 20, 80)),
                        "holds float32 [2, 20, 80], expected"),
                Arguments.of("one axis", npy(NpyArray.of(new float[80], 80)), "holds float32 [80], expected"),
                Arguments.of("no frame", npy(NpyArray.of(new float[0], 0, 80)), "with at least one frame"),
                Arguments.of(
                        "float64", npy(NpyArray.of(new double[1600], 20, 80)), "holds float64 (<f8), expected float32"),
                Arguments.of("int32", npy(NpyArray.of(new int[1600], 20, 80)), "holds int32 (<i4), expected float32"),
                Arguments.of("NaN", npy(NpyArray.of(nan, 20, 80)), "the value at frame 3, bin 5 is NaN"),
                Arguments.of("objects", edited(whole, "<f4", "|O4"), "element type '|O4' is not supported"),
                Arguments.of(
                        "huge",
                        edited(whole, "(20, 80)", "(99999999999999, 80)"),
                        "dimension 0 of length 99999999999999 is too large"),
                Arguments.of("negative", edited(whole, "(20, 80)", "(-2, 80)"), "which is not negative"),
                Arguments.of("no dictionary", edited(whole, "{", "("), "header: expected '{'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void damagedArraysEndWith65AndTheirOwnMessage(String name, byte[] content, String message) throws IOException {
        String file = Files.write(folder.resolve(name), content).toString();
        Result result = Cli.run("embed", "--model", Cli.NANO, file);
        assertThat(result.code()).as(result.toString()).isEqualTo(65);
        assertThat(result.err()).startsWith("ecapa: ").contains(file, message);
        assertThat(result.out()).isEmpty();
    }

    private static byte[] npy(NpyArray array) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Npy.write(bytes, array);
        return bytes.toByteArray();
    }

    /** With another text in the header, whose length stays. */
    private static byte[] edited(byte[] npy, String from, String to) {
        String text = new String(npy, StandardCharsets.ISO_8859_1);
        String padding = " ".repeat(Math.max(0, to.length() - from.length()));
        String edited = to.length() <= from.length()
                ? text.replace(from, to + " ".repeat(from.length() - to.length()))
                : text.replace(from, to).replaceFirst(padding + "\n", "\n");
        return edited.getBytes(StandardCharsets.ISO_8859_1);
    }
}
