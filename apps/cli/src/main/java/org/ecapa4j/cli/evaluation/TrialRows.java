package org.ecapa4j.cli.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ecapa4j.cli.report.TrialsCsv;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;

/** The trials of a run as CSV, and back. */
public final class TrialRows {
    private static final int COLUMNS = 6;

    private TrialRows() {}

    /** Writes the trials: those that have scores, then those that were left out, with the reasons. */
    public static void write(Path file, EvaluatedRun run) {
        Map<String, String> reasons = new HashMap<>();
        run.scored()
                .dropped()
                .forEach(recording -> reasons.put(
                        recording.name(), String.valueOf(recording.reason().getMessage())));
        Stream<TrialsCsv.Row> scored = run.scored().trials().stream()
                .map(each -> new TrialsCsv.Row(
                        each.trial().target(),
                        each.trial().enrolment(),
                        each.trial().test(),
                        each.score(),
                        run.profile() == null ? null : run.ratio(each),
                        null));
        Stream<TrialsCsv.Row> dropped = run.scored().droppedTrials().stream()
                .map(each -> new TrialsCsv.Row(
                        each.target(),
                        each.enrolment(),
                        each.test(),
                        null,
                        null,
                        reasons.getOrDefault(each.enrolment(), reasons.get(each.test()))));
        TrialsCsv.write(file, Stream.concat(scored, dropped));
    }

    /**
     * Reads the scores that {@link #write} wrote; trials that were left out are passed over.
     *
     * @throws MissingInputException if there is no such file
     * @throws DataFormatException if it is something else; says where
     */
    public static List<ScoredTrial> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Scores '" + file + "' do not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("Scores '" + file + "' cannot be read: " + e, e);
        }
        if (lines.isEmpty() || !lines.get(0).startsWith("label,enrolment,test,score")) {
            throw new DataFormatException("'" + file + "' is no file of scores: its first line is not"
                    + " 'label,enrolment,test,score,...', as 'ecapa evaluate --scores' writes it");
        }
        List<ScoredTrial> trials = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            List<String> fields = fields(lines.get(i));
            try {
                if (fields.size() != COLUMNS || !fields.get(0).matches("[01]")) {
                    throw new NumberFormatException();
                }
                if (fields.get(3).isEmpty() && !fields.get(5).isEmpty()) {
                    continue;
                }
                trials.add(new ScoredTrial(
                        new Trial(fields.get(0).equals("1"), fields.get(1), fields.get(2)),
                        Double.parseDouble(fields.get(3))));
            } catch (NumberFormatException e) {
                throw new DataFormatException(
                        "'" + file + "', line " + (i + 1) + ": '" + lines.get(i) + "' is no scored trial", e);
            }
        }
        return trials;
    }

    /** The fields of a line by RFC 4180; a quoted line break is not among what trial lists hold. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
