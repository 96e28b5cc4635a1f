package org.ecapa4j.scoring.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.scoring.Cosine;
import org.ecapa4j.scoring.EmbeddingMatrices;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.PreparedEmbeddings;
import org.junit.jupiter.api.Test;

class TrainedScorerTest {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);
    private static final ScorerRecipe PLDA = ScorerRecipe.plda();
    private static final List<ScorerRecipe> RECIPES = List.of(
            ScorerRecipe.cosine(),
            ScorerRecipe.cosine().withWhitening(ScorerRecipe.Whitening.PCA, 3),
            ScorerRecipe.cosine().withLda(4),
            PLDA,
            PLDA.withLengthNormalisation(false).withWhitening(ScorerRecipe.Whitening.NONE),
            PLDA.withLda(3).withShrinkage(0.1));

    private final LabelledEmbeddings data = new Simulation(3, 6).embeddings(60, 6);

    @Test
    void manyPairsHaveTheBitsOfSingleOnes() {
        MatrixBlock embeddings = EmbeddingMatrices.spread(data.embeddings(), 2);
        IndexedTrials trials = EmbeddingMatrices.trials(1, 101, embeddings.rows());
        for (ScorerRecipe recipe : RECIPES) {
            TrainedScorer scorer = train(recipe, data);
            double[] scores = scorer.prepare(embeddings).scores(trials, 2);
            for (int i = 0; i < scores.length; i++) {
                float[] a = EmbeddingMatrices.row(embeddings, trials.enrolment(i));
                float[] b = EmbeddingMatrices.row(embeddings, trials.test(i));
                assertThat(scorer.score(a, b)).isEqualTo(scores[i]).isEqualTo(scorer.score(b, a));
            }
        }
    }

    @Test
    void trainingHasTheSameBitsOnAnyNumberOfThreads() {
        for (ScorerRecipe recipe : RECIPES) {
            String one = TrainedScorer.train(recipe, data, FINGERPRINT, "d", 1).toJson();
            assertThat(TrainedScorer.train(recipe, data, FINGERPRINT, "d", 3).toJson())
                    .isEqualTo(one);
        }
    }

    /** What is trained on and asked of y = A x + b must say the same as of x: no step but the shrinkage knows coordinates. */
    @Test
    void ratiosDoNotDependOnTheCoordinates() {
        double[][] stretch = {
            {3, 1, 0, 0, 0, 0},
            {0, -2, 0.5, 0, 0, 0},
            {0, 0, 0.25, 1, 0, 0},
            {1, 0, 0, 5, 0, 0},
            {0, 0, 0, 0, 1, 7},
            {0, 0.5, 0, 0, 0, -4}
        };
        List<double[]> rows = new ArrayList<>();
        MatrixBlock before = data.embeddings();
        for (int row = 0; row < before.rows(); row++) {
            double[] x = new double[6];
            for (int k = 0; k < 6; k++) {
                // Multiples of 1/64: then the images are exact in float32 too, and nothing but the computation differs.
                x[k] = Math.rint(before.values()[before.rowStart(row) + k] * 64) / 64;
                before.values()[before.rowStart(row) + k] = (float) x[k];
            }
            double[] y = Matrices.multiply(stretch, x);
            Matrices.addScaled(1, new double[] {1, -2, 3, -4, 5, -6}, 0, y);
            rows.add(y);
        }
        MatrixBlock after = Simulation.block(rows);
        LabelledEmbeddings moved = new LabelledEmbeddings(after, labels());
        IndexedTrials trials = EmbeddingMatrices.trials(7, 500, before.rows());
        double worst = 0;
        for (ScorerRecipe recipe : List.of(
                PLDA,
                PLDA.withLengthNormalisation(false).withIterations(0),
                PLDA.withWhitening(ScorerRecipe.Whitening.NONE).withLda(4),
                PLDA.withWhitening(ScorerRecipe.Whitening.NONE).withLengthNormalisation(false),
                ScorerRecipe.cosine().withWhitening(ScorerRecipe.Whitening.PCA),
                ScorerRecipe.cosine().withLda(5))) {
            double[] one = train(recipe, data).prepare(before).scores(trials, 1);
            double[] other = train(recipe, moved).prepare(after).scores(trials, 1);
            for (int i = 0; i < one.length; i++) {
                worst = Math.max(worst, Math.abs(one[i] - other[i]) / Math.max(1, Math.abs(one[i])));
            }
        }
        System.out.println("parity: trained scores in other coordinates max=" + worst + " limit=1e-9");
        assertThat(worst).isLessThan(1e-9);
    }

    /** They differ by a rotation, which no length, ratio or cosine sees. */
    @Test
    void pcaAndZcaScoreAlike() {
        IndexedTrials trials = EmbeddingMatrices.trials(7, 200, data.utterances());
        for (ScorerRecipe recipe : List.of(PLDA, ScorerRecipe.cosine())) {
            double[] pca = scores(recipe.withWhitening(ScorerRecipe.Whitening.PCA), trials);
            double[] zca = scores(recipe.withWhitening(ScorerRecipe.Whitening.ZCA), trials);
            for (int i = 0; i < pca.length; i++) {
                assertThat(Math.abs(pca[i] - zca[i])).isLessThan(1e-10 * Math.max(1, Math.abs(pca[i])));
            }
        }
    }

    @Test
    void whitenedTrainingDataHaveUnitCovariance() {
        for (ScorerRecipe.Whitening whitening : List.of(ScorerRecipe.Whitening.PCA, ScorerRecipe.Whitening.ZCA)) {
            AffineMap map =
                    train(ScorerRecipe.cosine().withWhitening(whitening), data).projection();
            double[][] covariance = new double[6][6];
            for (int row = 0; row < data.utterances(); row++) {
                Matrices.addSquare(1.0 / data.utterances(), map.apply(wide(row)), covariance);
            }
            for (int i = 0; i < 6; i++) {
                for (int j = i; j < 6; j++) {
                    assertThat(Math.abs(covariance[i][j] - (i == j ? 1 : 0))).isLessThan(1e-12);
                }
            }
            // The inverse root of a covariance is symmetric, that of PCA is not.
            assertThat(Math.abs(map.matrix()[0][3] - map.matrix()[3][0]) < 1e-12)
                    .isEqualTo(whitening == ScorerRecipe.Whitening.ZCA);
        }
    }

    @Test
    void centringAloneIsTheCosineOfDifferences() {
        TrainedScorer scorer = train(ScorerRecipe.cosine(), data);
        float[] a = {1, 2, 3, 4, 5, 6};
        float[] b = {-1, 0.5f, 2, 2, 2, 9};
        float[] centredA = new float[6];
        float[] centredB = new float[6];
        for (int k = 0; k < 6; k++) {
            centredA[k] = (float) (a[k] - scorer.projection().centre()[k]);
            centredB[k] = (float) (b[k] - scorer.projection().centre()[k]);
        }
        assertThat(Math.abs(scorer.score(a, b) - Cosine.score(centredA, centredB)))
                .isLessThan(4 * 0x1p-24);
        assertThat(scorer.id()).isEqualTo("trained-cosine");
        assertThat(train(PLDA, data).id()).isEqualTo("plda");
    }

    @Test
    void sameSpeakersScoreHigherThanOthers() {
        Simulation simulation = new Simulation(3, 6);
        for (ScorerRecipe recipe : RECIPES) {
            TrainedScorer scorer = train(recipe, simulation.embeddings(60, 6));
            double same = 0;
            double others = 0;
            for (int i = 0; i < 200; i++) {
                double[] speaker = simulation.speaker();
                PreparedEmbeddings three = scorer.prepare(Simulation.block(List.of(
                        simulation.recording(speaker),
                        simulation.recording(speaker),
                        simulation.recording(simulation.speaker()))));
                same += three.score(0, 1) / 200;
                others += three.score(0, 2) / 200;
            }
            assertThat(same).as(recipe.toString()).isGreaterThan(others + 0.1);
        }
    }

    @Test
    void tooFewSpeakersOrRecordingsAreRefused() {
        assertThatThrownBy(() -> new LabelledEmbeddings(EmbeddingMatrices.noise(1, 3, 2), List.of("a", "a", "a")))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "There are 3 embeddings of 1 speaker to train on; what tells speakers apart is learnt from at"
                                + " least two speakers, and what does not from several recordings of one, so it takes many"
                                + " speakers with several recordings each");
        assertThatThrownBy(() -> new LabelledEmbeddings(EmbeddingMatrices.noise(1, 3, 2), List.of("a", "b", "c")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("There are 3 embeddings of 3 speakers to train on;");
        assertThatThrownBy(() -> new LabelledEmbeddings(EmbeddingMatrices.noise(1, 3, 2), List.of("a", "a")))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("There are 3 embeddings to train on, but names of 2 speakers; one for each is needed");
        MatrixBlock bad = EmbeddingMatrices.noise(1, 3, 2);
        bad.values()[3] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> new LabelledEmbeddings(bad, List.of("a", "a", "b")))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Number 1 of embedding 1 of 3 to train on is -Infinity; numbers must be finite");
    }

    @Test
    void singularCovariancesAreRefusedUnlessShrunk() {
        LabelledEmbeddings few = new Simulation(9, 12).embeddings(4, 3);
        String remedy =
                " embeddings of 4 speakers do not fill 12 dimensions; train on more of them, keep fewer dimensions"
                        + " by PCA, or set a shrinkage of 0.01 to 0.1";
        assertThatThrownBy(() -> train(PLDA, few))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The covariance of all embeddings is singular: 7" + remedy);
        assertThatThrownBy(() -> train(PLDA.withWhitening(ScorerRecipe.Whitening.NONE), few))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The covariance within speakers is singular: 7" + remedy);
        assertThat(train(PLDA.withShrinkage(0.1), few).score(new float[12], noise(12)))
                .isFinite();
        assertThatThrownBy(() -> train(ScorerRecipe.cosine().withLda(4), few))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "LDA cannot keep 4 dimensions: 4 speakers in 12 dimensions have 3; keep fewer or train on more"
                                + " speakers");
        assertThatThrownBy(() -> train(PLDA.withWhitening(ScorerRecipe.Whitening.PCA, 13), few))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("PCA cannot keep 13 dimensions of embeddings of 12");
    }

    @Test
    void recipesHoldTogether() {
        assertRefused(() -> PLDA.withShrinkage(1), "shrinkage is 1.0; it must be at least 0 and below 1");
        assertRefused(() -> PLDA.withShrinkage(Double.NaN), "shrinkage is NaN; it must be at least 0 and below 1");
        assertRefused(() -> PLDA.withIterations(-1), "iterations is -1; it must be from 0 to 1000");
        assertRefused(() -> PLDA.withLda(-1), "LDA dimension is -1; it must not be negative");
        assertRefused(
                () -> PLDA.withWhitening(ScorerRecipe.Whitening.ZCA, 5),
                "whitening dimension is 5, but only PCA can leave directions out");
        assertRefused(() -> ScorerRecipe.cosine().withIterations(3), "iterations is 3, but the cosine has none");
        assertRefused(
                () -> ScorerRecipe.cosine().withLengthNormalisation(false),
                "the cosine normalises lengths, and cannot be without length normalisation");
    }

    @Test
    void embeddingsOfOtherModelsAreRefused() {
        TrainedScorer scorer = train(PLDA, data);
        scorer.requireModel(FINGERPRINT);
        assertThatThrownBy(() -> scorer.requireModel("f".repeat(64)))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The scorer was trained on embeddings of the model " + FINGERPRINT
                        + " ('simulated'), but these are of the model " + "f".repeat(64)
                        + "; train a scorer on embeddings of this model");
        assertThatThrownBy(() -> scorer.score(new float[6], new float[7]))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(
                        "Embeddings of 7 numbers cannot be scored by a scorer that was trained on embeddings of 6; they"
                                + " come from different models");
        assertThatThrownBy(() -> TrainedScorer.train(PLDA, data, "abc", "simulated", 1))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("The fingerprint of the model is 'abc', expected 64 lower-case hexadecimal digits");
        assertThatThrownBy(() -> TrainedScorer.train(PLDA, data, FINGERPRINT, " ", 1))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("The description of the training data is empty; say which recordings they are");
    }

    @Test
    void embeddingsThatAreNotFiniteAreRefused() {
        for (ScorerRecipe recipe : RECIPES) {
            TrainedScorer scorer = train(recipe, data);
            float[] bad = noise(6);
            bad[4] = Float.NaN;
            assertThatThrownBy(() -> scorer.score(noise(6), bad))
                    .isInstanceOf(ModelMismatchException.class)
                    .hasMessageStartingWith("Embedding 1 of 2 ");
        }
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static TrainedScorer train(ScorerRecipe recipe, LabelledEmbeddings data) {
        return TrainedScorer.train(recipe, data, FINGERPRINT, "simulated", 2);
    }

    private double[] scores(ScorerRecipe recipe, IndexedTrials trials) {
        return train(recipe, data).prepare(data.embeddings()).scores(trials, 1);
    }

    private double[] wide(int row) {
        MatrixBlock block = data.embeddings();
        double[] x = new double[block.columns()];
        for (int k = 0; k < x.length; k++) {
            x[k] = block.values()[block.rowStart(row) + k];
        }
        return x;
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>(Collections.nCopies(data.utterances(), ""));
        int[][] rows = data.rowsOfSpeakers();
        for (int speaker = 0; speaker < rows.length; speaker++) {
            for (int row : rows[speaker]) {
                labels.set(row, "s" + speaker);
            }
        }
        return labels;
    }

    private static float[] noise(int size) {
        return EmbeddingMatrices.row(EmbeddingMatrices.noise(1, 1, size), 0);
    }
}
