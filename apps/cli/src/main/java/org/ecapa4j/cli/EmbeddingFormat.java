package org.ecapa4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ecapa4j.Embedding;
import org.ecapa4j.io.Json;
import org.ecapa4j.io.Npy;
import org.jspecify.annotations.Nullable;

/** How embeddings are written. */
enum EmbeddingFormat {
    /** One object for one input, an array of objects for several; with passports. */
    JSON {
        @Override
        byte[] write(String model, List<Outcome<Embedding>> embeddings, boolean several) {
            StringBuilder text = new StringBuilder(several ? "[\n" : "");
            String separator = "";
            for (Outcome<Embedding> embedding : embeddings) {
                text.append(separator)
                        .append(Json.write(toJson(model, embedding)).stripTrailing());
                separator = ",\n";
            }
            return text.append(several ? "\n]\n" : "\n").toString().getBytes(StandardCharsets.UTF_8);
        }
    },
    /** A line of column names, then a line for each input; by RFC 4180 but for the line ends. */
    CSV {
        @Override
        byte[] write(String model, List<Outcome<Embedding>> embeddings, boolean several) {
            StringBuilder text = new StringBuilder("file");
            for (int i = 0; i < embeddings.get(0).result().size(); i++) {
                text.append(",e").append(i);
            }
            for (Outcome<Embedding> embedding : embeddings) {
                text.append('\n').append(quoted(embedding.name()));
                for (float value : embedding.result().toArray()) {
                    text.append(',').append(value);
                }
            }
            return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        }
    },
    /** float32, {@code [E]} for one input, {@code [N,E]} for several. */
    NPY {
        @Override
        byte[] write(String model, List<Outcome<Embedding>> embeddings, boolean several) {
            int size = embeddings.get(0).result().size();
            float[] values = new float[embeddings.size() * size];
            for (int i = 0; i < embeddings.size(); i++) {
                embeddings.get(i).result().buffer().get(values, i * size, size);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                if (several) {
                    Npy.write(bytes, values, embeddings.size(), size);
                } else {
                    Npy.write(bytes, values, size);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    };

    /** The format of a file by its name's ending; JSON if that says nothing. */
    static EmbeddingFormat ofFile(@Nullable String name) {
        String lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".npy")) {
            return NPY;
        }
        return lower.endsWith(".csv") ? CSV : JSON;
    }

    /**
     * @param embeddings at least one
     * @param several whether several were asked for, even if only one succeeded
     */
    abstract byte[] write(String model, List<Outcome<Embedding>> embeddings, boolean several);

    private static Map<String, @Nullable Object> toJson(String model, Outcome<Embedding> embedding) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("file", embedding.name());
        object.put("model", model);
        Passports.describe(object, Passports.of(embedding.result()));
        List<Float> values = new ArrayList<>();
        for (float value : embedding.result().toArray()) {
            values.add(value);
        }
        object.put("embedding", values);
        return object;
    }

    private static String quoted(String field) {
        boolean plain = field.indexOf(',') < 0 && field.indexOf('"') < 0 && field.indexOf('\n') < 0;
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
