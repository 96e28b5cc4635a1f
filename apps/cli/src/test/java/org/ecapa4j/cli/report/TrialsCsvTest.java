package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ecapa4j.cli.report.TrialsCsv.Row;
import org.ecapa4j.errors.MissingInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsCsvTest {
    @TempDir
    Path folder;

    private String write(Row... rows) throws IOException {
        Path file = folder.resolve("scores.csv");
        TrialsCsv.write(file, Stream.of(rows));
        return Files.readString(file);
    }

    @Test
    void hasALineForEachTrial() throws IOException {
        assertThat(write(
                        new Row(true, "a.wav", "b.wav", 0.1 + 0.2, -1.5, null),
                        new Row(false, "a.wav", "c d.wav", 0.25, null, null),
                        new Row(false, "a.wav", "e.wav", null, null, "recording is missing")))
                .isEqualTo("""
                        label,enrolment,test,score,llr,dropped
                        1,a.wav,b.wav,0.30000000000000004,-1.5,
                        0,a.wav,c d.wav,0.25,,
                        0,a.wav,e.wav,,,recording is missing
                        """);
    }

    @Test
    void quotesWhatWouldBreakTheLine() throws IOException {
        assertThat(write(new Row(true, "a,b", "c\"d", 1.0, null, null), new Row(true, "e\nf", "g\rh", 1.0, null, null)))
                .isEqualTo("""
                        label,enrolment,test,score,llr,dropped
                        1,"a,b","c\""d",1.0,,
                        1,"e
                        f","g\rh",1.0,,
                        """);
    }

    @Test
    void namesOutsideAsciiAreUtf8() throws IOException {
        assertThat(write(new Row(true, "\u00E9\u8A9E\uD83D\uDE00", "b", 1.0, null, null)))
                .contains("1,\u00E9\u8A9E\uD83D\uDE00,b,1.0");
    }

    @Test
    void aFailureLeavesNoHalfFile() {
        Stream<Row> rows = Stream.of(1, 2).map(number -> {
            if (number == 2) {
                throw new IllegalStateException("stopped");
            }
            return new Row(true, "a", "b", 1.0, null, null);
        });
        assertThatThrownBy(() -> TrialsCsv.write(folder.resolve("scores.csv"), rows))
                .hasMessage("stopped");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void needsTheFolder() {
        assertThatThrownBy(() -> TrialsCsv.write(folder.resolve("none/scores.csv"), Stream.of()))
                .isInstanceOf(MissingInputException.class);
    }
}
