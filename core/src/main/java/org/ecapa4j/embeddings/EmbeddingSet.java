package org.ecapa4j.embeddings;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.internal.Problems;
import org.ecapa4j.model.Model;
import org.ecapa4j.scoring.MatrixBlock;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings in an order, each with a name of its own: a cohort, the voices of a database. At least one row; all rows have the
 * same number of finite float32 values. A row has a passport or is unverified. Immutable; safe for concurrent use.
 */
public final class EmbeddingSet {
    private final String source;
    private final List<String> names;
    private final Map<String, Integer> rowOfName;
    private final float[] values;
    private final int dimension;
    private final @Nullable Passport[] passports;

    /** Takes over what {@link EmbeddingRows} has checked. */
    EmbeddingSet(
            String source,
            List<String> names,
            Map<String, Integer> rowOfName,
            float[] values,
            @Nullable Passport[] passports) {
        this.source = source;
        this.names = List.copyOf(names);
        this.rowOfName = rowOfName;
        this.values = values;
        this.dimension = values.length / names.size();
        this.passports = passports;
    }

    /**
     * Names embeddings; copies.
     *
     * @param names as many as embeddings, none empty, none twice; at least one
     * @throws org.ecapa4j.errors.DataFormatException if that does not hold or the embeddings differ in length; says all that is
     *     wrong
     */
    public static EmbeddingSet of(List<String> names, List<Embedding> embeddings) {
        if (names.size() != embeddings.size()) {
            throw new IllegalArgumentException(names.size() + " names for " + embeddings.size() + " embeddings");
        }
        EmbeddingRows rows = new EmbeddingRows("Embedding set", "embeddings", "row");
        for (int i = 0; i < names.size(); i++) {
            Embedding embedding = embeddings.get(i);
            rows.add(i, names.get(i), embedding.toArray(), embedding.passport());
        }
        return rows.toSet();
    }

    /** Where it came from, for messages: a file name. */
    public String source() {
        return source;
    }

    /** Number of rows. */
    public int size() {
        return names.size();
    }

    /** Numbers of each embedding. */
    public int dimension() {
        return dimension;
    }

    /** One for each row, in order. */
    public List<String> names() {
        return names;
    }

    /** The row of a name; empty if the set does not have it. */
    public OptionalInt rowOf(String name) {
        Integer row = rowOfName.get(name);
        return row == null ? OptionalInt.empty() : OptionalInt.of(row);
    }

    /** The embedding of a row, a copy; with its passport, or unverified. */
    public Embedding embedding(int row) {
        Passport passport = passport(row);
        float[] copy = Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension);
        return passport == null ? Embedding.unverified(copy) : Embedding.of(copy, passport);
    }

    /** Null for a row of unknown origin. */
    public @Nullable Passport passport(int row) {
        return passports[row];
    }

    /** All rows, {@code [size][dimension]}, without gaps. A view of the set's own memory: only to be read. */
    public MatrixBlock rows() {
        return MatrixBlock.of(values, names.size(), dimension);
    }

    /** How many rows have no passport. */
    public int unverified() {
        return (int)
                Arrays.stream(passports).filter(passport -> passport == null).count();
    }

    /**
     * For those who score these rows with the embeddings of a model. Rows without a passport are taken for the model's own,
     * as naming the model is all that anybody can do about them; {@link #unverified()} counts them.
     *
     * @throws ModelMismatchException if the rows have another length than the model's embeddings, or a passport says that
     *     another model or front end made them
     */
    public void requireMadeBy(Model model) {
        Problems problems = new Problems();
        if (dimension != model.network().embeddingSize()) {
            problems.add("the embeddings of '" + source + "' have " + dimension + " numbers, those of model '"
                    + model.name() + "' have " + model.network().embeddingSize());
        }
        int foreign = 0;
        int first = 0;
        for (int row = size() - 1; row >= 0; row--) {
            Passport passport = passports[row];
            if (passport != null
                    && !(passport.fingerprint().equals(model.fingerprint())
                            && passport.frontEnd().equals(model.frontEnd().canonicalText()))) {
                foreign++;
                first = row;
            }
        }
        if (foreign > 0) {
            problems.add(foreign + " of the " + size() + " embeddings of '" + source
                    + "' were made by another model or front end than '"
                    + model.name() + "' (fingerprint " + model.fingerprint().abbreviated() + "), the first of them '"
                    + names.get(first) + "'" + origin(first));
        }
        problems.throwIfAny(
                "Embedding set '" + source + "'",
                sentence -> new ModelMismatchException(
                        sentence + "; compute them again with this model, or name the model that made them"));
    }

    private String origin(int row) {
        Passport passport = passports[row];
        return passport == null
                ? ""
                : " (fingerprint " + passport.fingerprint().abbreviated() + ", front end " + passport.frontEnd() + ")";
    }

    @Override
    public String toString() {
        return "EmbeddingSet[" + source + ": " + size() + " x " + dimension + ", " + unverified() + " unverified]";
    }
}
