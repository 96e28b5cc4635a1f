package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.ecapa4j.ScoreFiles;
import org.ecapa4j.errors.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogisticCalibrationTest {

    /**
     * Slope and offset by scikit-learn 1.9.1: LogisticRegression, no penalty, newton-cholesky, trials weighted by the
     * prior.
     */
    @ParameterizedTest
    @CsvSource({
        "overlap, 0.5, 31.060791156010094, -11.284772910550826",
        "overlap, 0.01, 25.519116249880092, -9.127781461498383",
        "overlap, 0.9, 33.83412065281906, -12.3281425541168",
        "ties, 0.5, 6.883386995192451, -2.4132437602205203",
        "ties, 0.01, 7.161050548442222, -2.499852719980309",
        "inverted, 0.5, -31.136830914965863, 10.047381596781378",
        "inverted, 0.01, -40.87886632553363, 12.687657840867367",
        "trial_cosine, 0.5, 25.64673180011386, -14.244186745033646",
        "trial_snorm_all, 0.9, 3.9201605795585137, -4.88794276673223"
    })
    void agreesWithAnotherImplementation(String set, double prior, double slope, double offset) {
        LogisticCalibration fit =
                LogisticCalibration.fit(ScoreFiles.scores(set, true), ScoreFiles.scores(set, false), prior);
        System.out.println("parity: calibration of " + set + " at prior " + prior + " against scikit-learn max="
                + Math.max(Math.abs(fit.slope() - slope), Math.abs(fit.offset() - offset)) + " limit=1.0E-8");
        assertThat(fit.slope()).isEqualTo(slope, within(1e-8));
        assertThat(fit.offset()).isEqualTo(offset, within(1e-8));
    }

    /**
     * Log-likelihood ratios of a calibrated system are normal with means ±m and variance 2m (van Leeuwen and Brümmer,
     * "The distribution of calibrated likelihood-ratios in speaker recognition", Interspeech 2013), so the true slope
     * is 1 and the true offset 0. The interval is five standard errors of an estimate from weighted trials, from the
     * curvature H and the variance V of the gradient: H^-1 V H^-1.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.1})
    void findsThatCalibratedRatiosNeedNoCalibration(double prior) {
        Random random = new Random(17);
        double mean = 4;
        double[] targets = random.doubles(4000)
                .map(u -> mean + Math.sqrt(2 * mean) * random.nextGaussian())
                .toArray();
        double[] nonTargets = random.doubles(20000)
                .map(u -> -mean + Math.sqrt(2 * mean) * random.nextGaussian())
                .toArray();
        LogisticCalibration fit = LogisticCalibration.fit(targets, nonTargets, prior);
        double[] errors = standardErrors(targets, nonTargets, prior, fit);
        assertThat(errors[0]).isLessThan(0.05);
        assertThat(errors[1]).isLessThan(0.1);
        assertThat(fit.slope()).isEqualTo(1, within(5 * errors[0]));
        assertThat(fit.offset()).isEqualTo(0, within(5 * errors[1]));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.001, 1e-9, 0.99})
    void leavesNoGradient(double prior) {
        for (String set : new String[] {"overlap", "ties", "inverted", "trial_cosine"}) {
            double[] targets = ScoreFiles.scores(set, true);
            double[] nonTargets = ScoreFiles.scores(set, false);
            LogisticCalibration fit = LogisticCalibration.fit(targets, nonTargets, prior);
            double[] gradient = gradient(targets, nonTargets, prior, fit);
            // Each kind's share of the gradient is at most the rarer kind's weight.
            double limit = 1e-12 * Math.min(prior, 1 - prior);
            assertThat(Math.abs(gradient[0])).as(set).isLessThan(limit);
            assertThat(Math.abs(gradient[1])).as(set).isLessThan(limit);
        }
    }

    @Test
    void isNotBeatenByAnyNeighbour() {
        double[] targets = {0.1, 0.5, 0.9, 0.7};
        double[] nonTargets = {0.2, 0.0, -0.4, 0.6, 0.3};
        LogisticCalibration fit = LogisticCalibration.fit(targets, nonTargets, 0.3);
        double slope = 0;
        double offset = 0;
        // A grid around the best so far, which shrinks wherever the best is in its middle.
        for (double width = 16; width > 1e-7; ) {
            double bestSlope = slope;
            double bestOffset = offset;
            for (int i = -10; i <= 10; i++) {
                for (int j = -10; j <= 10; j++) {
                    double a = slope + i * width / 10;
                    double b = offset + j * width / 10;
                    if (objective(targets, nonTargets, 0.3, a, b)
                            < objective(targets, nonTargets, 0.3, bestSlope, bestOffset)) {
                        bestSlope = a;
                        bestOffset = b;
                    }
                }
            }
            if (bestSlope == slope && bestOffset == offset) {
                width /= 3;
            }
            slope = bestSlope;
            offset = bestOffset;
        }
        // The value of the function is known to 1e-16 only, hence its place to about 1e-8 / sqrt(curvature).
        assertThat(fit.slope()).isEqualTo(slope, within(1e-5));
        assertThat(fit.offset()).isEqualTo(offset, within(1e-5));
    }

    @Test
    void followsAStraightMapOfTheScores() {
        double[] targets = ScoreFiles.scores("overlap", true);
        double[] nonTargets = ScoreFiles.scores("overlap", false);
        LogisticCalibration fit = LogisticCalibration.fit(targets, nonTargets, 0.05);
        for (double[] map : new double[][] {{1e-6, 0}, {1e6, 3e6}, {-20, 5}, {1e100, 0}, {1, 1000}}) {
            LogisticCalibration mapped =
                    LogisticCalibration.fit(map(targets, map[0], map[1]), map(nonTargets, map[0], map[1]), 0.05);
            assertThat(mapped.slope() * map[0]).isEqualTo(fit.slope(), within(1e-8));
            assertThat(mapped.offset() + mapped.slope() * map[1]).isEqualTo(fit.offset(), within(1e-8));
        }
    }

    @Test
    void staysFiniteWhereAThresholdSeparatesTheKinds() {
        LogisticCalibration separated = LogisticCalibration.fit(
                ScoreFiles.scores("separable", true), ScoreFiles.scores("separable", false), 0.5);
        assertThat(separated.slope()).isBetween(1.0, 1000.0);
        // Two places only: the ratio at each is that of the counts, (T + 1) / (T + 2) to 1 / (N + 2) and so on.
        for (double prior : new double[] {0.5, 0.01}) {
            LogisticCalibration clusters =
                    LogisticCalibration.fit(new double[] {0.7, 0.7, 0.7}, new double[] {0.2, 0.2}, prior);
            assertThat(clusters.logLikelihoodRatio(0.7)).isEqualTo(Math.log(4 / 5.0 * 4), within(1e-10));
            assertThat(clusters.logLikelihoodRatio(0.2)).isEqualTo(Math.log(1 / 5.0 / (3 / 4.0)), within(1e-10));
        }
        LogisticCalibration pair = LogisticCalibration.fit(new double[] {0.7}, new double[] {0.2}, 0.5);
        assertThat(pair.slope()).isEqualTo(4 * Math.log(2), within(1e-10));
        assertThat(pair.offset()).isEqualTo(-1.8 * Math.log(2), within(1e-10));
        LogisticCalibration wrong = LogisticCalibration.fit(new double[] {0.2}, new double[] {0.7}, 0.5);
        assertThat(wrong.slope()).isEqualTo(-pair.slope(), within(1e-10));
    }

    @Test
    void staysFiniteWhereTheKindsTouch() {
        LogisticCalibration fit =
                LogisticCalibration.fit(new double[] {0.5, 0.5, 0.8}, new double[] {0.5, 0.5, 0.1}, 0.5);
        assertThat(fit.slope()).isBetween(0.1, 100.0);
        assertThat(fit.logLikelihoodRatio(0.5)).isEqualTo(0, within(1.0));
    }

    @Test
    void saysNothingAboutScoresThatSayNothing() {
        for (double score : new double[] {0.5, 0, -1e300}) {
            assertThat(LogisticCalibration.fit(new double[] {score, score}, new double[] {score}, 0.01))
                    .isEqualTo(new LogisticCalibration(0, 0));
        }
    }

    @Test
    void findsTheMinimumDespiteWildScores() {
        double[] targets = ScoreFiles.scores("overlap", true);
        double[] nonTargets = ScoreFiles.scores("overlap", false);
        LogisticCalibration fit = LogisticCalibration.fit(targets, nonTargets, 0.5);
        // A target far on the right side of everything weighs nothing but for the count of targets.
        double[] wild = Arrays.copyOf(targets, targets.length + 1);
        wild[targets.length] = 1e9;
        LogisticCalibration other = LogisticCalibration.fit(wild, nonTargets, 0.5);
        assertThat(other.slope()).isEqualTo(fit.slope(), within(0.1));
        // On the wrong side it forbids any slope to speak of.
        wild[targets.length] = -1e9;
        LogisticCalibration useless = LogisticCalibration.fit(wild, nonTargets, 0.5);
        assertThat(Math.abs(useless.slope())).isLessThan(1e-6);
        double[] gradient = gradient(wild, nonTargets, 0.5, useless);
        assertThat(Math.abs(gradient[1])).isLessThan(1e-8);
    }

    @Test
    void givesANumberOrAMessageForAnyFiniteScores() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            double[] targets = extremes(random);
            double[] nonTargets = extremes(random);
            double prior = i % 2 == 0 ? 0.5 : Math.min(Math.max(random.nextDouble(), 1e-12), 1 - 1e-12);
            try {
                LogisticCalibration fit = LogisticCalibration.fit(targets, nonTargets, prior);
                assertThat(fit.slope()).as("seed %d", seed).isFinite();
                assertThat(fit.offset()).as("seed %d", seed).isFinite();
            } catch (DataFormatException e) {
                assertThat(e)
                        .as("seed %d", seed)
                        .hasMessageStartingWith("The scores cannot be calibrated: they are too far apart");
            }
        }
    }

    @Test
    void refusesWhatItCannotUse() {
        double[] good = {0.5};
        assertThatThrownBy(() -> LogisticCalibration.fit(good, new double[0], 0.5))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("There is no non-target trial;");
        assertThatThrownBy(() -> LogisticCalibration.fit(new double[] {Double.NaN}, good, 0.5))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("The target score at index 0 of 1 is NaN; scores must be finite numbers");
        for (double prior : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> LogisticCalibration.fit(good, good, prior))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("prior is " + prior + "; it must lie strictly between 0 and 1");
        }
        assertThatThrownBy(() -> new LogisticCalibration(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double[] extremes(Random random) {
        double[] scores = new double[1 + random.nextInt(5)];
        for (int i = 0; i < scores.length; i++) {
            double sign = random.nextBoolean() ? 1 : -1;
            scores[i] = sign * Math.pow(10, random.nextInt(617) - 308) * random.nextDouble();
        }
        return scores;
    }

    private static double[] map(double[] scores, double factor, double shift) {
        return Arrays.stream(scores).map(score -> factor * score + shift).toArray();
    }

    private static double objective(double[] targets, double[] nonTargets, double prior, double slope, double offset) {
        double logit = Math.log(prior / (1 - prior));
        double target = Arrays.stream(targets)
                .map(s -> Math.log1p(Math.exp(-(slope * s + offset + logit))))
                .sum();
        double nonTarget = Arrays.stream(nonTargets)
                .map(s -> Math.log1p(Math.exp(slope * s + offset + logit)))
                .sum();
        return prior * target / targets.length + (1 - prior) * nonTarget / nonTargets.length;
    }

    /** With respect to offset and slope. */
    private static double[] gradient(double[] targets, double[] nonTargets, double prior, LogisticCalibration fit) {
        double logit = Math.log(prior / (1 - prior));
        double[] sums = new double[2];
        for (double score : targets) {
            double share = -prior / targets.length / (1 + Math.exp(fit.logLikelihoodRatio(score) + logit));
            sums[0] += share;
            sums[1] += share * score;
        }
        for (double score : nonTargets) {
            double share = (1 - prior) / nonTargets.length / (1 + Math.exp(-fit.logLikelihoodRatio(score) - logit));
            sums[0] += share;
            sums[1] += share * score;
        }
        return sums;
    }

    /** Of slope and offset. */
    static double[] standardErrors(double[] targets, double[] nonTargets, double prior, LogisticCalibration fit) {
        double logit = Math.log(prior / (1 - prior));
        double[] curvature = new double[3];
        double[] variance = new double[3];
        for (boolean target : new boolean[] {true, false}) {
            double[] scores = target ? targets : nonTargets;
            double weight = (target ? prior : 1 - prior) / scores.length;
            double[] mean = new double[2];
            double[] square = new double[3];
            for (double score : scores) {
                double posterior = 1 / (1 + Math.exp(-fit.logLikelihoodRatio(score) - logit));
                double term = posterior - (target ? 1 : 0);
                double curve = weight * posterior * (1 - posterior);
                curvature[0] += curve * score * score;
                curvature[1] += curve * score;
                curvature[2] += curve;
                mean[0] += term * score / scores.length;
                mean[1] += term / scores.length;
                square[0] += term * score * term * score / scores.length;
                square[1] += term * score * term / scores.length;
                square[2] += term * term / scores.length;
            }
            double factor = weight * weight * scores.length;
            variance[0] += factor * (square[0] - mean[0] * mean[0]);
            variance[1] += factor * (square[1] - mean[0] * mean[1]);
            variance[2] += factor * (square[2] - mean[1] * mean[1]);
        }
        double determinant = curvature[0] * curvature[2] - curvature[1] * curvature[1];
        double a = curvature[2] / determinant;
        double b = -curvature[1] / determinant;
        double c = curvature[0] / determinant;
        double slope = a * a * variance[0] + 2 * a * b * variance[1] + b * b * variance[2];
        double offset = b * b * variance[0] + 2 * b * c * variance[1] + c * c * variance[2];
        return new double[] {Math.sqrt(slope), Math.sqrt(offset)};
    }
}
