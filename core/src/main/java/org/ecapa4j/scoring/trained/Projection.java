package org.ecapa4j.scoring.trained;

import java.util.Arrays;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.internal.algebra.SymmetricEigen;

/** Fits the linear steps of a recipe. */
final class Projection {
    private Projection() {}

    static AffineMap fit(SpeakerStatistics statistics, ScorerRecipe recipe) {
        double[][] matrix = whitening(statistics, recipe);
        if (recipe.ldaDimension() > 0) {
            SpeakerStatistics whitened = statistics.transformed(matrix);
            matrix = Matrices.multiply(discriminants(whitened, recipe), matrix);
        }
        return AffineMap.of(statistics.mean(), matrix);
    }

    /** With the covariance {@code C = U D U^T}: {@code D^-1/2 U^T} for PCA, {@code U D^-1/2 U^T} for ZCA. */
    private static double[][] whitening(SpeakerStatistics statistics, ScorerRecipe recipe) {
        int size = statistics.within().length;
        if (recipe.whitening() == ScorerRecipe.Whitening.NONE) {
            return Matrices.identity(size);
        }
        int kept = recipe.whiteningDimension() == 0 ? size : recipe.whiteningDimension();
        if (kept > size) {
            throw new DataFormatException("PCA cannot keep " + kept + " dimensions of embeddings of " + size);
        }
        SymmetricEigen eigen = SymmetricEigen.of(SpeakerStatistics.shrunk(recipe.shrinkage(), statistics.total()));
        double[] variances = eigen.values();
        if (!(variances[kept - 1] > SpeakerStatistics.SINGULAR * variances[0])) {
            throw statistics.singular("The covariance of all embeddings");
        }
        double[][] components = new double[kept][];
        for (int i = 0; i < kept; i++) {
            double scale = 1 / Math.sqrt(variances[i]);
            components[i] =
                    Arrays.stream(eigen.vectors()[i]).map(x -> x * scale).toArray();
        }
        return recipe.whitening() == ScorerRecipe.Whitening.PCA
                ? components
                : Matrices.multiply(Matrices.transpose(eigen.vectors()), components);
    }

    /**
     * The solutions v of {@code S_b v = lambda S_w v} with the largest lambda, {@code v^T S_w v = 1} (Fukunaga, Introduction to
     * Statistical Pattern Recognition, section 10.2), with the covariances between and within speakers.
     */
    private static double[][] discriminants(SpeakerStatistics statistics, ScorerRecipe recipe) {
        int kept = recipe.ldaDimension();
        int most = Math.min(statistics.within().length, statistics.speakers() - 1);
        if (kept > most) {
            throw new DataFormatException("LDA cannot keep " + kept + " dimensions: " + statistics.speakers()
                    + " speakers in " + statistics.within().length + " dimensions have " + most
                    + "; keep fewer or train on more speakers");
        }
        double share = 1.0 / statistics.vectors();
        double[][] within = SpeakerStatistics.shrunk(recipe.shrinkage(), Matrices.scaled(share, statistics.within()));
        Diagonalisation both =
                Diagonalisation.of(statistics.factor(within), Matrices.scaled(share, statistics.between()));
        return Arrays.copyOf(both.forward(), kept);
    }
}
