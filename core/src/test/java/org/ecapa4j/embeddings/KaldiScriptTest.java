package org.ecapa4j.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.embeddings.EmbeddingFiles.Format;
import org.ecapa4j.errors.DataFormatException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KaldiScriptTest {
    @TempDir
    Path folder;

    @BeforeEach
    void anArchive() {
        EmbeddingFiles.write(folder.resolve("v.ark"), EmbeddingFilesTest.set("a", "bcd"), Format.ARK);
    }

    private Path script(String lines) throws IOException {
        return Files.writeString(folder.resolve("v.scp"), lines);
    }

    private String refusal(String lines) throws IOException {
        Path script = script(lines);
        Throwable thrown = catchThrowable(() -> EmbeddingFiles.read(script));
        assertThat(thrown).isInstanceOf(DataFormatException.class);
        return String.valueOf(thrown.getMessage()).replace(folder.toString(), "DIR");
    }

    @Test
    void pathsCountFromTheScriptsFolderAndNamesAreTheScripts() throws IOException {
        EmbeddingSet set = EmbeddingFiles.read(script("second\t v.ark:24\r\n\nfirst " + folder + "/v.ark:2  \n"));
        assertThat(set.names()).containsExactly("second", "first");
        assertThat(set.rows().values()).containsExactly(3, -0.1f, 1, -0.1f);
    }

    @Test
    void aFileMayBeOneVectorAndItsPathHaveSpaces() throws IOException {
        Files.write(folder.resolve("one 1"), KaldiVector.toBinary(new float[] {7, 8}, 0, 2));
        Files.writeString(folder.resolve("two"), " [ 9 10 ]\n");
        EmbeddingSet set = EmbeddingFiles.read(script("x one 1\ny two\nz one 1:0\n"));
        assertThat(set.rows().values()).containsExactly(7, 8, 9, 10, 7, 8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a cat v.ark |; 'a' is the output of a command, which is not run; write it to an archive first",
                "a |cat v.ark; 'a' is the output of a command, which is not run",
                "a v.ark:2[0:1]; 'a' is a range of a matrix ('v.ark:2[0:1]'), which is not supported",
                "a w.ark:2; 'a' is in 'w.ark', which is no file, neither from the working directory nor from the script",
                "a /no/w.ark:2; 'a' is in '/no/w.ark', which is no file",
                "a v.ark:42; 'a' begins at byte 42, but 'DIR/v.ark' has only 42",
                "a v.ark:999999999999999999; 'a' begins at byte 999999999999999999, but",
                "a v.ark:3; 'a' in 'DIR/v.ark' has no '[' before byte 4, expected '[ 1 2 3 ]'",
                "a .; 'a' is in '.', which is no file"
            })
    void whatCannotBeReadIsSaidWithItsLine(String line, String message) throws IOException {
        assertThat(refusal("good v.ark:24\n" + line + "\n"))
                .startsWith("Kaldi script file 'DIR/v.scp': line 2: ")
                .contains(message);
    }

    @Test
    void allLinesAreReportedTogether() throws IOException {
        assertThat(refusal("a v.ark:2\nb\nc v.ark:5\na v.ark:24\n"))
                .contains(
                        "has 3 problems:\n  - line 2: is no 'name file:offset': 'b'\n  - line 3: 'c' in",
                        "line 4: 'a' has");
    }

    @Test
    void aPathWithTwoMeaningsIsRefused() throws IOException {
        // The working directory of tests is the module's folder.
        Files.writeString(folder.resolve("pom.xml"), " [ 1 2 ]");
        assertThat(refusal("a pom.xml"))
                .contains(
                        "line 1: 'a' is in 'pom.xml', which is one file from the working directory and another from the"
                                + " script file's folder; write the whole path");
    }

    /** Headers inside headers: each promises all that follows. */
    @Test
    void aSmallArchiveDoesNotTakeMuchMemoryOrTime() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append("n").append(i).append(" v.ark:2\n");
        }
        assertThat(refusal(lines.toString()))
                .startsWith("Kaldi script file 'DIR/v.scp': line 11: is not read: the entries so far are 180 bytes of"
                        + " archives that have only 42; they overlap, or many names share one vector");
    }

    @Test
    void aPathThatKaldiWouldNotTakeIsNotWritten() {
        Throwable thrown =
                catchThrowable(() -> EmbeddingFiles.write(Path.of("t,x.scp"), EmbeddingFilesTest.set("a"), Format.SCP));
        assertThat(thrown)
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Kaldi would not take 't,x.ark' for a path in a script file; name the file otherwise");
        assertThat(Path.of("t,x.ark")).doesNotExist();
    }
}
