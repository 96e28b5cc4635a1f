package org.ecapa4j.scoring;

import org.ecapa4j.errors.ModelMismatchException;

/** Embeddings as the vectors and offsets that a scorer made of them. */
final class VectorEmbeddings extends PreparedEmbeddings {
    private final double[] vectors;
    private final int columns;
    private final double[] offsets;

    VectorEmbeddings(double[] vectors, int columns, double[] offsets) {
        if (columns < 1 || offsets.length < 1 || (long) offsets.length * columns != vectors.length) {
            throw new ModelMismatchException(
                    "Prepared embeddings need rows x columns numbers and an offset for each row,"
                            + " but there are " + vectors.length + " numbers, " + columns + " columns and "
                            + offsets.length
                            + " offsets");
        }
        this.vectors = vectors;
        this.columns = columns;
        this.offsets = offsets;
        for (int row = 0; row < offsets.length; row++) {
            double sum = offsets[row];
            for (int k = 0; k < columns; k++) {
                sum += vectors[row * columns + k] * vectors[row * columns + k];
            }
            if (!Double.isFinite(sum)) {
                throw new ModelMismatchException(
                        "Embedding " + row + " of " + offsets.length
                                + " cannot be scored: what the scorer makes of it is not finite or beyond the range of numbers");
            }
        }
    }

    @Override
    public int rows() {
        return offsets.length;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void vector(int row, double[] to) {
        System.arraycopy(vectors, row * columns, to, 0, columns);
    }

    @Override
    public void vector(int row, float[] to, int at) {
        int start = row * columns;
        for (int k = 0; k < columns; k++) {
            to[at + k] = (float) vectors[start + k];
        }
    }

    @Override
    public double offset(int row) {
        return offsets[row];
    }

    @Override
    void score(IndexedTrials trials, PreparedEmbeddings tests, int from, int to, double[] scores) {
        VectorEmbeddings others = (VectorEmbeddings) tests;
        double[] x = vectors;
        double[] y = others.vectors;
        int trial = from;
        // Four trials at once: a sum must wait for its last addition before the next.
        for (; trial + 4 <= to; trial += 4) {
            int x0 = trials.enrolment[trial] * columns;
            int x1 = trials.enrolment[trial + 1] * columns;
            int x2 = trials.enrolment[trial + 2] * columns;
            int x3 = trials.enrolment[trial + 3] * columns;
            int y0 = trials.test[trial] * columns;
            int y1 = trials.test[trial + 1] * columns;
            int y2 = trials.test[trial + 2] * columns;
            int y3 = trials.test[trial + 3] * columns;
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            for (int k = 0; k < columns; k++) {
                s0 += x[x0 + k] * y[y0 + k];
                s1 += x[x1 + k] * y[y1 + k];
                s2 += x[x2 + k] * y[y2 + k];
                s3 += x[x3 + k] * y[y3 + k];
            }
            scores[trial] = s0 + offsets(trials, others, trial);
            scores[trial + 1] = s1 + offsets(trials, others, trial + 1);
            scores[trial + 2] = s2 + offsets(trials, others, trial + 2);
            scores[trial + 3] = s3 + offsets(trials, others, trial + 3);
        }
        for (; trial < to; trial++) {
            int start = trials.enrolment[trial] * columns;
            int otherStart = trials.test[trial] * columns;
            double sum = 0;
            for (int k = 0; k < columns; k++) {
                sum += x[start + k] * y[otherStart + k];
            }
            scores[trial] = sum + offsets(trials, others, trial);
        }
    }

    private double offsets(IndexedTrials trials, VectorEmbeddings others, int trial) {
        return offsets[trials.enrolment[trial]] + others.offsets[trials.test[trial]];
    }
}
