package org.ecapa4j.scoring.trained;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.io.AtomicFile;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.PreparedEmbeddings;
import org.jspecify.annotations.Nullable;

/**
 * A scorer that was trained on embeddings of known speakers by a {@link ScorerRecipe}: cosine or log-likelihood ratio. Valid for
 * embeddings of one model only, that of the fingerprint. Immutable; safe for concurrent use.
 *
 * <pre>{@code
 * TrainedScorer plda = TrainedScorer.train(
 *         ScorerRecipe.plda(), new LabelledEmbeddings(matrix, speakers), fingerprint, "VoxCeleb2 dev", threads);
 * plda.write(Path.of("voxceleb2.scorer.json"));
 * double llr = plda.score(a, b);
 * }</pre>
 *
 * <p>Log-likelihood ratios are natural logarithms, and say what they say only as far as the model holds: calibrate them before
 * deciding. Cosines lie in [-1, 1] but for rounding.
 *
 * <p>The JSON form is one object with the fields below, all of them and no other, in any order; matrices are lists of rows.
 * {@code plda} is there if and only if the recipe's score is plda. An embedding x becomes {@code y = projection (x - mean)};
 * then y has length 1 if the recipe says so; for plda {@code u = transform (y - plda.mean)}, in whose directions recordings of
 * one speaker have variance 1, and speakers the variances {@code between}.
 *
 * <pre>{@code
 * {
 *   "format": "ecapa4j-scorer 1",
 *   "fingerprint": "<64 hexadecimal digits>",
 *   "recipe": { "score": "plda", "whitening": "pca", "whiteningDimension": 0, "ldaDimension": 0,
 *               "lengthNormalisation": true, "shrinkage": 0.0, "iterations": 10 },
 *   "speakers": 7205, "utterances": 1240651, "data": "<which recordings>",
 *   "mean": [n], "projection": [m][n],
 *   "plda": { "mean": [m], "transform": [m][m], "between": [m] }
 * }
 * }</pre>
 */
public final class TrainedScorer implements EmbeddingScorer {
    /** Far above the form of a scorer for embeddings of 1024 numbers. */
    private static final int LARGEST_FILE = 1 << 28;

    private final String fingerprint;
    private final ScorerRecipe recipe;
    private final int speakers;
    private final int utterances;
    private final String data;
    private final AffineMap projection;
    private final @Nullable Plda plda;

    /** Takes what was trained, or read and checked. */
    TrainedScorer(
            String fingerprint,
            ScorerRecipe recipe,
            int speakers,
            int utterances,
            String data,
            AffineMap projection,
            @Nullable Plda plda) {
        this.fingerprint = fingerprint;
        this.recipe = recipe;
        this.speakers = speakers;
        this.utterances = utterances;
        this.data = data;
        this.projection = projection;
        this.plda = plda;
    }

    /**
     * Trains a scorer. The same embeddings in the same order give the same bits, whatever the number of threads.
     *
     * @param embeddings of the speakers to learn from, who should be in no trial
     * @param fingerprint of the model that made the embeddings, 64 lower-case hexadecimal digits
     * @param description which recordings these are, in words
     * @param threads at least 1
     * @throws DataFormatException if there are too few speakers or recordings for the recipe, or the speakers do not differ; says
     *     what to do
     * @throws ModelFormatException if the fingerprint is not one, or the description is blank
     */
    public static TrainedScorer train(
            ScorerRecipe recipe, LabelledEmbeddings embeddings, String fingerprint, String description, int threads) {
        ScorerJson.requireOrigin(fingerprint, description);
        SpeakerStatistics raw = SpeakerStatistics.of(embeddings, TrainedScorer::widen, embeddings.columns(), threads);
        AffineMap projection = Projection.fit(raw, recipe);
        TrainedScorer withoutModel =
                new TrainedScorer(fingerprint, recipe, raw.speakers(), raw.vectors(), description, projection, null);
        if (recipe.score() == ScorerRecipe.Score.COSINE) {
            return withoutModel;
        }
        SpeakerStatistics projected = SpeakerStatistics.of(
                embeddings,
                (block, row, to) -> System.arraycopy(withoutModel.projected(block, row), 0, to, 0, to.length),
                projection.size(),
                threads);
        TwoCovariance model = TwoCovariance.fit(projected, recipe.shrinkage(), recipe.iterations());
        Plda plda = Plda.of(model, model.diagonalise(projected));
        return new TrainedScorer(fingerprint, recipe, raw.speakers(), raw.vectors(), description, projection, plda);
    }

    /** {@code plda}, or {@code trained-cosine}. */
    @Override
    public String id() {
        return plda == null ? "trained-cosine" : "plda";
    }

    /** Of the model that made the embeddings, 64 lower-case hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    /** How it was trained. */
    public ScorerRecipe recipe() {
        return recipe;
    }

