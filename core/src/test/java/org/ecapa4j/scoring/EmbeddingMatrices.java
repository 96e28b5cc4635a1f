package org.ecapa4j.scoring;

import java.util.Arrays;
import java.util.Random;

/** Matrices of embeddings for tests. */
public final class EmbeddingMatrices {
    private EmbeddingMatrices() {}

    /** Independent normal numbers, without gaps. */
    public static MatrixBlock noise(long seed, int rows, int columns) {
        return MatrixBlock.of(floats(new Random(seed), rows * columns), rows, columns);
    }

    /** The same rows further apart, with NaN between them. */
    public static MatrixBlock spread(MatrixBlock dense, int gap) {
        int stride = dense.columns() + gap;
        float[] values = new float[gap + dense.rows() * stride];
        Arrays.fill(values, Float.NaN);
        for (int row = 0; row < dense.rows(); row++) {
            System.arraycopy(dense.values(), dense.rowStart(row), values, gap + row * stride, dense.columns());
        }
        return new MatrixBlock(values, gap, dense.rows(), dense.columns(), stride);
    }

    /** A matrix of the rows of an array. */
    public static MatrixBlock of(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, row * rows[0].length, rows[0].length);
        }
        return MatrixBlock.of(values, rows.length, rows[0].length);
    }

    /** A copy of one row. */
    public static float[] row(MatrixBlock block, int row) {
        float[] copy = new float[block.columns()];
        System.arraycopy(block.values(), block.rowStart(row), copy, 0, copy.length);
        return copy;
    }

    /** So many trials of rows chosen by chance. */
    public static IndexedTrials trials(long seed, int count, int rows) {
        Random random = new Random(seed);
        return new IndexedTrials(
                random.ints(count, 0, rows).toArray(),
                random.ints(count, 0, rows).toArray());
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
