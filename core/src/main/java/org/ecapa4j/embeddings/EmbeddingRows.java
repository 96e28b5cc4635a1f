package org.ecapa4j.embeddings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.Passport;
import org.ecapa4j.internal.ShownProblems;
import org.jspecify.annotations.Nullable;

/** Rows as they come in from one source, and all that is wrong with them. Not safe for concurrent use. */
final class EmbeddingRows {
    private static final String FORM =
            "Embeddings of one set have one length, are finite numbers, and have a name of" + " their own each";
    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;
    private static final int SHOWN_OF_A_NAME = 60;

    private final String source;
    private final String unit;
    private final ShownProblems problems;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> rowOfName = new HashMap<>();
    private final List<Long> positions = new ArrayList<>();
    private final List<@Nullable Passport> passports = new ArrayList<>();
    private float[] values = new float[0];
    private int used;
    private int dimension = -1;

    /**
     * @param kind what the source is, for messages: {@code Kaldi archive}
     * @param source its name
     * @param unit what positions count: {@code line}, {@code byte}, {@code row}
     */
    EmbeddingRows(String kind, String source, String unit) {
        this.source = source;
        this.unit = unit;
        this.problems = new ShownProblems(kind + " '" + source + "'", FORM);
    }

    /** Copies a row, unless something is wrong with it. */
    void add(long position, String name, float[] row, @Nullable Passport passport) {
        String problem = problem(name, row);
        if (problem != null) {
            problem(position, name, problem);
            return;
        }
        if (row.length > MOST_VALUES - used) {
            problem(position, name, "does not fit: a set holds at most " + MOST_VALUES + " numbers; split the file");
            return;
        }
        if (used + row.length > values.length) {
            values = Arrays.copyOf(values, (int) Math.min(MOST_VALUES, Math.max(2L * used, used + row.length)));
        }
        System.arraycopy(row, 0, values, used, row.length);
        used += row.length;
        rowOfName.put(name, names.size());
        names.add(name);
        positions.add(position);
        passports.add(passport);
    }

    private @Nullable String problem(String name, float[] row) {
        if (name.isEmpty()) {
            return "has no name";
        }
        Integer before = rowOfName.get(name);
        if (before != null) {
            return "has the name of " + unit + " " + positions.get(before);
        }
        if (row.length == 0) {
            return "has no numbers";
        }
        for (int i = 0; i < row.length; i++) {
            if (!Float.isFinite(row[i])) {
                return "has " + row[i] + " as number " + i + " of " + row.length;
            }
        }
        if (dimension < 0) {
            dimension = row.length;
        }
        return row.length == dimension ? null : "has " + row.length + " numbers, the first has " + dimension;
    }

    void problem(long position, String name, String what) {
        problem(position, name.isEmpty() ? what : "'" + shortened(name) + "' " + what);
    }

    void problem(long position, String what) {
        problems.add(unit + " " + position + ": " + what);
    }

    /** Numbers that have been taken. */
    int used() {
        return used;
    }

    /** @throws org.ecapa4j.errors.DataFormatException if something was wrong, or there is no row */
    EmbeddingSet toSet() {
        problems.throwIfAny();
        if (names.isEmpty()) {
            problems.add("it has no embeddings");
            problems.throwIfAny();
        }
        return new EmbeddingSet(
                source, names, rowOfName, Arrays.copyOf(values, used), passports.toArray(new Passport[0]));
    }

    static String shortened(String name) {
        return name.length() <= SHOWN_OF_A_NAME ? name : name.substring(0, SHOWN_OF_A_NAME) + "...";
    }
}
