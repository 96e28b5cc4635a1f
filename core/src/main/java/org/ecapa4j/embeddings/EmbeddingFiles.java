package org.ecapa4j.embeddings;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.internal.ShownProblems;
import org.ecapa4j.io.AtomicFile;
import org.ecapa4j.io.Npy;

/**
 * Reads and writes files of embeddings. Safe for concurrent use.
 *
 * <p>Only JSON lines keep passports; rows of the other formats are unverified when they are read back. Every format keeps the
 * bits of every value, the order and the names.
 */
public final class EmbeddingFiles {
    private static final String NPY_MAGIC = "\u0093NUMPY";
    private static final Pattern JSON_OBJECT = Pattern.compile("\\s*\\{\\s*\".*", Pattern.DOTALL);
    private static final Pattern JSON_ARRAY = Pattern.compile("\\s*\\[\\s*\\{.*", Pattern.DOTALL);
    private static final Pattern ARCHIVE =
            Pattern.compile("\\s*[^\\s\\p{Cntrl}]+[ \t](\0.*|[ \t]*\\[.*)", Pattern.DOTALL);
    private static final Pattern SCRIPT =
            Pattern.compile("\\s*[^\\s\\p{Cntrl}]+[ \t]+[^\\s\\p{Cntrl}].*", Pattern.DOTALL);
    private static final Pattern CSV = Pattern.compile("file,e0[,\r\n].*", Pattern.DOTALL);

    private EmbeddingFiles() {}

    /** How a file holds embeddings. */
    public enum Format {
        /** NumPy, float32 {@code [N,E]}; the names stand in {@code x.ids.txt} beside {@code x.npy}, UTF-8, one a line. */
        NPY,
        /** The same with an array {@code [E]}, for a set of one. */
        NPY_ROW,
        /** A binary archive of Kaldi, float32 vectors. */
        ARK,
        /** A text archive of Kaldi; every number reads back as the same float32. */
        ARK_TEXT,
        /** A script file of Kaldi, and beside {@code x.scp} the binary archive {@code x.ark} that its lines point into. */
        SCP,
        /**
         * A JSON object a line: {@code name}, the passport's fields as in {@link PassportJson} unless the row is unverified, and
         * {@code embedding}, a list of numbers.
         */
        JSON_LINES
    }

    /**
     * Reads a file; its format is told by content.
     *
     * <ul>
     *   <li>npy: float32, or float64 rounded to it; {@code [N,E]}, or {@code [E]} for one. Without a file of names the rows are
     *       called {@code row-0}, {@code row-1} and so on.
     *   <li>Kaldi's archives, text and binary, and script files: vectors, or matrices of one row, of float32, or float64
     *       rounded to it. Paths in a script file count from the working directory or from its own folder. Commands, ranges
     *       and compressed matrices are refused.
     *   <li>JSON lines; objects may have further fields.
     * </ul>
     *
     * @throws DataFormatException if it is of none of these formats, or something is wrong with it; the message has every
     *     problem with its line, byte or row, up to {@value ShownProblems#SHOWN}, and counts the rest
     * @throws MissingInputException if it does not exist
     * @throws InputOutputException if it cannot be read
     */
    public static EmbeddingSet read(Path file) {
        String source = file.toString();
        if (!Files.exists(file)) {
            throw new MissingInputException("Embedding file '" + source + "' does not exist");
        }
        if (!Files.isRegularFile(file)) {
            throw new MissingInputException("'" + source + "' is no ordinary file, expected a file of embeddings");
        }
        try (ByteInput in = ByteInput.open(file)) {
            String head = new String(in.head(), StandardCharsets.ISO_8859_1);
            String text = head.startsWith("\u00EF\u00BB\u00BF") ? head.substring(3) : head;
            if (head.startsWith(NPY_MAGIC)) {
                return NpyEmbeddings.read(file);
            }
            if (JSON_OBJECT.matcher(text).matches()) {
                return JsonLines.read(in, source);
            }
            if (!JSON_ARRAY.matcher(text).matches()) {
                if (ARCHIVE.matcher(head).matches()) {
                    return KaldiArchive.read(in, source);
                }
                if (SCRIPT.matcher(text).matches()) {
                    return KaldiScript.read(in, file);
                }
            }
            throw unknown(source, text);
        } catch (IOException e) {
            throw new InputOutputException("Embedding file '" + source + "' cannot be read: " + e, e);
        }
    }

