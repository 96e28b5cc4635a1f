package org.ecapa4j.scoring;

import org.ecapa4j.errors.ModelMismatchException;

/** Embeddings for {@link Cosine}, where they lie, and their lengths. Gives the bits of {@link Cosine#score}. */
final class CosineEmbeddings extends PreparedEmbeddings {
    private final MatrixBlock embeddings;
    private final double[] lengths;

    CosineEmbeddings(MatrixBlock embeddings) {
        this.embeddings = embeddings;
        this.lengths = new double[embeddings.rows()];
        float[] values = embeddings.values();
        int bad = 0;
        int firstBad = 0;
        for (int row = 0; row < lengths.length; row++) {
            int start = embeddings.rowStart(row);
            double sum = 0;
            for (int k = 0; k < embeddings.columns(); k++) {
                sum += (double) values[start + k] * values[start + k];
            }
            lengths[row] = Math.sqrt(sum);
            if (!(lengths[row] > 0 && lengths[row] < Double.POSITIVE_INFINITY)) {
                firstBad = bad == 0 ? row : firstBad;
                bad++;
            }
        }
        if (bad > 0) {
            throw new ModelMismatchException(bad + " of " + lengths.length
                    + " embeddings have no direction: their length is 0 or not finite; the first is row " + firstBad
                    + " with " + lengths[firstBad]);
        }
    }

    @Override
    public int rows() {
        return embeddings.rows();
    }

    @Override
    public int columns() {
        return embeddings.columns();
    }

    @Override
    public void vector(int row, double[] to) {
        int start = embeddings.rowStart(row);
        for (int k = 0; k < embeddings.columns(); k++) {
            to[k] = embeddings.values()[start + k] / lengths[row];
        }
    }

    @Override
    public void vector(int row, float[] to, int at) {
        float[] values = embeddings.values();
        int start = embeddings.rowStart(row);
        double length = lengths[row];
        for (int k = 0; k < embeddings.columns(); k++) {
            to[at + k] = (float) (values[start + k] / length);
        }
    }

    @Override
    public double offset(int row) {
        return 0;
    }

    @Override
    void score(IndexedTrials trials, PreparedEmbeddings tests, int from, int to, double[] scores) {
        CosineEmbeddings others = (CosineEmbeddings) tests;
        float[] x = embeddings.values();
        float[] y = others.embeddings.values();
        int columns = embeddings.columns();
        int trial = from;
        // Four trials at once: a sum must wait for its last addition before the next.
        for (; trial + 4 <= to; trial += 4) {
            int x0 = embeddings.rowStart(trials.enrolment[trial]);
            int x1 = embeddings.rowStart(trials.enrolment[trial + 1]);
            int x2 = embeddings.rowStart(trials.enrolment[trial + 2]);
            int x3 = embeddings.rowStart(trials.enrolment[trial + 3]);
            int y0 = others.embeddings.rowStart(trials.test[trial]);
            int y1 = others.embeddings.rowStart(trials.test[trial + 1]);
            int y2 = others.embeddings.rowStart(trials.test[trial + 2]);
            int y3 = others.embeddings.rowStart(trials.test[trial + 3]);
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            for (int k = 0; k < columns; k++) {
                s0 += (double) x[x0 + k] * y[y0 + k];
                s1 += (double) x[x1 + k] * y[y1 + k];
                s2 += (double) x[x2 + k] * y[y2 + k];
                s3 += (double) x[x3 + k] * y[y3 + k];
            }
            scores[trial] = cosine(s0, trials, others, trial);
            scores[trial + 1] = cosine(s1, trials, others, trial + 1);
            scores[trial + 2] = cosine(s2, trials, others, trial + 2);
            scores[trial + 3] = cosine(s3, trials, others, trial + 3);
        }
        for (; trial < to; trial++) {
            int start = embeddings.rowStart(trials.enrolment[trial]);
            int otherStart = others.embeddings.rowStart(trials.test[trial]);
            double sum = 0;
            for (int k = 0; k < columns; k++) {
                sum += (double) x[start + k] * y[otherStart + k];
            }
            scores[trial] = cosine(sum, trials, others, trial);
        }
    }

    private double cosine(double dot, IndexedTrials trials, CosineEmbeddings others, int trial) {
        double norm = lengths[trials.enrolment[trial]] * others.lengths[trials.test[trial]];
        return Math.max(-1, Math.min(1, dot / norm));
    }
}
