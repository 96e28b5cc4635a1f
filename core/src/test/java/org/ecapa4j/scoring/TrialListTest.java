package org.ecapa4j.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialListTest {
    private static final String FORM = "\nA trial list has lines of the form '1 enrolment test' (same speaker) or"
            + " '0 enrolment test' (different speakers)";

    @TempDir
    private Path folder;

    @Test
    void readsTheGoldenList() {
        TrialList list = TrialList.read(Fixtures.path("golden/scoring/trials.txt"));
        assertThat(list.trials()).hasSize(304);
        assertThat(list.targetTrials()).isEqualTo(80);
        assertThat(list.nonTargetTrials()).isEqualTo(224);
        assertThat(list.recordings()).hasSize(40).startsWith("spk00/utt00.wav", "spk00/utt01.wav");
        assertThat(list.trials().get(4)).isEqualTo(new Trial(false, "spk00/utt00.wav", "spk01/utt00.wav"));
        assertThatCode(list::requireBothKinds).doesNotThrowAnyException();
    }

    @Test
    void readsEveryAllowedSpelling() {
        TrialList list = read(lines(
                "\uFEFF# made by hand\r",
                "1 a.wav b.wav\r",
                "\r",
                "\t0\ta.wav  \tسجل/録音.wav ",
                "  # 1 c d",
                " ",
                "1 b.wav a.wav",
                "1 c.wav c.wav"));
        assertThat(list.trials())
                .containsExactly(
                        new Trial(true, "a.wav", "b.wav"),
                        new Trial(false, "a.wav", "سجل/録音.wav"),
                        new Trial(true, "b.wav", "a.wav"),
                        new Trial(true, "c.wav", "c.wav"));
        assertThat(list.recordings()).containsExactly("a.wav", "b.wav", "سجل/録音.wav", "c.wav");
    }

    @Test
    void reportsOneProblemInOneLine() {
        assertRefused("1 a b\n2 a c\n", "Trial list 'list.txt': line 2 has the label '2', expected 1 or 0" + FORM);
    }

    @Test
    void reportsEveryProblemWithItsLine() {
        assertRefused(
                lines(
                        "1 a b",
                        "same a c",
                        "0 a",
                        "1 my file.wav b",
                        "1 a b",
                        "0 a b",
                        "0 b a",
                        "",
                        "0 d d",
                        "x",
                        "1 a\rb c",
                        "0 e f",
                        "0 e f"),
                "Trial list 'list.txt' has 11 problems:"
                        + "\n  - line 2 has the label 'same', expected 1 or 0"
                        + "\n  - line 3 has 2 columns, expected 3"
                        + "\n  - line 4 has 4 columns, expected 3; a name with a space cannot be written in this form"
                        + "\n  - line 5 repeats line 1; a trial must not count twice"
                        + "\n  - line 6 contradicts line 1: the same two names with the other label"
                        + "\n  - line 7 contradicts line 1: the same two names with the other label"
                        + "\n  - line 9 calls 'd' different from itself"
                        + "\n  - line 10 has 1 column, expected 3"
                        + "\n  - line 10 has the label 'x', expected 1 or 0"
                        + "\n  - line 11 has a control character"
                        + "\n  - line 13 repeats line 12; a trial must not count twice"
                        + FORM);
    }

    @Test
    void countsProblemsThatItDoesNotShow() {
        assertThatThrownBy(() -> read("bad line here\n".repeat(1000)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("Trial list 'list.txt' has 1000 problems:\n  - line 1 has the label 'bad'")
                .hasMessageEndingWith("\n  - line 20 has the label 'bad', expected 1 or 0\n  - and 980 more" + FORM);
    }

    @Test
    void refusesAnEmptyList() {
        for (String text : List.of("", "\n\n", "# nothing yet\n")) {
            assertRefused(text, "Trial list 'list.txt' has no trials" + FORM);
        }
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertRefused(
                "1 a é.wav\n".getBytes(StandardCharsets.ISO_8859_1),
                "Trial list 'list.txt': line 1 is not UTF-8 text" + FORM);
        assertThatThrownBy(() -> TrialList.read(
                        new ByteArrayInputStream("1 a b\n".getBytes(StandardCharsets.UTF_16)), "list.txt"))
                .isInstanceOf(DataFormatException.class);
    }

    @Test
    void stopsAtALineThatNoListHas() {
        InputStream endless = new InputStream() {
            private long count;

            @Override
            public int read() {
                assertThat(count++).isLessThan(1_000_000);
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Arrays.fill(bytes, offset, offset + length, (byte) read());
                return length;
            }
        };
        assertThatThrownBy(() -> TrialList.read(endless, "/dev/zero"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "Trial list '/dev/zero': line 1 is longer than 65536 bytes; the rest of the file was not read"
                                + FORM);
    }

    @Test
    void shortensLongWords() {
        assertRefused(
                "y".repeat(1000) + " a b",
                "Trial list 'list.txt': line 1 has the label '" + "y".repeat(40) + "...', expected 1 or 0" + FORM);
    }

    @Test
    void answersRandomBytesWithOneException() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = random.nextInt(8) == 0
                        ? (byte) random.nextInt(256)
                        : (byte) "01 ab\n\t#".charAt(random.nextInt(8));
            }
            try {
                assertThat(TrialList.read(new ByteArrayInputStream(bytes), "random")
                                .trials())
                        .isNotEmpty();
            } catch (DataFormatException e) {
                assertThat(e).as("seed %d", seed).hasMessageStartingWith("Trial list 'random'");
            }
        }
    }

    @Test
    void refusesAListOfOneKindWhereBothAreNeeded() {
        assertThatThrownBy(() -> read("1 a b\n1 a c\n").requireBothKinds())
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Trial list 'list.txt' has only target trials (same speaker), 2 of them;"
                        + " error rates need trials of both kinds");
        assertThatThrownBy(() -> read("0 a b\n").requireBothKinds())
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Trial list 'list.txt' has only non-target trials (different speakers), 1 of them;"
                        + " error rates need trials of both kinds");
    }

    @Test
    void namesAFileThatDoesNotExist() throws IOException {
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> TrialList.read(missing))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("Trial list '" + missing + "' does not exist");
        assertThatThrownBy(() -> TrialList.read(folder))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("Trial list '" + folder + "' is a folder; name a text file");
        Path file = Files.writeString(folder.resolve("good.txt"), "1 a b\n0 a c\n");
        assertThat(TrialList.read(file).source()).isEqualTo(file.toString());
    }

    @Test
    void reportsAStreamThatBreaks() {
        InputStream broken = new SequenceInputStream(stream("1 a b\n"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        });
        assertThatThrownBy(() -> TrialList.read(broken, "list.txt"))
                .isInstanceOf(InputOutputException.class)
                .hasMessage("Trial list 'list.txt' cannot be read: the disk is gone");
    }

    private static TrialList read(String text) {
        return TrialList.read(stream(text), "list.txt");
    }

    private static String lines(String... lines) {
        return String.join("\n", lines);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String text, String message) {
        assertRefused(text.getBytes(StandardCharsets.UTF_8), message);
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> TrialList.read(new ByteArrayInputStream(bytes), "list.txt"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(message);
    }
}
