package org.ecapa4j.embeddings;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.Passport;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/** An embedding a line, as a JSON object: {@code name}, the fields of its passport if it has one, {@code embedding}. */
final class JsonLines {
    /** A parsed number takes tens of bytes of memory. */
    private static final int LONGEST_LINE = 1 << 22;

    private JsonLines() {}

    static EmbeddingSet read(ByteInput in, String source) throws IOException {
        EmbeddingRows rows = new EmbeddingRows("JSON lines", source, "line");
        /** One instance serves all rows that say the same: passports of a set differ in their quality only. */
        Map<String, String> texts = new HashMap<>();
        in.seek(0);
        for (long line = 1; in.peek() >= 0; line++) {
            byte[] bytes = in.line(LONGEST_LINE);
            if (bytes == null) {
                rows.problem(line, "is longer than " + LONGEST_LINE + " bytes; the rest was not read");
                break;
            }
            String name = "";
            try {
                String text = ByteInput.text(bytes);
                if (!text.isBlank()) {
                    Map<String, @Nullable Object> fields = Json.parseLine(text);
                    name = name(fields);
                    rows.add(line, name, values(fields), shared(PassportJson.read(fields), texts));
                }
            } catch (DataFormatException e) {
                rows.problem(line, name, String.valueOf(e.getMessage()));
            }
        }
        return rows.toSet();
    }

    private static String name(Map<String, @Nullable Object> fields) {
        if (fields.get("name") instanceof String name) {
            return name;
        }
        throw new DataFormatException("has no text 'name'");
    }

    private static float[] values(Map<String, @Nullable Object> fields) {
        if (!(fields.get("embedding") instanceof List<?> numbers)) {
            throw new DataFormatException("has no list 'embedding'");
        }
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            if (!(numbers.get(i) instanceof Number number)) {
                throw new DataFormatException("has an 'embedding' whose value " + i + " is no number");
            }
            values[i] = number.floatValue();
        }
        return values;
    }

    private static @Nullable Passport shared(@Nullable Passport passport, Map<String, String> texts) {
        return passport == null
                ? null
                : new Passport(
                        passport.fingerprint(),
                        texts.computeIfAbsent(passport.frontEnd(), text -> text),
                        passport.precision(),
                        texts.computeIfAbsent(passport.backend(), text -> text),
                        texts.computeIfAbsent(passport.treatment(), text -> text),
                        passport.quality());
    }

    static void write(OutputStream out, EmbeddingSet set) throws IOException {
        float[] values = set.rows().values();
        for (int row = 0; row < set.size(); row++) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("name", set.names().get(row));
            Passport passport = set.passport(row);
            if (passport != null) {
                fields.putAll(PassportJson.fields(passport));
            }
            List<Float> numbers = new ArrayList<>();
            for (int i = 0; i < set.dimension(); i++) {
                numbers.add(values[row * set.dimension() + i]);
            }
            fields.put("embedding", numbers);
            out.write(Json.writeLine(fields).getBytes(StandardCharsets.UTF_8));
        }
    }
}