    /** Number of speakers it was trained on. */
    public int speakers() {
        return speakers;
    }

    /** Number of embeddings it was trained on. */
    public int utterances() {
        return utterances;
    }

    /** What it was trained on, in words. */
    public String data() {
        return data;
    }

    /** Length of the embeddings that it scores. */
    public int columns() {
        return projection.centre().length;
    }

    /**
     * Checks that embeddings of a model may be scored.
     *
     * @param other fingerprint of the model
     * @throws ModelMismatchException if this scorer was trained on embeddings of another one
     */
    public void requireModel(String other) {
        if (!fingerprint.equals(other)) {
            throw new ModelMismatchException("The scorer was trained on embeddings of the model " + fingerprint
                    + " ('" + data + "'), but these are of the model " + other
                    + "; train a scorer on embeddings of this model");
        }
    }

    @Override
    public double score(float[] a, float[] b) {
        requireColumns(a.length);
        requireColumns(b.length);
        float[] both = new float[2 * a.length];
        System.arraycopy(a, 0, both, 0, a.length);
        System.arraycopy(b, 0, both, a.length, a.length);
        return prepare(MatrixBlock.of(both, 2, a.length)).score(0, 1);
    }

    @Override
    public PreparedEmbeddings prepare(MatrixBlock embeddings) {
        requireColumns(embeddings.columns());
        int size = projection.size();
        if ((long) embeddings.rows() * size > Integer.MAX_VALUE - 8) {
            throw new ModelMismatchException(
                    embeddings.rows() + " embeddings are too many to be prepared at once; at most "
                            + (Integer.MAX_VALUE - 8) / size + " can be");
        }
        double[] vectors = new double[embeddings.rows() * size];
        double[] offsets = new double[embeddings.rows()];
        for (int row = 0; row < offsets.length; row++) {
            double[] projected = projected(embeddings, row);
            if (plda == null) {
                System.arraycopy(projected, 0, vectors, row * size, size);
            } else {
                offsets[row] = plda.prepare(projected, vectors, row * size);
            }
        }
        return PreparedEmbeddings.of(vectors, size, offsets);
    }

    /** What becomes of a row before the score. */
    private double[] projected(MatrixBlock embeddings, int row) {
        double[] x = new double[embeddings.columns()];
        widen(embeddings, row, x);
        double[] y = projection.apply(x);
        if (recipe.lengthNormalisation()) {
            double length = Math.sqrt(Matrices.dot(y, y));
            if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
                throw new ModelMismatchException("Embedding " + row + " of " + embeddings.rows()
                        + " has no direction: its length is " + length
                        + " when centred, it is that of the training data's mean or not finite");
            }
            for (int k = 0; k < y.length; k++) {
                y[k] /= length;
            }
        }
        return y;
    }

    private static void widen(MatrixBlock embeddings, int row, double[] to) {
        int start = embeddings.rowStart(row);
        for (int k = 0; k < to.length; k++) {
            to[k] = embeddings.values()[start + k];
        }
    }

    private void requireColumns(int length) {
        if (length != columns()) {
            throw new ModelMismatchException(
                    "Embeddings of " + length + " numbers cannot be scored by a scorer that was"
                            + " trained on embeddings of " + columns() + "; they come from different models");
        }
    }

    /**
     * Reads the JSON form.
     *
     * @param source name of the file, for messages
     * @throws ModelFormatException if it is not a whole scorer; carries all problems
     */
    public static TrainedScorer parse(String json, String source) {
        return ScorerJson.parse(json, source);
    }

    /**
     * Reads a file.
     *
     * @throws MissingInputException if it does not exist or is a folder
     * @throws InputOutputException if it cannot be read
     * @throws ModelFormatException if it is not a whole scorer
     */
    public static TrainedScorer read(Path file) {
        if (Files.isDirectory(file)) {
            throw new MissingInputException("Scorer '" + file + "' is a folder; name a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new ModelFormatException("Scorer '" + file + "' is larger than " + LARGEST_FILE
                        + " bytes, which no scorer is; the file is something else");
            }
            return parse(new String(bytes, StandardCharsets.UTF_8), file.toString());
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Scorer '" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("Scorer '" + file + "' cannot be read: " + e, e);
        }
    }

    /** The JSON form, with a line feed at the end. {@link #parse} makes a scorer of the same bits from it. */
    public String toJson() {
        return ScorerJson.write(this);
    }

    /** Writes a file through {@link AtomicFile}: whole or not at all. */
    public void write(Path file) {
        byte[] bytes = toJson().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(bytes));
    }

    AffineMap projection() {
        return projection;
    }

    @Nullable
    Plda plda() {
        return plda;
    }

    @Override
    public String toString() {
        return id() + " trained on " + utterances + " embeddings of " + speakers + " speakers (" + data + ")";
    }
}
