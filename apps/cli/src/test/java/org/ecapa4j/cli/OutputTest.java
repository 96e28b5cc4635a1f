package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.ecapa4j.cli.Cli.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where results go, and what happens if they cannot. */
class OutputTest {
    private static final String RECORDING = Cli.sample("speaker-1688-a.wav");

    @TempDir
    Path folder;

    @Test
    void aFolderThatIsNotThereEndsWith74() {
        Result result = embed(folder.resolve("no/out.csv").toString());
        assertThat(result.code()).isEqualTo(74);
        assertThat(result.err()).contains("cannot be written: its folder does not exist");
    }

    @Test
    void aFolderInPlaceOfAFileEndsWith74() {
        Result result = embed(folder.toString());
        assertThat(result.code()).isEqualTo(74);
        assertThat(result.err()).contains("is a folder; name a file");
    }

    @Test
    void theOutputIsReplacedWholeAndNothingElseIsLeft() throws IOException {
        Path out = Files.writeString(folder.resolve("out.csv"), "old");
        assertThat(embed(out.toString()).code()).isZero();
        assertThat(Files.readString(out)).startsWith("file,e0");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(out);
        }
    }

    @Test
    void aFullDiskEndsWith74() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(arguments(), nothing(), failing("No space left on device"), print(err));
        assertThat(code).isEqualTo(74);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("ecapa: Standard output cannot be written: No space left on device\n");
        err.reset();
        assertThat(Main.run(new String[] {"--help"}, nothing(), failing("No space left on device"), print(err)))
                .isEqualTo(74);
    }

    @Test
    void aReaderThatWentAwayIsNoError() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Main.run(arguments(), nothing(), failing("Broken pipe"), print(err)))
                .isZero();
        assertThat(err.size()).isZero();
    }

    @Test
    void anNpyArrayIsNotShownToPeople() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal screen = new Terminal(nothing(), out, print(new ByteArrayOutputStream()), true, true);
        EmbedCommand command = new EmbedCommand(screen);
        command.files = List.of(RECORDING);
        command.format = EmbeddingFormat.NPY;
        assertThat(catchThrowable(command::call))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("An npy array is not for the screen");
        assertThat(out.size()).isZero();
    }

    @Test
    void progressIsShownToPeopleOnlyAndIsWipedAway() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Progress unseen = new Progress(new Terminal(nothing(), err, print(err), false, false), 100);
        unseen.advance();
        unseen.end();
        assertThat(err.size()).isZero();

        Progress seen = new Progress(new Terminal(nothing(), err, print(err), false, true), 100);
        seen.advance();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("\r1 of 100 files, ");
        seen.end();
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith(" \r");
    }

    @Test
    void aComplaintTakesThePlaceOfTheProgress() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(nothing(), err, print(err), false, true);
        terminal.sketch("1 of 100 files");
        terminal.complain("interrupted");
        terminal.complain("and again");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r1 of 100 files\r" + " ".repeat(60) + "\rinterrupted\nand again\n");
    }

    /** Half of the files come from a cache within a second, the others take a second each. */
    @Test
    void theTimeLeftIsThatOfThePaceNow() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        AtomicLong now = new AtomicLong(-7_000_000_000L);
        Progress progress = new Progress(new Terminal(nothing(), err, print(err), false, true), 1000, now::get);
        for (int i = 1; i <= 500; i++) {
            now.addAndGet(2_000_000);
            progress.advance();
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("\r451 of 1000 files, 1 s to go   ");
        for (int i = 1; i <= 25; i++) {
            now.addAndGet(1_000_000_000);
            progress.advance();
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("\r525 of 1000 files, 475 s to go   ");
    }

    private static Result embed(String out) {
        return Cli.run("embed", "--model", Cli.NANO, "--format", "csv", "--out", out, RECORDING);
    }

    private static String[] arguments() {
        return new String[] {"embed", "--model", Cli.NANO, RECORDING};
    }

    private static InputStream nothing() {
        return new ByteArrayInputStream(new byte[0]);
    }

    private static PrintStream print(ByteArrayOutputStream err) {
        return new PrintStream(err, true, StandardCharsets.UTF_8);
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
