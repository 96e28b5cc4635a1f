package org.ecapa4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ecapa4j.Embedding;
import org.ecapa4j.embeddings.EmbeddingFiles;
import org.ecapa4j.embeddings.EmbeddingFiles.Format;
import org.ecapa4j.embeddings.EmbeddingSet;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/** How {@code embed} writes embeddings: for people and spreadsheets, or as a file that can be read back. */
enum EmbeddingFormat {
    /** One object for one input, an array of objects for several; with passports. */
    JSON(null),
    /** A line of column names, then a line for each input; by RFC 4180 but for the line ends. */
    CSV(null),
    NPY(Format.NPY),
    ARK(Format.ARK),
    ARK_TEXT(Format.ARK_TEXT),
    SCP(Format.SCP),
    JSONL(Format.JSON_LINES);

    private final @Nullable Format fileFormat;

    EmbeddingFormat(@Nullable Format fileFormat) {
        this.fileFormat = fileFormat;
    }

    /** The format of a file by its name's ending; JSON if that says nothing. */
    static EmbeddingFormat ofFile(@Nullable String name) {
        String lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
        for (EmbeddingFormat format : values()) {
            if (lower.endsWith("." + Texts.kebab(format))) {
                return format;
            }
        }
        return JSON;
    }

    static String names() {
        return Arrays.stream(values()).map(Texts::kebab).collect(Collectors.joining(", "));
    }

    /**
     * What can be refused before the embeddings are computed.
     *
     * @param names of the inputs
     * @param out the file to write; null for standard output
     * @throws UsageException if the format and the output do not go together
     * @throws org.ecapa4j.errors.DataFormatException if the format cannot hold the names
     */
    void check(List<String> names, @Nullable String out, boolean outIsScreen) {
        if (this == SCP && out == null) {
            throw new UsageException("A script file has its archive beside it; name a file by --out");
        }
        if ((this == NPY || this == ARK) && out == null && outIsScreen) {
            throw new UsageException((this == NPY ? "An npy array" : "A binary archive")
                    + " is not for the screen; name a file by --out, or redirect the output");
        }
        if (fileFormat != null && (this != NPY || out != null)) {
            EmbeddingFiles.checkNames(names, fileFormat);
        }
    }

    /**
     * Writes to standard output or to a file.
     *
     * @param embeddings at least one
     * @param several whether several were asked for, even if only one succeeded
     */
    void write(
            Terminal terminal,
            @Nullable String out,
            String model,
            List<Outcome<Embedding>> embeddings,
            boolean several) {
        if (fileFormat == null) {
            byte[] text = (this == JSON ? json(model, embeddings, several) : csv(embeddings))
                    .getBytes(StandardCharsets.UTF_8);
            if (out == null) {
                terminal.write(text);
            } else {
                OutputFile.write(Inputs.path(out), text);
            }
            return;
        }
        Format format = this == NPY && !several ? Format.NPY_ROW : fileFormat;
        List<Embedding> rows = embeddings.stream().map(Outcome::result).toList();
        List<String> names = embeddings.stream().map(Outcome::name).toList();
        if (out != null) {
            OutputFile.write(() -> EmbeddingFiles.write(Inputs.path(out), EmbeddingSet.of(names, rows), format));
        } else {
            // On standard output an array goes without names: its rows may be of the same input.
            EmbeddingSet set = EmbeddingSet.of(this == NPY ? numbers(rows.size()) : names, rows);
            terminal.write(bytes(set, format));
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static byte[] bytes(EmbeddingSet set, Format format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            EmbeddingFiles.write(bytes, set, format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String json(String model, List<Outcome<Embedding>> embeddings, boolean several) {
        return embeddings.stream()
                .map(embedding -> Json.write(toJson(model, embedding)).stripTrailing())
                .collect(Collectors.joining(",\n", several ? "[\n" : "", several ? "\n]\n" : "\n"));
    }

    private static String csv(List<Outcome<Embedding>> embeddings) {
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
        return text.append('\n').toString();
    }

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