    private static DataFormatException unknown(String source, String head) {
        String what;
        if (head.isEmpty()) {
            what = "is empty";
        } else if (JSON_ARRAY.matcher(head).matches()) {
            what = "is one JSON array; write an object a line (JSON lines) instead";
        } else if (CSV.matcher(head).matches()) {
            what = "is CSV, which is written for spreadsheets and not read back";
        } else if (head.startsWith("\u001F\u008B")) {
            what = "is compressed by gzip; unpack it first";
        } else if (head.startsWith("PK")) {
            what = "is a zip archive, such as .npz; save one array as .npy instead";
        } else if (head.startsWith("\0B")) {
            what = "is a single Kaldi object without a name; a script file can name it: 'name " + source + "'";
        } else {
            what = "is of no known format";
        }
        return new DataFormatException("Embedding file '" + source + "' " + what
                + "\nExpected npy, a Kaldi archive (text or binary) or script file, or JSON lines");
    }

    /**
     * Asks whether names can be written in a format: better asked before the embeddings are computed than after. In all
     * formats a name is not empty and not given twice; in Kaldi's it has no white space, and in Kaldi's and npy's neither
     * line ends nor other control characters.
     *
     * @throws DataFormatException with every name that cannot, up to {@value ShownProblems#SHOWN}
     */
    public static void checkNames(List<String> names, Format format) {
        ShownProblems problems = new ShownProblems(
                "The list of names for " + description(format),
                format == Format.JSON_LINES
                        ? "Give every embedding a name of its own"
                        : "Rename, or write JSON lines, which hold any name");
        Map<String, Integer> firstAt = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Integer before = firstAt.putIfAbsent(name, i);
            if (name.isEmpty()) {
                problems.add("name " + (i + 1) + " is empty");
            } else if (before != null) {
                problems.add(
                        "'" + EmbeddingRows.shortened(name) + "' is name " + (before + 1) + " and name " + (i + 1));
            } else if (format != Format.JSON_LINES) {
                boolean spaces = format == Format.NPY || format == Format.NPY_ROW;
                if (!spaces && name.chars().anyMatch(KaldiVector::isSpace)) {
                    problems.add("'" + EmbeddingRows.shortened(name) + "' has a space, where Kaldi ends a name");
                } else if (name.chars().anyMatch(Character::isISOControl)
                        || name.startsWith("\uFEFF")
                        || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                    problems.add(
                            "'" + EmbeddingRows.shortened(name) + "' has a character that a line of text cannot hold");
                }
            }
        }
        problems.throwIfAny();
    }

    private static String description(Format format) {
        return switch (format) {
            case NPY, NPY_ROW -> "the side file of an npy array";
            case ARK, ARK_TEXT, SCP -> "Kaldi's files";
            case JSON_LINES -> "JSON lines";
        };
    }

    /**
     * Writes a file, and the one beside it where the format has two: whole, or not at all. An existing file is replaced.
     *
     * @throws DataFormatException if the format cannot hold the names; see {@link #checkNames}
     * @throws IllegalArgumentException if the format is {@link Format#NPY_ROW} and the set has more than one row
     * @throws MissingInputException if the folder does not exist
     * @throws InputOutputException if it cannot be written
     */
    public static void write(Path file, EmbeddingSet set, Format format) {
        checkNames(set.names(), format);
        switch (format) {
            case NPY -> NpyEmbeddings.write(file, set, set.size(), set.dimension());
            case NPY_ROW -> NpyEmbeddings.write(file, set, set.dimension());
            case SCP -> KaldiScript.write(file, set);
            case ARK, ARK_TEXT, JSON_LINES -> AtomicFile.write(file, out -> writeTo(out, set, format));
        }
    }

    /**
     * Writes to a stream, which stays open: npy without the names.
     *
     * @throws DataFormatException if the format cannot hold the names
     * @throws IllegalArgumentException if the format is {@link Format#SCP}, which needs a second file, or {@link
     *     Format#NPY_ROW} and the set has more than one row
     */
    public static void write(OutputStream out, EmbeddingSet set, Format format) throws IOException {
        if (format != Format.NPY && format != Format.NPY_ROW) {
            checkNames(set.names(), format);
        }
        writeTo(out, set, format);
    }

    private static void writeTo(OutputStream out, EmbeddingSet set, Format format) throws IOException {
        float[] values = set.rows().values();
        switch (format) {
            case NPY -> Npy.write(out, values, set.size(), set.dimension());
            case NPY_ROW -> Npy.write(out, values, set.dimension());
            case ARK -> KaldiArchive.writeBinary(out, set, (name, offset) -> {});
            case ARK_TEXT -> KaldiArchive.writeText(out, set);
            case JSON_LINES -> JsonLines.write(out, set);
            case SCP -> throw new IllegalArgumentException("a script file needs an archive beside it; name a file");
        }
    }
}
