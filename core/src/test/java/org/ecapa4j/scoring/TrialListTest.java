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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialListTest {
    private static final String FORM = "\nA trial list has lines of the form '1 enrolment test' (same speaker) or"
            + " '0 enrolment test' (different speakers), or 'enrolment test target' or 'enrolment test nontarget'";

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
                "1 c.wav d.wav"));
        assertThat(list.trials())
                .containsExactly(
                        new Trial(true, "a.wav", "b.wav"),
                        new Trial(false, "a.wav", "سجل/録音.wav"),
                        new Trial(true, "b.wav", "a.wav"),
                        new Trial(true, "c.wav", "d.wav"));
        assertThat(list.recordings()).containsExactly("a.wav", "b.wav", "سجل/録音.wav", "c.wav", "d.wav");
    }

    @Test
    void readsTheFormOfKaldi() {
        TrialList list = read("\uFEFFa.wav\tb.wav target\r\nb.wav c.wav nontarget\r\n\r\n1 c.wav target\r\n");
        assertThat(list.trials())
                .containsExactly(
                        new Trial(true, "a.wav", "b.wav"),
                        new Trial(false, "b.wav", "c.wav"),
                        new Trial(true, "1", "c.wav"));
        assertThat(list.recordings()).containsExactly("a.wav", "b.wav", "c.wav", "1");
        assertRefused(
                "a b target\na c Target\na d\n",
                "Trial list 'list.txt' has 3 problems:"
                        + "\n  - line 2 has the label 'Target', expected target or nontarget"
                        + "\n  - line 3 has 2 columns, expected 3"
                        + "\n  - line 3 has the label 'd', expected target or nontarget"
                        + FORM);
    }

    @Test
    void takesALineOfBothFormsAsTheLinesBeforeIt() {
        assertThat(read("1 a b\n0 c target\n").trials()).contains(new Trial(false, "c", "target"));
        assertThat(read("a b target\n0 c target\n").trials()).contains(new Trial(true, "0", "c"));
        assertThat(read("0 c target\n").trials()).containsExactly(new Trial(true, "0", "c"));
    }

    @Test
    void refusesAMixtureOfForms() {
        assertRefused(
                "1 a b\n\nc d nontarget\n0 e f\n",
                "Trial list 'list.txt': line 3 is in Kaldi's form, but line 1 is in VoxCeleb's; a list has one form"
                        + FORM);
        assertRefused(
                "1 a target\n0 e f\n",
                "Trial list 'list.txt': line 2 is in VoxCeleb's form, but line 1 is in Kaldi's; a list has one form"
                        + FORM);
    }

    @Test
    void namesHoldSpacesBetweenTabs() {
        assertThat(read("1\tmy voice.wav\t your  voice.wav \n0\tx\ty").trials().get(0))
                .isEqualTo(new Trial(true, "my voice.wav", "your  voice.wav"));
    }

    @Test
    void repeatedLinesCountWhereThatIsAskedFor() {
        String text = "1 a b\n0 a c\n1 a b\n1 b a\n0 a c\n0 a c\n";
        TrialList list = TrialList.read(stream(text), "list.txt", TrialList.Duplicates.COUNT);
        assertThat(list.size()).isEqualTo(6);
        assertThat(list.duplicates()).isEqualTo(3);
        assertThat(list.reversed()).as("1 b a").isEqualTo(1);
        assertThat(list.trials().get(5)).isEqualTo(new Trial(false, "a", "c"));
        assertThat(read("1 a b\n0 a c\n").duplicates()).isZero();
        assertThat(read("1 a b\n0 a c\n").reversed()).isZero();
        assertThat(TrialList.read(stream("1 a a\n1 a a\n0 a c\n"), "list.txt", TrialList.Duplicates.COUNT))
                .satisfies(selves -> assertThat(selves.duplicates()).isEqualTo(1))
                .satisfies(selves -> assertThat(selves.reversed()).isZero());
        assertRefused(
                "1 a b\n1 b a\n1 a a\n",
                "Trial list 'list.txt': line 3 compares 'a' with itself, which no system gets wrong; a list must not have"
                        + " that, unless duplicates are allowed" + FORM);
        assertThatThrownBy(
                        () -> TrialList.read(stream("1 a b\n1 a b\n0 b a\n"), "list.txt", TrialList.Duplicates.COUNT))
                .hasMessageContaining("line 3 contradicts line 1");
    }

    @Test
    void selectsTrials() {
        TrialList list = read("1 a b\n0 c d\n1 d a\n").select(i -> i != 0);
        assertThat(list.trials()).containsExactly(new Trial(false, "c", "d"), new Trial(true, "d", "a"));
        assertThat(list.recordings()).containsExactly("c", "d", "a");
        assertThat(list.enrolment(1)).isEqualTo(1);
        assertThat(list.test(1)).isEqualTo(2);
        assertThat(list.isTarget(1)).isTrue();
        assertThatThrownBy(() -> list.select(i -> false)).hasMessage("Trial list 'list.txt' has no trials" + FORM);
    }

    /** Every pair of 1,500 names, and one of them again at the end. */
    @Test
    void readsAMillionLines() {
        int names = 1500;
        Iterator<String> lines = IntStream.range(0, names)
                .boxed()
                .flatMap(a -> IntStream.range(a + 1, names).mapToObj(b -> ((a + b) % 2) + " n" + a + " n" + b + "\n"))
                .iterator();
        TrialList list = TrialList.read(streamOf(lines), "long");
        assertThat(list.size()).isEqualTo(names * (names - 1) / 2);
        assertThat(list.recordings()).hasSize(names);
        assertThat(list.trials().get(list.size() - 1)).isEqualTo(new Trial(true, "n1498", "n1499"));

        Iterator<String> repeating = IntStream.rangeClosed(0, 1_000_000)
                .mapToObj(i -> "0 a" + i % 1_000_000 + " b\n")
                .iterator();
        assertThatThrownBy(() -> TrialList.read(streamOf(repeating), "long"))
                .hasMessageContaining("line 1000001 repeats line 1;");
    }

    /** Lines and names of every length around the size of the buffer. */
    @Test
    void linesMayLieAnywhereInTheBuffer() {
        StringBuilder text = new StringBuilder();
        List<Trial> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String name = "é".repeat(i * 7 % 997) + i;
            expected.add(new Trial(i % 2 == 0, name, "x"));
            text.append(i % 2 == 0 ? "1 " : "0 ").append(name).append(" x\n");
        }
        assertThat(read(text.toString()).trials()).isEqualTo(expected);
    }

    @Test
    void aByteOrderMarkStandsAtTheBeginningOnly() {
        assertRefused(
                "\uFEFF1 a b\n\uFEFF1 c d\n",
                "Trial list 'list.txt': line 2 has the label '\uFEFF1', expected 1 or 0" + FORM);
    }

    @Test
    void theLongestLineIsRead() {
        String name = "a".repeat(65_536 - "1  b".length());
        assertThat(read("1 " + name + " b\n0 a c\n").trials()).first().isEqualTo(new Trial(true, name, "b"));
        assertThatThrownBy(() -> read("1 " + name + "a b\n0 a c\n"))
                .hasMessageStartingWith("Trial list 'list.txt': line 1 is longer than 65536 bytes");
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
                        + "\n  - line 4 has 4 columns, expected 3; a name with a space needs tabs between the columns"
                        + "\n  - line 5 repeats line 1; a trial must not count twice, unless duplicates are allowed"
                        + "\n  - line 6 contradicts line 1: the same two names with the other label"
                        + "\n  - line 7 contradicts line 1: the same two names with the other label"
                        + "\n  - line 9 calls 'd' different from itself"
                        + "\n  - line 10 has 1 column, expected 3"
                        + "\n  - line 10 has the label 'x', expected 1 or 0"
                        + "\n  - line 11 has a control character"
                        + "\n  - line 13 repeats line 12; a trial must not count twice, unless duplicates are allowed"
                        + FORM);
    }

    @Test
    void countsProblemsThatItDoesNotShow() {
        assertThatThrownBy(() -> read("bad line here\n".repeat(1000)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("Trial list 'list.txt' has 1000 problems:\n  - line 1 has neither 1 or 0 at its"
                        + " beginning nor target or nontarget at its end\n  - line 2 ")
                .hasMessageContaining("\n  - line 20 has neither")
                .hasMessageEndingWith("\n  - and 980 more" + FORM);
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
                "1 a b\n" + "y".repeat(1000) + " a b",
                "Trial list 'list.txt': line 2 has the label '" + "y".repeat(40) + "...', expected 1 or 0" + FORM);
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
                .hasMessage("Trial list 'list.txt' cannot be read: java.io.IOException: the disk is gone");
    }

    private static TrialList read(String text) {
        return TrialList.read(stream(text), "list.txt");
    }

    /** What the iterator gives, a little at a time. */
    private static InputStream streamOf(Iterator<String> lines) {
        return new InputStream() {
            private byte[] line = {};
            private int position;

            @Override
            public int read() {
                throw new IllegalStateException("reads byte by byte");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (position == line.length) {
                    if (!lines.hasNext()) {
                        return -1;
                    }
                    line = lines.next().getBytes(StandardCharsets.UTF_8);
                    position = 0;
                }
                int count = Math.min(length, line.length - position);
                System.arraycopy(line, position, bytes, offset, count);
                position += count;
                return count;
            }
        };
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
