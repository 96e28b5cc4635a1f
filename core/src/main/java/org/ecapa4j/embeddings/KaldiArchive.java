package org.ecapa4j.embeddings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.ObjLongConsumer;
import org.ecapa4j.errors.DataFormatException;

/**
 * Kaldi's archives: one entry after the other, each a name without white space, a space, and a {@link KaldiVector}. Binary and
 * text entries are told apart one by one.
 */
final class KaldiArchive {
    private static final String KIND = "Kaldi archive";
    private static final int LONGEST_NAME = 1 << 16;

    private KaldiArchive() {}

    static EmbeddingSet read(ByteInput in, String source) throws IOException {
        EmbeddingRows rows = new EmbeddingRows(KIND, source, "byte");
        in.seek(0);
        KaldiVector.skipSpace(in, true);
        while (in.peek() >= 0) {
            long start = in.position();
            String name = "";
            try {
                name = name(in);
                rows.add(start, name, KaldiVector.read(in), null);
            } catch (DataFormatException e) {
                // Where the next entry would begin is not known.
                rows.problem(start, name, String.valueOf(e.getMessage()));
                break;
            }
            KaldiVector.skipSpace(in, true);
        }
        return rows.toSet();
    }

    private static String name(ByteInput in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!KaldiVector.isSpace(in.peek())) {
            if (in.peek() < 0 || bytes.size() == LONGEST_NAME) {
                throw new DataFormatException("begins no entry: no name, followed by a space, up to byte "
                        + in.position() + "; the file is damaged or cut off");
            }
            bytes.write(in.next());
        }
        if (in.next() == '\n') {
            throw new DataFormatException("begins no entry: the name '"
                    + EmbeddingRows.shortened(ByteInput.text(bytes.toByteArray())) + "' has nothing after it");
        }
        return ByteInput.text(bytes.toByteArray());
    }

    /** {@code offsets} is told where each vector begins, behind its name, as a script file has it. */
    static void writeBinary(OutputStream out, EmbeddingSet set, ObjLongConsumer<String> offsets) throws IOException {
        float[] values = set.rows().values();
        long position = 0;
        for (int row = 0; row < set.size(); row++) {
            String name = set.names().get(row);
            byte[] key = (name + " ").getBytes(StandardCharsets.UTF_8);
            byte[] vector = KaldiVector.toBinary(values, row * set.dimension(), set.dimension());
            out.write(key);
            out.write(vector);
            offsets.accept(name, position + key.length);
            position += key.length + vector.length;
        }
    }

    static void writeText(OutputStream out, EmbeddingSet set) throws IOException {
        float[] values = set.rows().values();
        for (int row = 0; row < set.size(); row++) {
            out.write((set.names().get(row) + " ").getBytes(StandardCharsets.UTF_8));
            KaldiVector.writeText(out, values, row * set.dimension(), set.dimension());
        }
    }
}
