package org.ecapa4j.cli.evaluation;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of recordings: a comma-separated table without quotes whose first line names its columns. {@code path} is the
 * recording's name; {@code speaker} and others may be there.
 */
public final class RecordingTable {
    private final Path file;
    private final List<String> columns;
    private final Map<String, String[]> rows = new HashMap<>();

    /**
     * Reads a table.
     *
     * @throws MissingInputException if it does not exist
     * @throws DataFormatException if it has no column {@code path}, lines of other lengths, or two different lines of a recording
     */
    public RecordingTable(Path file) {
        this.file = file;
        List<String> lines = read(file);
        columns = lines.isEmpty() ? List.of() : List.of(lines.get(0).split(",", -1));
        int path = require("path");
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            if (fields.length != columns.size()) {
                throw new DataFormatException("'" + file + "', line " + (i + 1) + ": " + fields.length
                        + " fields, expected " + columns.size() + ": " + Arrays.toString(fields));
            }
            String[] former = rows.put(fields[path], fields);
            if (former != null && !Arrays.equals(former, fields)) {
                throw new DataFormatException("'" + file + "', line " + (i + 1) + ": '" + fields[path] + "' is "
                        + Arrays.toString(fields) + ", but " + Arrays.toString(former) + " further up");
            }
        }
    }

    /** @throws DataFormatException if the table does not have the column */
    public RecordingTable requireColumn(String column) {
        require(column);
        return this;
    }

    /** The columns that tell recordings apart in few groups: all but the name, the speaker and the length. */
    public List<String> conditions() {
        List<String> conditions = new ArrayList<>(columns);
        conditions.removeAll(List.of("path", "speaker", "seconds", "session"));
        return conditions;
    }

    /** What stands in a column for a recording; null if nothing does. */
    public @Nullable String value(String recording, String column) {
        int index = columns.indexOf(column);
        String[] row = rows.get(recording);
        return index < 0 || row == null || row[index].isEmpty() ? null : row[index];
    }

    private int require(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new DataFormatException(
                    "'" + file + "' has the columns " + columns + " in its first line; '" + column + "' is needed");
        }
        return index;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Table '" + file + "' does not exist", e);
        } catch (MalformedInputException e) {
            throw new DataFormatException("Table '" + file + "' is not UTF-8 text", e);
        } catch (IOException e) {
            throw new InputOutputException("Table '" + file + "' cannot be read: " + e, e);
        }
    }
}
