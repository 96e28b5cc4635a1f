package org.ecapa4j.embeddings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;

/** Arrays {@code [N,E]} or {@code [E]}, and beside {@code x.npy} the names of the rows in {@code x.ids.txt}, one a line. */
final class NpyEmbeddings {
    private static final int LONGEST_NAME = 1 << 16;

    private NpyEmbeddings() {}

    static EmbeddingSet read(Path file) throws IOException {
        NpyArray array = Npy.read(file);
        if (array.rank() != 1 && array.rank() != 2) {
            throw new DataFormatException(
                    "Npy file '" + file + "' holds " + array + ", expected embeddings [N,E] or one embedding [E]");
        }
        float[] values = array.narrowedFloats();
        int count = array.rank() == 1 ? 1 : array.dim(0);
        int dimension = array.rank() == 1 ? array.dim(0) : array.dim(1);
        EmbeddingRows rows = new EmbeddingRows("Npy file", file.toString(), "row");
        List<String> names = names(file, count);
        for (int row = 0; row < count; row++) {
            rows.add(row, names.get(row), Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension), null);
        }
        return rows.toSet();
    }

    private static List<String> names(Path file, int count) throws IOException {
        Path side = namesBeside(file);
        List<String> names = new ArrayList<>();
        if (!Files.exists(side)) {
            for (int row = 0; row < count; row++) {
                names.add("row-" + row);
            }
            return names;
        }
        try (ByteInput in = ByteInput.open(side)) {
            for (int line = 1; in.peek() >= 0; line++) {
                byte[] bytes = in.line(LONGEST_NAME);
                if (bytes == null) {
                    throw namesProblem(side, "line " + line + " is longer than " + LONGEST_NAME + " bytes");
                }
                String name;
                try {
                    name = ByteInput.text(bytes);
                } catch (DataFormatException e) {
                    throw namesProblem(side, "line " + line + " " + e.getMessage());
                }
                names.add(name.endsWith("\r") ? name.substring(0, name.length() - 1) : name);
            }
        }
        if (names.size() != count) {
            throw namesProblem(
                    side,
                    "it has " + names.size() + " names, but '" + file + "' has " + count + " rows, one name each");
        }
        return names;
    }

    private static DataFormatException namesProblem(Path side, String what) {
        return new DataFormatException(
                "Names '" + side + "': " + what + "; write the names again, or remove the file to number the rows");
    }

    static Path namesBeside(Path file) {
        return SideFile.beside(file, ".npy", ".ids.txt");
    }

    static void write(Path file, EmbeddingSet set, int... shape) {
        SideFile.writeBoth(file, namesBeside(file), (array, names) -> {
            Npy.write(array, set.rows().values(), shape);
            names.write((String.join("\n", set.names()) + "\n").getBytes(StandardCharsets.UTF_8));
        });
    }
}
