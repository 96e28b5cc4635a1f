package org.ecapa4j.scoring.trained;

/**
 * How a {@link TrainedScorer} is made. Every embedding goes through these steps in this order:
 *
 * <ol>
 *   <li>the mean of the training embeddings is subtracted;
 *   <li>whitening, if any;
 *   <li>linear discriminant analysis, if any: the directions that tell the training speakers apart best, scaled so that
 *       speakers vary by 1 in each. Whitening that keeps all directions changes nothing for it;
 *   <li>length normalisation, if any (Garcia-Romero and Espy-Wilson 2011);
 *   <li>the score: cosine, or the log-likelihood ratio of a two-covariance model trained on what comes out of the above.
 * </ol>
 *
 * @param score what is computed at the end
 * @param whitening what is done to the covariance of all training embeddings
 * @param whiteningDimension directions of largest variance to keep, from 1; 0 for all. Must be 0 unless PCA
 * @param ldaDimension directions to keep, from 1, fewer than there are speakers; 0 for no discriminant analysis
 * @param lengthNormalisation whether vectors are brought to length 1 before the two-covariance model; the cosine does so itself,
 *     and needs {@code true}
 * @param shrinkage from 0 to 1, 1 excluded: how far every covariance that has to be inverted is drawn toward the multiple of
 *     the identity that has the same trace; {@code (1 - s) C + s tr(C)/n I}. More than 0 makes singular covariances regular:
 *     0.01 to 0.1 where there are fewer recordings than a few times the embeddings' numbers. 0 for none
 * @param iterations of expectation maximisation, from 0 to {@value #MOST_ITERATIONS}, after the closed-form moment estimate; 0
 *     for that alone. Only for the two-covariance model
 */
public record ScorerRecipe(
        Score score,
        Whitening whitening,
        int whiteningDimension,
        int ldaDimension,
        boolean lengthNormalisation,
        double shrinkage,
        int iterations) {
    /** Far more than are of use. */
    public static final int MOST_ITERATIONS = 1000;

    /** What a scorer computes at the end. */
    public enum Score {
        /** The cosine of the transformed embeddings. */
        COSINE,
        /** The log-likelihood ratio of the two-covariance model; natural logarithm. */
        PLDA
    }

    /** What is done to the covariance of all training embeddings. */
    public enum Whitening {
        /** Nothing. */
        NONE,
        /** Its principal components, each scaled to variance 1. */
        PCA,
        /** The same, turned back to the original directions: the inverse square root of the covariance. */
        ZCA
    }

    /** @throws IllegalArgumentException if a value is out of its range, or does not go with another */
    public ScorerRecipe {
        require(whiteningDimension >= 0, "whitening dimension is " + whiteningDimension + "; it must not be negative");
        require(
                whiteningDimension == 0 || whitening == Whitening.PCA,
                "whitening dimension is " + whiteningDimension + ", but only PCA can leave directions out");
        require(ldaDimension >= 0, "LDA dimension is " + ldaDimension + "; it must not be negative");
        require(
                lengthNormalisation || score != Score.COSINE,
                "the cosine normalises lengths, and cannot be without length normalisation");
        require(shrinkage >= 0 && shrinkage < 1, "shrinkage is " + shrinkage + "; it must be at least 0 and below 1");
        require(
                iterations >= 0 && iterations <= MOST_ITERATIONS,
                "iterations is " + iterations + "; it must be from 0 to " + MOST_ITERATIONS);
        require(iterations == 0 || score == Score.PLDA, "iterations is " + iterations + ", but the cosine has none");
    }

    /** Centring and cosine: subtracts the mean of the training embeddings, no more. */
    public static ScorerRecipe cosine() {
        return new ScorerRecipe(Score.COSINE, Whitening.NONE, 0, 0, true, 0, 0);
    }

    /** Centring, whitening by all principal components, length normalisation, two-covariance model with ten iterations. */
    public static ScorerRecipe plda() {
        return new ScorerRecipe(Score.PLDA, Whitening.PCA, 0, 0, true, 0, 10);
    }

    /** The same with other whitening, of all directions. */
    public ScorerRecipe withWhitening(Whitening other) {
        return withWhitening(other, 0);
    }

    /** The same with other whitening. */
    public ScorerRecipe withWhitening(Whitening other, int dimension) {
        return new ScorerRecipe(score, other, dimension, ldaDimension, lengthNormalisation, shrinkage, iterations);
    }

    /** The same with discriminant analysis; 0 for none. */
    public ScorerRecipe withLda(int dimension) {
        return new ScorerRecipe(
                score, whitening, whiteningDimension, dimension, lengthNormalisation, shrinkage, iterations);
    }

    /** The same with or without length normalisation. */
    public ScorerRecipe withLengthNormalisation(boolean normalised) {
        return new ScorerRecipe(score, whitening, whiteningDimension, ldaDimension, normalised, shrinkage, iterations);
    }

    /** The same with another shrinkage. */
    public ScorerRecipe withShrinkage(double other) {
        return new ScorerRecipe(
                score, whitening, whiteningDimension, ldaDimension, lengthNormalisation, other, iterations);
    }

    /** The same with another number of iterations. */
    public ScorerRecipe withIterations(int other) {
        return new ScorerRecipe(
                score, whitening, whiteningDimension, ldaDimension, lengthNormalisation, shrinkage, other);
    }

    private static void require(boolean valid, String problem) {
        if (!valid) {
            throw new IllegalArgumentException(problem);
        }
    }
}
