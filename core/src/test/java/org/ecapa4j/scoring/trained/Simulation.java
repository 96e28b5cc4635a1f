package org.ecapa4j.scoring.trained;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.internal.algebra.Cholesky;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.scoring.MatrixBlock;

/** Draws from a two-covariance model. */
final class Simulation {
    final TwoCovariance model;
    private final double[][] speakerRoot;
    private final double[][] recordingRoot;
    private final Random random;

    /** A model of its own for every seed, whose covariances have condition numbers of ten to a hundred. */
    Simulation(long seed, int size) {
        random = new Random(seed);
        double[] mean = noise(size);
        model = new TwoCovariance(mean, covariance(size, 1), covariance(size, 0.5));
        speakerRoot = Cholesky.of(model.between(), 0).orElseThrow().lower();
        recordingRoot = Cholesky.of(model.within(), 0).orElseThrow().lower();
    }

    double[] speaker() {
        return moved(model.mean(), speakerRoot);
    }

    double[] recording(double[] speaker) {
        return moved(speaker, recordingRoot);
    }

    /** So many speakers, the i-th with {@code 1 + i % most} recordings. */
    LabelledEmbeddings embeddings(int speakers, int most) {
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < speakers; i++) {
            double[] speaker = speaker();
            for (int j = 0; j <= i % most; j++) {
                rows.add(recording(speaker));
                labels.add("speaker " + i);
            }
        }
        return new LabelledEmbeddings(block(rows), labels);
    }

    static MatrixBlock block(List<double[]> rows) {
        int columns = rows.get(0).length;
        float[] values = new float[rows.size() * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows.get(i / columns)[i % columns];
        }
        return MatrixBlock.of(values, rows.size(), columns);
    }

    private double[] moved(double[] centre, double[][] root) {
        double[] result = Matrices.multiply(root, noise(centre.length));
        Matrices.addScaled(1, centre, 0, result);
        return result;
    }

    private double[][] covariance(int size, double scale) {
        double[][] mixing = new double[size][];
        Arrays.setAll(mixing, i -> noise(size));
        double[][] result = Matrices.scaled(scale / size, Matrices.congruent(mixing, Matrices.identity(size)));
        for (int i = 0; i < size; i++) {
            result[i][i] += 0.1 * scale;
        }
        return result;
    }

    private double[] noise(int size) {
        double[] result = new double[size];
        Arrays.setAll(result, i -> random.nextGaussian());
        return result;
    }
}
