package org.ecapa4j.cli.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.ecapa4j.io.AtomicFile;
import org.jspecify.annotations.Nullable;

/**
 * The trials one by one, as CSV (RFC 4180, but lines end with a line feed alone), UTF-8, with the header {@code
 * label,enrolment,test,score,llr,dropped}. The label is 1 for a target and 0 for a non-target; {@code score} and {@code llr} have as many digits
 * as give back the same double; a dropped trial has neither and a reason. Fields with a comma, a quote or a line break are quoted.
 */
public final class TrialsCsv {
    private static final String HEADER = "label,enrolment,test,score,llr,dropped\n";

    private TrialsCsv() {}

    /**
     * A trial.
     *
     * @param score null if it was dropped
     * @param ratio log-likelihood ratio; null if it was dropped, and without calibration
     * @param dropped why it has no score; null if it has one
     */
    public record Row(
            boolean target,
            String enrolment,
            String test,
            @Nullable Double score,
            @Nullable Double ratio,
            @Nullable String dropped) {}

    /**
     * Writes the file whole or not at all; the rows are not collected.
     *
     * @throws org.ecapa4j.errors.MissingInputException if the folder does not exist
     * @throws org.ecapa4j.errors.InputOutputException if the file cannot be written
     */
    public static void write(Path file, Stream<Row> rows) {
        AtomicFile.write(file, out -> {
            Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            text.write(HEADER);
            Iterator<Row> remaining = rows.iterator();
            while (remaining.hasNext()) {
                line(text, remaining.next());
            }
            text.flush();
        });
    }

    private static void line(Writer text, Row row) throws IOException {
        text.write(row.target() ? "1," : "0,");
        field(text, row.enrolment());
        text.write(',');
        field(text, row.test());
        text.write(',');
        number(text, row.score());
        text.write(',');
        number(text, row.ratio());
        text.write(',');
        String dropped = row.dropped();
        field(text, dropped == null ? "" : dropped);
        text.write('\n');
    }

    private static void number(Writer text, @Nullable Double value) throws IOException {
        if (value != null) {
            text.write(value.toString());
        }
    }

    private static void field(Writer text, String field) throws IOException {
        boolean needsQuotes =
                field.chars().anyMatch(each -> each == ',' || each == '"' || each == '\n' || each == '\r');
        text.write(needsQuotes ? "\"" + field.replace("\"", "\"\"") + "\"" : field);
    }
}
