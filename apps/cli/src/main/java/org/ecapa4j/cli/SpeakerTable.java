package org.ecapa4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.jspecify.annotations.Nullable;

/** Who speaks in a recording, by a comma-separated table without quotes whose first line names its columns. */
final class SpeakerTable implements Function<String, @Nullable String> {
    private final Map<String, String> speakers = new HashMap<>();

    SpeakerTable(Path file) {
        List<String> lines = read(file);
        List<String> columns =
                lines.isEmpty() ? List.of() : List.of(lines.get(0).split(",", -1));
        int path = columns.indexOf("path");
        int speaker = columns.indexOf("speaker");
        if (path < 0 || speaker < 0) {
            throw new DataFormatException("'" + file + "' has the columns " + columns
                    + " in its first line; 'path' and 'speaker' are needed");
        }
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            if (fields.length != columns.size()) {
                throw new DataFormatException("'" + file + "', line " + (i + 1) + ": " + fields.length
                        + " fields, expected " + columns.size() + ": " + Arrays.toString(fields));
            }
            String former = speakers.put(fields[path], fields[speaker]);
            if (former != null && !former.equals(fields[speaker])) {
                throw new DataFormatException("'" + file + "', line " + (i + 1) + ": '" + fields[path]
                        + "' is of speaker '" + fields[speaker] + "', but of '" + former + "' further up");
            }
        }
    }

    @Override
    public @Nullable String apply(String recording) {
        return speakers.get(recording);
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Table '" + file + "' does not exist", e);
        } catch (java.nio.charset.MalformedInputException e) {
            throw new DataFormatException("Table '" + file + "' is not UTF-8 text", e);
        } catch (IOException e) {
            throw new InputOutputException("Table '" + file + "' cannot be read: " + e.getMessage(), e);
        }
    }
}
