package org.ecapa4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.fixtures.Fixtures;

/** The goldens below golden/scoring. */
public final class ScoreFiles {
    private ScoreFiles() {}

    /** Scores of one kind of {@code scores_<set>.csv}. */
    public static double[] scores(String set, boolean target) {
        return rows("scores_" + set + ".csv").stream()
                .filter(row -> row[0].equals(target ? "1" : "0"))
                .mapToDouble(row -> Double.parseDouble(row[1]))
                .toArray();
    }

    /** The rows of a file after its heading; the columns that tests use have no quotes. */
    public static List<String[]> rows(String name) {
        List<String> lines = lines(name);
        List<String[]> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            rows.add(line.split(",", -1));
        }
        return rows;
    }

    public static List<String> lines(String name) {
        try {
            return Files.readAllLines(Fixtures.path("golden/scoring/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A float32 matrix in version 1 of the npy form. */
    public static float[][] matrix(String name, int rows) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(Fixtures.path("golden/scoring/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = buffer.getShort(8);
        String description = new String(bytes, 10, header, StandardCharsets.US_ASCII);
        if (!description.contains("'<f4'")) {
            throw new IllegalStateException(name + ": " + description);
        }
        buffer.position(10 + header);
        int columns = buffer.remaining() / Float.BYTES / rows;
        float[][] matrix = new float[rows][columns];
        for (float[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = buffer.getFloat();
            }
        }
        return matrix;
    }
}
