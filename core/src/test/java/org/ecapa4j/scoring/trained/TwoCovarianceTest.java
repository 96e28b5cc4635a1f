package org.ecapa4j.scoring.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.MatrixBlock;
import org.junit.jupiter.api.Test;

class TwoCovarianceTest {
    private static final SpeakerStatistics.Map IDENTITY = (block, row, to) -> {
        for (int k = 0; k < to.length; k++) {
            to[k] = block.values()[block.rowStart(row) + k];
        }
    };

    /** Standard errors of B's entries are about sqrt(2 / speakers) of its largest, of W's sqrt(2 / vectors): six of them. */
    @Test
    void findsTheModelThatTheDataWereDrawnFrom() {
        Simulation simulation = new Simulation(11, 5);
        int speakers = 4000;
        LabelledEmbeddings data = simulation.embeddings(speakers, 10);
        SpeakerStatistics statistics = SpeakerStatistics.of(data, IDENTITY, 5, 2);
        assertThat(statistics.vectors()).isEqualTo(22_000);
        for (int iterations : new int[] {0, 1, 20}) {
            TwoCovariance model = TwoCovariance.fit(statistics, 0, iterations);
            double between = distance(model.between(), simulation.model.between())
                    / largest(simulation.model.between())
                    / Math.sqrt(2.0 / speakers);
            double within = distance(model.within(), simulation.model.within())
                    / largest(simulation.model.within())
                    / Math.sqrt(2.0 / 22_000);
            System.out.println("parity: two-covariance model, " + iterations + " iterations, standard errors max="
                    + Math.max(between, within) + " limit=6");
            assertThat(between).isLessThan(6);
            assertThat(within).isLessThan(6);
        }
    }

    @Test
    void ratiosAreDifferencesOfGaussianDensities() {
        double worst = 0;
        for (int size : new int[] {1, 2, 7, 30}) {
            Simulation simulation = new Simulation(size, size);
            Plda plda = Plda.of(simulation.model, diagonal(simulation.model));
            for (int i = 0; i < 20; i++) {
                double[] speaker = simulation.speaker();
                double[] x = simulation.recording(speaker);
                double[] y = simulation.recording(i % 2 == 0 ? speaker : simulation.speaker());
                double expected = Gaussian.logLikelihoodRatio(x, y, simulation.model);
                worst = Math.max(worst, Math.abs(ratio(plda, x, y) - expected) / Math.max(1, Math.abs(expected)));
                assertThat(ratio(plda, x, y)).isEqualTo(ratio(plda, y, x));
            }
        }
        System.out.println("parity: log-likelihood ratios against densities max=" + worst + " limit=1e-11");
        assertThat(worst).isLessThan(1e-11);
    }

    /** Directions in which speakers do not differ say nothing. */
    @Test
    void directionsWithoutVarianceBetweenSpeakersCountNothing() {
        double[][] unit = {{1, 0}, {0, 1}};
        Plda both = Plda.of(
                new TwoCovariance(new double[2], new double[][] {{3, 0}, {0, 0}}, unit),
                diagonal(new TwoCovariance(new double[2], new double[][] {{3, 0}, {0, 0}}, unit)));
        TwoCovariance first = new TwoCovariance(new double[1], new double[][] {{3}}, new double[][] {{1}});
        Plda one = Plda.of(first, diagonal(first));
        assertThat(ratio(both, new double[] {0.7, 55}, new double[] {1.1, -55}))
                .isEqualTo(ratio(one, new double[] {0.7}, new double[] {1.1}));
    }

    /** Each step of expectation maximisation raises the likelihood of the data, until it stays. */
    @Test
    void iterationsNeverLowerTheLikelihood() {
        Simulation simulation = new Simulation(5, 3);
        LabelledEmbeddings data = simulation.embeddings(25, 4);
        SpeakerStatistics statistics = SpeakerStatistics.of(data, IDENTITY, 3, 1);
        double before = Double.NEGATIVE_INFINITY;
        double first = 0;
        for (int iterations = 1; iterations < 60; iterations++) {
            double likelihood = likelihood(data, TwoCovariance.fit(statistics, 0, iterations));
            assertThat(likelihood).isGreaterThan(before - 1e-9);
            first = iterations == 1 ? likelihood : first;
            before = likelihood;
        }
        assertThat(before).isGreaterThan(likelihood(data, TwoCovariance.fit(statistics, 0, 0)));
        assertThat(before).isGreaterThan(first);
        assertThat(before).isGreaterThan(likelihood(data, simulation.model));
    }

