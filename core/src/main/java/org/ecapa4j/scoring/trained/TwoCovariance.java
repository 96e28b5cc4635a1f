package org.ecapa4j.scoring.trained;

import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.algebra.Matrices;

/**
 * The two-covariance model (Brümmer and de Villiers, The speaker partitioning problem, 2010; Sizov, Lee and Kinnunen, Unifying
 * probabilistic linear discriminant analysis variants in biometric authentication, 2014): a speaker is a point y ~ N(m, B), a
 * recording of that speaker x ~ N(y, W).
 *
 * @param mean m, [n]
 * @param between B, [n][n], positive semidefinite
 * @param within W, [n][n], positive definite
 */
record TwoCovariance(double[] mean, double[][] between, double[][] within) {
    /**
     * Fits a model: moments first, then expectation maximisation.
     *
     * @throws DataFormatException if the covariance within speakers is singular, or speakers do not differ
     */
    static TwoCovariance fit(SpeakerStatistics statistics, double shrinkage, int iterations) {
        TwoCovariance model = moments(statistics, shrinkage);
        for (int i = 0; i < iterations; i++) {
            model = model.maximised(statistics, shrinkage);
        }
        return model;
    }

    /** The basis in which W is the identity and B diagonal. */
    Diagonalisation diagonalise(SpeakerStatistics statistics) {
        return Diagonalisation.of(statistics.factor(within), between);
    }

    /**
     * The estimate of the analysis of variance, unbiased but for shrinkage and clipping: with N vectors of S speakers, {@code W =
     * S_w / (N - S)} and {@code B = (S_b / (S - 1) - W) / n}, where n is the mean number of vectors of a speaker, {@code (N - sum
     * of squares / N) / (S - 1)}, and B has nothing where that would be negative (Searle, Casella and McCulloch, Variance
     * Components, chapter 3).
     */
    private static TwoCovariance moments(SpeakerStatistics statistics, double shrinkage) {
        int speakers = statistics.speakers();
        double vectors = statistics.vectors();
        double squares = 0;
        for (int count : statistics.counts()) {
            squares += (double) count * count;
        }
        double n = (vectors - squares / vectors) / (speakers - 1);
        double[][] unbiased = Matrices.scaled(1 / (vectors - speakers), statistics.within());
        double[][] within = SpeakerStatistics.shrunk(shrinkage, unbiased);
        double[][] between = Matrices.scaled(1 / (n * (speakers - 1)), statistics.between());
        for (int i = 0; i < between.length; i++) {
            Matrices.addScaled(-1 / n, unbiased[i], 0, between[i]);
        }
        Diagonalisation both = Diagonalisation.of(statistics.factor(within), between);
        if (!(both.between()[0] > 0)) {
            throw new DataFormatException(
                    "The speakers to train on do not differ: their means lie no further apart than"
                            + " chance puts them; are the recordings labelled with the right speakers?");
        }
        return new TwoCovariance(statistics.mean(), both.restore(both.between()), within);
    }

    /**
     * One iteration of expectation maximisation (Sizov et al. 2014). In the basis where W = I and B = diag(b) the
     * posterior of a speaker with n vectors of mean u is independent in every direction, with mean {@code g u}, where {@code g =
     * n b / (1 + n b)}, and variance {@code b / (1 + n b)}.
     */
    private TwoCovariance maximised(SpeakerStatistics statistics, double shrinkage) {
        Diagonalisation both = diagonalise(statistics);
        int size = mean.length;
        double[][] newBetween = new double[size][size];
        double[][] newWithin = Matrices.congruent(both.forward(), statistics.within());
        double[] shift = new double[size];
        double[] rest = new double[size];
        for (int speaker = 0; speaker < statistics.speakers(); speaker++) {
            int n = statistics.counts()[speaker];
            double[] u = Matrices.multiply(
                    both.forward(), Matrices.difference(statistics.means()[speaker], mean));
            for (int k = 0; k < size; k++) {
                double b = both.between()[k];
                rest[k] = u[k] / (1 + n * b);
                u[k] -= rest[k];
                newBetween[k][k] += b / (1 + n * b);
                newWithin[k][k] += n * b / (1 + n * b);
            }
            Matrices.addScaled(1.0 / statistics.speakers(), u, 0, shift);
            Matrices.addSquare(1, u, newBetween);
            Matrices.addSquare(n, rest, newWithin);
        }
        Matrices.mirror(newBetween);
        Matrices.mirror(newWithin);
        double[][] centredBetween = Matrices.scaled(1.0 / statistics.speakers(), newBetween);
        Matrices.addSquare(-1, shift, centredBetween);
        Matrices.mirror(centredBetween);
        double[] newMean = mean.clone();
        Matrices.addScaled(1, Matrices.multiply(both.backward(), shift), 0, newMean);
        return new TwoCovariance(
                newMean,
                Matrices.congruent(both.backward(), centredBetween),
                SpeakerStatistics.shrunk(
                        shrinkage,
                        Matrices.congruent(both.backward(), Matrices.scaled(1.0 / statistics.vectors(), newWithin))));
    }
}
