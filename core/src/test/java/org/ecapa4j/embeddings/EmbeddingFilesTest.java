package org.ecapa4j.embeddings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ecapa4j.Embedding;
import org.ecapa4j.embeddings.EmbeddingFiles.Format;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.io.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddingFilesTest {
    @TempDir
    Path folder;

    static EmbeddingSet set(String... names) {
        return EmbeddingSet.of(
                List.of(names),
                Stream.of(names)
                        .map(name -> Embedding.unverified(new float[] {name.length(), -0.1f}))
                        .toList());
    }

    private Path file(String name, String latin1) throws IOException {
        return Files.write(folder.resolve(name), latin1.getBytes(ISO_8859_1));
    }

    private String refusal(Path file) {
        Throwable thrown = catchThrowable(() -> EmbeddingFiles.read(file));
        assertThat(thrown).isInstanceOf(DataFormatException.class);
        return String.valueOf(thrown.getMessage()).replace(folder.toString(), "DIR");
    }

    private String refusal(String name, String latin1) throws IOException {
        return refusal(file(name, latin1));
    }

    @ParameterizedTest
    @CsvSource({"NPY, e.npy", "ARK, e.ark", "ARK_TEXT, e.ark", "SCP, e.scp", "JSON_LINES, e.jsonl"})
    void whatIsWrittenIsReadBack(Format format, String name) {
        Path file = folder.resolve(name);
        EmbeddingFiles.write(file, set("a", "bcd", "чжи"), format);
        EmbeddingSet read = EmbeddingFiles.read(file);
        assertThat(read.names()).containsExactly("a", "bcd", "чжи");
        assertThat(read.rows().values()).containsExactly(1, -0.1f, 3, -0.1f, 3, -0.1f);
        assertThat(read.source()).isEqualTo(file.toString());
    }

    @Test
    void theFilesAreThoseOfKaldi() throws IOException {
        EmbeddingFiles.write(folder.resolve("v.scp"), set("a", "bcd"), Format.SCP);
        assertThat(Files.readString(folder.resolve("v.scp")))
                .isEqualTo("a " + folder.resolve("v.ark") + ":2\nbcd " + folder.resolve("v.ark") + ":24\n");
        assertThat(Files.readString(folder.resolve("v.ark"), ISO_8859_1))
                .startsWith("a \0BFV \4\2\0\0\0\0\0\u0080\u003F")
                .hasSize(24 + 18);
        EmbeddingFiles.write(folder.resolve("t.ark"), set("a", "bcd"), Format.ARK_TEXT);
        assertThat(Files.readString(folder.resolve("t.ark"))).isEqualTo("a  [ 1.0 -0.1 ]\nbcd  [ 3.0 -0.1 ]\n");
    }

    @Test
    void oneEmbeddingMayBeAnArrayOfOneAxis() throws IOException {
        Path file = folder.resolve("one.npy");
        EmbeddingFiles.write(file, set("a b.wav"), Format.NPY_ROW);
        assertThat(Npy.read(file).shape()).containsExactly(2);
        assertThat(EmbeddingFiles.read(file).names()).containsExactly("a b.wav");
        assertThat(Files.readString(folder.resolve("one.ids.txt"))).isEqualTo("a b.wav\n");
        assertThatThrownBy(() -> EmbeddingFiles.write(file, set("a", "b"), Format.NPY_ROW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(EmbeddingFiles.read(file).names()).as("untouched").containsExactly("a b.wav");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void namesWithSpacesAreForNpyAndJsonOnly() {
        EmbeddingSet spaced = set("a b.wav", "c\td");
        for (Format format : List.of(Format.ARK, Format.ARK_TEXT, Format.SCP)) {
            assertThatThrownBy(() -> EmbeddingFiles.write(folder.resolve("x"), spaced, format))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessage("The list of names for Kaldi's files has 2 problems:\n"
                            + "  - 'a b.wav' has a space, where Kaldi ends a name\n"
                            + "  - 'c\td' has a space, where Kaldi ends a name\n"
                            + "Rename, or write JSON lines, which hold any name");
        }
        EmbeddingFiles.write(folder.resolve("x.npy"), set("a b.wav"), Format.NPY);
        assertThat(EmbeddingFiles.read(folder.resolve("x.npy")).names()).containsExactly("a b.wav");
    }

    @Test
    void jsonHoldsAnyName() {
        EmbeddingSet odd = set(" a\nb ", "\u0000", "\uD800", "\uFEFFx", "\"\\");
        EmbeddingFiles.write(folder.resolve("x"), odd, Format.JSON_LINES);
        assertThat(EmbeddingFiles.read(folder.resolve("x")).names()).isEqualTo(odd.names());
        for (String name : List.of("a\nb", "\u0000", "\uD800", "\uFEFFx", "a\rb")) {
            assertThatThrownBy(() -> EmbeddingFiles.checkNames(List.of(name), Format.NPY))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("has a character that a line of text cannot hold");
        }
    }

    @Test
    void namesDifferInEveryFormat() {
        for (Format format : Format.values()) {
            assertThatThrownBy(() -> EmbeddingFiles.checkNames(List.of("a", "b", "a", ""), format))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("\n  - 'a' is name 1 and name 3\n  - name 4 is empty\n");
        }
    }

    @Test
    void aStreamTakesTheFormatsOfOneFile() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EmbeddingFiles.write(out, set("a b", "c"), Format.NPY);
        assertThat(Npy.read(java.nio.ByteBuffer.wrap(out.toByteArray()), "out").shape())
                .containsExactly(2, 2);
        assertThatThrownBy(() -> EmbeddingFiles.write(out, set("a"), Format.SCP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs an archive beside it");
        assertThatThrownBy(() -> EmbeddingFiles.write(out, set("a b"), Format.ARK))
                .isInstanceOf(DataFormatException.class);
    }

    @Test
    void namesThatDoNotFitTheArrayAreRefused() throws IOException {
        Path file = folder.resolve("x.npy");
        EmbeddingFiles.write(file, set("a", "b", "c"), Format.NPY);
        Files.writeString(folder.resolve("x.ids.txt"), "a\nb\n");
        assertThat(refusal(file))
                .isEqualTo("Names 'DIR/x.ids.txt': it has 2 names, but 'DIR/x.npy' has 3 rows, one name each; write the"
                        + " names again, or remove the file to number the rows");
        Files.writeString(folder.resolve("x.ids.txt"), "a\nb\nc\nd\n");
        assertThat(refusal(file)).startsWith("Names 'DIR/x.ids.txt': it has 4 names, but 'DIR/x.npy' has 3 rows");
        Files.writeString(folder.resolve("x.ids.txt"), "a\n" + "b".repeat((1 << 16) + 1) + "\nc\n");
        assertThat(refusal(file)).startsWith("Names 'DIR/x.ids.txt': line 2 is longer than 65536 bytes");
        Files.writeString(folder.resolve("x.ids.txt"), "a\r\nb\r\na\r\n");
        assertThat(refusal(file)).startsWith("Npy file 'DIR/x.npy': row 2: 'a' has the name of row 0\n");
        Files.write(folder.resolve("x.ids.txt"), new byte[] {'a', '\n', (byte) 0xFF, '\n', 'c'});
        assertThat(refusal(file)).contains("line 2 is not UTF-8 text");
        Files.writeString(folder.resolve("x.ids.txt"), "\uFEFFa\nb\nc");
        assertThat(EmbeddingFiles.read(file).names()).containsExactly("a", "b", "c");
    }

    @Test
    void anArrayOfAnotherShapeIsRefused() {
        Path file = folder.resolve("x.npy");
        Npy.write(file, new float[8], 2, 2, 2);
        assertThat(refusal(file))
                .isEqualTo(
                        "Npy file 'DIR/x.npy' holds float32 [2, 2, 2], expected embeddings [N,E] or one embedding [E]");
        Npy.write(file, new float[0], 0, 2);
        assertThat(refusal(file)).contains("it has no embeddings");
        Npy.write(file, new float[0], 2, 0);
        assertThat(refusal(file)).contains("row 0: 'row-0' has no numbers", "row 1: 'row-1' has no numbers");
        Npy.write(file, org.ecapa4j.io.NpyArray.of(new double[] {1, 1e300}, 2));
        assertThat(refusal(file)).contains("row 0: 'row-0' has Infinity as number 1 of 2");
    }

    @Test
    void allThatIsWrongWithAnArchiveIsSaidAtOnce() throws IOException {
        assertThat(refusal("x.ark", "a [ 1 2 ]\nb [ 1 2 3 ]\na [ 4 5 ]\nc [ ]\nd [ 1 nan ]\ne [ 1 2 ]\n"))
                .isEqualTo(
                        "Kaldi archive 'DIR/x.ark' has 4 problems:\n"
                                + "  - byte 10: 'b' has 3 numbers, the first has 2\n"
                                + "  - byte 22: 'a' has the name of byte 0\n"
                                + "  - byte 32: 'c' has no numbers\n"
                                + "  - byte 38: 'd' has no finite number at byte 44: 'nan'\n"
                                + "Embeddings of one set have one length, are finite numbers, and have a name of their own each");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a [ 1 2| byte 0: 'a' is cut off: no ']' up to the end, byte 7",
                "a [ 1 x ]| byte 0: 'a' has no finite number at byte 6: 'x'",
                "a [ 1 1e+e ]| byte 0: 'a' has no number at byte 6: '1e+e'",
                "a [ 1 0x1p3 ]| byte 0: 'a' has no finite number at byte 6: '0x1p3'",
                "a [ 1 1e39 ]| byte 0: 'a' has Infinity as number 1 of 2",
                "a [ 1 2\\n 3 4 ]| byte 0: 'a' is a matrix of 2 rows, expected a vector or a matrix of one row",
                "a [ 1 ] 2| byte 0: 'a' has more on its line after ']', before byte 9",
                "a [ 1 ]\\nb| byte 8: begins no entry: no name, followed by a space, up to byte 9",
                "a [ 1 ]\\nb\\nc [ 1 ]| byte 8: begins no entry: the name 'b' has nothing after it",
                "a [ 1 ]\\nb 1 2| byte 8: 'b' has no '[' before byte 11, expected '[ 1 2 3 ]'",
                "a \\0BFV \\4\\2\\0\\0\\0\\0\\0| byte 0: 'a' is cut off: 8 bytes are promised at byte 12, 2 are left",
                "a \\0BFV \\4\\xFF\\xFF\\xFF\\x7F| byte 0: 'a' is cut off: 8589934588 bytes are promised at byte 12, 0 are left",
                "a \\0BDV \\4\\xFF\\xFF\\xFF\\xFF| byte 0: 'a' has a damaged length at byte 7: width 4, expected 4; value -1,"
                        + " expected 0 or more",
                "a \\0BFV \\x08\\2\\0\\0\\0| width 8, expected 4",
                "a \\0BXX \\4| byte 0: 'a' is of type 'XX' at byte 2, expected FV, DV, FM or DM",
                "a \\0BFM \\4\\2\\0\\0\\0\\4\\3\\0\\0\\0| byte 0: 'a' is a matrix of 2 x 3, expected a vector or a matrix of one row",
                "a \\0BCM2 \\4| byte 0: 'a' is a compressed matrix (CM2)",
                "a \\0C| byte 0: 'a' does not begin with 00 'B' at byte 2",
                "\\xFF\\xFF [ 1 ]| byte 0: is not UTF-8 text"
            })
    void damagedArchives(String escaped, String message) throws IOException {
        assertThat(refusal("x.ark", unescaped(escaped)))
                .startsWith("Kaldi archive 'DIR/x.ark': ")
                .contains(message.strip());
    }

    static String unescaped(String escaped) {
        String text = escaped.strip().replace("\\n", "\n");
        text = java.util.regex.Pattern.compile("\\\\x(..)")
                .matcher(text)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(match.group(1), 16))));
        return java.util.regex.Pattern.compile("\\\\([0-7])")
                .matcher(text)
                .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": 7, \"embedding\": [1]}| line 1: has no text 'name'",
                "{\"embedding\": [1]}| line 1: has no text 'name'",
                "{\"name\": \"a\"}| line 1: 'a' has no list 'embedding'",
                "{\"name\": \"a\", \"embedding\": [1, null]}| line 1: 'a' has an 'embedding' whose value 1 is no number",
                "{\"name\": \"a\", \"embedding\": [1e39]}| line 1: 'a' has Infinity as number 0 of 1",
                "{\"name\": \"a\", \"embedding\": [1]}\\n{\"name\": }| line 2: is not valid JSON: column 10: expected a value",
                "{\"name\": \"a\", \"treatment\": \"whole\", \"embedding\": [1]}| line 1: 'a' has no 'fingerprint'; a passport is"
                        + " given whole or not at all",
                "{\"name\": \"a\", \"fingerprint\": \"abc\", \"embedding\": [1]}| line 1: 'a' has the fingerprint 'abc', expected"
                        + " 64 lower-case hexadecimal digits"
            })
    void damagedJsonLines(String escaped, String message) throws IOException {
        assertThat(refusal("x.jsonl", escaped.strip().replace("\\n", "\n")))
                .startsWith("JSON lines 'DIR/x.jsonl': ")
                .contains(message.strip());
    }

    @Test
    void jsonLinesMayHaveOtherFieldsBlankLinesAndAByteOrderMark() throws IOException {
        Path file = file(
                "x",
                "\u00EF\u00BB\u00BF{\"speaker\": {\"id\": 3}, \"embedding\": [1, 2.5], \"name\": \"a\"}\r\n\r\n"
                        + " {\"name\":\"b\",\"embedding\":[3,4]}");
        EmbeddingSet set = EmbeddingFiles.read(file);
        assertThat(set.names()).containsExactly("a", "b");
        assertThat(set.rows().values()).containsExactly(1, 2.5f, 3, 4);
    }

    @Test
    void aLineWithoutEndIsNotTakenIntoMemory() throws IOException {
        assertThat(refusal("x", "{\"name\": \"" + "a".repeat((1 << 22) + 1)))
                .startsWith("JSON lines 'DIR/x': line 1: is longer than 4194304 bytes; the rest was not read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is empty",
                "[{\"file\": 1}] | is one JSON array; write an object a line (JSON lines) instead",
                "file,e0,e1\\na,1,2 | is CSV, which is written for spreadsheets and not read back",
                "\\x1F\\x8B\\x08 | is compressed by gzip; unpack it first",
                "PK\\3\\4 | is a zip archive, such as .npz; save one array as .npy instead",
                "\\0BFV \\4 | is a single Kaldi object without a name; a script file can name it: 'name DIR/x'",
                "word | is of no known format",
                "\\x89PNG\\1 | is of no known format"
            })
    void otherFilesAreNamed(String escaped, String message) throws IOException {
        assertThat(refusal("x", unescaped(escaped)))
                .isEqualTo("Embedding file 'DIR/x' " + message
                        + "\nExpected npy, a Kaldi archive (text or binary) or script file, or JSON lines");
    }

    @Test
    void whatIsNoFileIsSaid() {
        assertThatThrownBy(() -> EmbeddingFiles.read(folder.resolve("none")))
                .isInstanceOf(MissingInputException.class)
                .hasMessageEndingWith("none' does not exist");
        assertThatThrownBy(() -> EmbeddingFiles.read(folder))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContaining("is no ordinary file, expected a file of embeddings");
    }

    @ParameterizedTest
    @EnumSource(names = {"NPY", "SCP"})
    void anOlderSideFileIsReplacedAndNothingElseIsLeft(Format format) throws IOException {
        Path file = folder.resolve(format == Format.NPY ? "x.npy" : "x.scp");
        EmbeddingFiles.write(file, set("old", "older"), format);
        EmbeddingFiles.write(file, set("new"), format);
        assertThat(EmbeddingFiles.read(file).names()).containsExactly("new");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }
}