    /** Slope 1 and offset 0 within four standard errors, which the logistic fit's information matrix gives. */
    @Test
    void ratiosOfTheTrueModelAreCalibrated() {
        Simulation simulation = new Simulation(17, 6);
        Plda plda = Plda.of(simulation.model, diagonal(simulation.model));
        assertCalibrated(simulation, plda, 4, 0);
    }

    /** Trained on 3000 speakers the model is good to some per cent. */
    @Test
    void ratiosOfATrainedModelAreCalibrated() {
        Simulation simulation = new Simulation(18, 6);
        SpeakerStatistics statistics = SpeakerStatistics.of(simulation.embeddings(3000, 8), IDENTITY, 6, 2);
        TwoCovariance model = TwoCovariance.fit(statistics, 0, 10);
        assertCalibrated(simulation, Plda.of(model, model.diagonalise(statistics)), 4, 0.05);
    }

    @Test
    void speakersThatDoNotDifferAreRefused() {
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(new double[] {i % 4 < 2 ? 1 : -1});
            labels.add("speaker " + i % 2);
        }
        SpeakerStatistics statistics =
                SpeakerStatistics.of(new LabelledEmbeddings(Simulation.block(rows), labels), IDENTITY, 1, 1);
        assertThatThrownBy(() -> TwoCovariance.fit(statistics, 0, 0))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(
                        "The speakers to train on do not differ: their means lie no further apart than chance puts them;"
                                + " are the recordings labelled with the right speakers?");
    }

    private static void assertCalibrated(Simulation simulation, Plda plda, double errors, double slack) {
        int trials = 20_000;
        double[] targets = new double[trials];
        double[] nonTargets = new double[trials];
        for (int i = 0; i < trials; i++) {
            double[] speaker = simulation.speaker();
            targets[i] = ratio(plda, simulation.recording(speaker), simulation.recording(speaker));
            nonTargets[i] =
                    ratio(plda, simulation.recording(simulation.speaker()), simulation.recording(simulation.speaker()));
        }
        double slope = 1;
        double offset = 0;
        double slopeError = 0;
        double offsetError = 0;
        // Newton's method for the logistic regression on the ratios, which it should leave as they are.
        for (int step = 0; step < 20; step++) {
            double[] gradient = new double[2];
            double[] information = new double[3];
            for (double[] scores : List.of(targets, nonTargets)) {
                for (double s : scores) {
                    double p = 1 / (1 + Math.exp(-slope * s - offset));
                    double missing = (scores == targets ? 1 : 0) - p;
                    gradient[0] += missing * s;
                    gradient[1] += missing;
                    information[0] += p * (1 - p) * s * s;
                    information[1] += p * (1 - p) * s;
                    information[2] += p * (1 - p);
                }
            }
            double determinant = information[0] * information[2] - information[1] * information[1];
            slope += (information[2] * gradient[0] - information[1] * gradient[1]) / determinant;
            offset += (information[0] * gradient[1] - information[1] * gradient[0]) / determinant;
            slopeError = Math.sqrt(information[2] / determinant);
            offsetError = Math.sqrt(information[0] / determinant);
        }
        System.out.println("parity: calibration of simulated ratios, slope " + slope + " +- " + slopeError + ", offset "
                + offset + " +- " + offsetError);
        assertThat(Math.abs(slope - 1)).isLessThan(errors * slopeError + slack);
        assertThat(Math.abs(offset)).isLessThan(errors * offsetError + slack);
    }

    private static Diagonalisation diagonal(TwoCovariance model) {
        SpeakerStatistics none = new SpeakerStatistics(new int[0], new double[0][], model.within());
        return model.diagonalise(none);
    }

    private static double ratio(Plda plda, double[] x, double[] y) {
        double[] u = new double[x.length];
        double[] v = new double[x.length];
        double offset = plda.prepare(x, u, 0) + plda.prepare(y, v, 0);
        double sum = 0;
        for (int k = 0; k < u.length; k++) {
            sum += u[k] * v[k];
        }
        return sum + offset;
    }

    private static double likelihood(LabelledEmbeddings data, TwoCovariance model) {
        MatrixBlock block = data.embeddings();
        double sum = 0;
        for (int[] rows : data.rowsOfSpeakers()) {
            double[][] vectors = new double[rows.length][block.columns()];
            for (int i = 0; i < rows.length; i++) {
                IDENTITY.apply(block, rows[i], vectors[i]);
            }
            sum += Gaussian.logDensity(vectors, model);
        }
        return sum;
    }

    private static double distance(double[][] a, double[][] b) {
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                worst = Math.max(worst, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return worst;
    }

    private static double largest(double[][] a) {
        return Arrays.stream(a)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
    }
}
