package org.ecapa4j.embeddings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.errors.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Kaldi's script files: lines {@code name file:offset}, where the vector begins at that byte of the archive, or {@code name
 * file}, where the file is the vector. Nothing is ever executed.
 *
 * <p>A relative path counts from the working directory, as in Kaldi, or from the folder of the script file; if both exist and
 * are different files, it is refused.
 */
final class KaldiScript {
    private static final String KIND = "Kaldi script file";
    private static final int LONGEST_LINE = 1 << 16;
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S.*)");
    private static final Pattern OFFSET = Pattern.compile("(.+):(\\d{1,18})");
    private static final Pattern NOT_A_PATH = Pattern.compile("[\\s|].*|[tb],.*|-", Pattern.DOTALL);

    /** Several names may share a vector; a small file must not be read for ever. */
    private static final int MOST_SHARING = 4;

    private final Path script;
    private final EmbeddingRows rows;
    private final Map<String, Path> files = new HashMap<>();
    /** Of all archives, each counted once. */
    private long bytesOfArchives;

    private long bytesRead;
    private @Nullable Path open;
    private @Nullable ByteInput archive;

    private KaldiScript(Path script) {
        this.script = script;
        this.rows = new EmbeddingRows(KIND, script.toString(), "line");
    }

    static EmbeddingSet read(ByteInput in, Path script) throws IOException {
        KaldiScript reader = new KaldiScript(script);
        try {
            reader.lines(in);
        } finally {
            if (reader.archive != null) {
                reader.archive.close();
            }
        }
        return reader.rows.toSet();
    }

    private void lines(ByteInput in) throws IOException {
        in.seek(0);
        for (long line = 1; in.peek() >= 0; line++) {
            byte[] bytes = in.line(LONGEST_LINE);
            if (bytes == null) {
                rows.problem(line, "is longer than " + LONGEST_LINE + " bytes; the rest was not read");
                return;
            }
            if (bytesRead > MOST_SHARING * bytesOfArchives) {
                rows.problem(
                        line,
                        "is not read: the entries so far are " + bytesRead + " bytes of archives that have only "
                                + bytesOfArchives + "; they overlap, or many names share one vector");
                return;
            }
            try {
                String text = ByteInput.text(bytes).strip();
                if (!text.isEmpty()) {
                    entry(line, text);
                }
            } catch (DataFormatException e) {
                rows.problem(line, String.valueOf(e.getMessage()));
            }
        }
    }

    private void entry(long line, String text) throws IOException {
        Matcher parts = LINE.matcher(text);
        if (!parts.matches()) {
            throw new DataFormatException("is no 'name file:offset': '" + EmbeddingRows.shortened(text) + "'");
        }
        String name = parts.group(1);
        try {
            rows.add(line, name, vector(parts.group(2)), null);
        } catch (DataFormatException e) {
            rows.problem(line, name, String.valueOf(e.getMessage()));
        }
    }

    private float[] vector(String location) throws IOException {
        if (location.endsWith("|") || location.startsWith("|")) {
            throw new DataFormatException("is the output of a command, which is not run; write it to an archive first");
        }
        if (location.endsWith("]")) {
            throw new DataFormatException("is a range of a matrix ('" + EmbeddingRows.shortened(location)
                    + "'), which is not supported; copy what you want to an archive");
        }
        Matcher parts = OFFSET.matcher(location);
        boolean within = parts.matches();
        ByteInput in = archive(within ? parts.group(1) : location);
        long offset = within ? Long.parseLong(parts.group(2)) : 0;
        if (offset >= in.size()) {
            throw new DataFormatException("begins at byte " + offset + ", but '" + open + "' has only " + in.size());
        }
        in.seek(offset);
        try {
            return KaldiVector.read(in);
        } catch (DataFormatException e) {
            throw new DataFormatException("in '" + open + "' " + e.getMessage(), e);
        } finally {
            bytesRead += in.position() - offset;
        }
    }

    /** One at a time: the lines of a script file lead through an archive from its beginning to its end. */
    private ByteInput archive(String path) throws IOException {
        Path file = files.get(path);
        boolean seen = file != null;
        if (file == null) {
            file = resolve(path);
            files.put(path, file);
        }
        if (archive == null || !file.equals(open)) {
            if (archive != null) {
                archive.close();
                archive = null;
            }
            archive = ByteInput.open(file);
            open = file;
        }
        if (!seen) {
            bytesOfArchives += archive.size();
        }
        return archive;
    }

    private Path resolve(String path) throws IOException {
        Path fromHere;
        Path besideScript;
        try {
            fromHere = Path.of(path);
            besideScript = script.resolveSibling(path);
        } catch (InvalidPathException e) {
            throw new DataFormatException("is in '" + EmbeddingRows.shortened(path) + "', which is no path here", e);
        }
        boolean here = Files.isRegularFile(fromHere);
        boolean beside = Files.isRegularFile(besideScript);
        if (!here && !beside) {
            throw new DataFormatException("is in '" + path + "', which is no file"
                    + (fromHere.equals(besideScript)
                            ? ""
                            : ", neither from the working directory nor from the script file's folder"));
        }
        if (here && beside && !Files.isSameFile(fromHere, besideScript)) {
            throw new DataFormatException(
                    "is in '" + path + "', which is one file from the working directory and another"
                            + " from the script file's folder; write the whole path");
        }
        return here ? fromHere : besideScript;
    }

    /**
     * Writes the archive beside the script file, and the script file, whose lines have the archive's path as it would be
     * written from where {@code script} counts. An older script file is gone before the archive is replaced: at no moment
     * does one point into the wrong archive.
     */
    static void write(Path script, EmbeddingSet set) {
        Path archive = SideFile.beside(script, ".scp", ".ark");
        String path = archive.toString();
        if (NOT_A_PATH.matcher(path).matches() || path.chars().anyMatch(Character::isISOControl)) {
            throw new DataFormatException(
                    "Kaldi would not take '" + path + "' for a path in a script file; name the file otherwise");
        }
        SideFile.writeBoth(archive, script, (out, side) -> {
            StringBuilder lines = new StringBuilder();
            KaldiArchive.writeBinary(
                    out,
                    set,
                    (name, offset) -> lines.append(name)
                            .append(' ')
                            .append(path)
                            .append(':')
                            .append(offset)
                            .append('\n'));
            side.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        });
    }
}
