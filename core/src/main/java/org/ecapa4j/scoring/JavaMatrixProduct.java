package org.ecapa4j.scoring;

import java.util.Arrays;

/**
 * Products in plain Java on the calling thread; id {@code java}. Every entry is summed in float32 in the order of the columns,
 * so that its bits depend on its two rows only. Keeps at most 128 KiB per call.
 */
public final class JavaMatrixProduct implements MatrixProduct {
    /** Rows of B that are computed at once; a vector of sums for as many entries of C. */
    private static final int PANEL_ROWS = 256;

    /** Columns of B that are transposed at once: with the above, a panel stays within the second level of caches. */
    private static final int PANEL_COLUMNS = 128;

    /** For fewer rows of A than this, transposing B costs more than it saves. */
    private static final int ROWS_WORTH_A_PANEL = 4;

    /** Opens nothing. */
    public JavaMatrixProduct() {}

    @Override
    public String id() {
        return "java";
    }

    @Override
    public void multiplyTransposed(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
        MatrixProduct.check(a, b, c);
        if (a.rows() < ROWS_WORTH_A_PANEL) {
            byRows(a, b, c);
        } else {
            byPanels(a, b, c);
        }
    }

    /** Four sums at once, because one must wait for its last addition before the next. */
    private static void byRows(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
        float[] x = a.values();
        float[] y = b.values();
        float[] z = c.values();
        int columns = a.columns();
        for (int i = 0; i < a.rows(); i++) {
            int row = a.rowStart(i);
            int out = c.rowStart(i);
            int j = 0;
            for (; j + 4 <= b.rows(); j += 4) {
                int y0 = b.rowStart(j);
                int y1 = b.rowStart(j + 1);
                int y2 = b.rowStart(j + 2);
                int y3 = b.rowStart(j + 3);
                float s0 = 0;
                float s1 = 0;
                float s2 = 0;
                float s3 = 0;
                for (int k = 0; k < columns; k++) {
                    float value = x[row + k];
                    s0 += value * y[y0 + k];
                    s1 += value * y[y1 + k];
                    s2 += value * y[y2 + k];
                    s3 += value * y[y3 + k];
                }
                z[out + j] = s0;
                z[out + j + 1] = s1;
                z[out + j + 2] = s2;
                z[out + j + 3] = s3;
            }
            for (; j < b.rows(); j++) {
                int start = b.rowStart(j);
                float sum = 0;
                for (int k = 0; k < columns; k++) {
                    sum += x[row + k] * y[start + k];
                }
                z[out + j] = sum;
            }
        }
    }

    private static void byPanels(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
        int widest = Math.min(PANEL_ROWS, b.rows());
        int deepest = Math.min(PANEL_COLUMNS, b.columns());
        float[] panel = new float[widest * deepest];
        float[] sums = new float[widest];
        for (int j = 0; j < b.rows(); j += widest) {
            int width = Math.min(widest, b.rows() - j);
            for (int k = 0; k < b.columns(); k += deepest) {
                int depth = Math.min(deepest, b.columns() - k);
                transpose(b, j, width, k, depth, panel);
                for (int i = 0; i < a.rows(); i++) {
                    int out = c.rowStart(i) + j;
                    if (k == 0) {
                        Arrays.fill(sums, 0, width, 0);
                    } else {
                        System.arraycopy(c.values(), out, sums, 0, width);
                    }
                    add(a.values(), a.rowStart(i) + k, depth, panel, width, sums);
                    System.arraycopy(sums, 0, c.values(), out, width);
                }
            }
        }
    }

    /** {@code panel[column][row]} from rows and columns of b. */
    private static void transpose(MatrixBlock b, int row, int rows, int column, int columns, float[] panel) {
        float[] values = b.values();
        for (int j = 0; j < rows; j++) {
            int from = b.rowStart(row + j) + column;
            for (int k = 0; k < columns; k++) {
                panel[k * rows + j] = values[from + k];
            }
        }
    }

    /** Adds the products of one row's columns to the sums, column after column: loops that compilers make vectors of. */
    private static void add(float[] x, int at, int depth, float[] panel, int width, float[] sums) {
        int k = 0;
        for (; k + 4 <= depth; k += 4) {
            float x0 = x[at + k];
            float x1 = x[at + k + 1];
            float x2 = x[at + k + 2];
            float x3 = x[at + k + 3];
            int p0 = k * width;
            int p1 = p0 + width;
            int p2 = p1 + width;
            int p3 = p2 + width;
            for (int j = 0; j < width; j++) {
                sums[j] = sums[j] + x0 * panel[p0 + j] + x1 * panel[p1 + j] + x2 * panel[p2 + j] + x3 * panel[p3 + j];
            }
        }
        for (; k < depth; k++) {
            float value = x[at + k];
            int p = k * width;
            for (int j = 0; j < width; j++) {
                sums[j] += value * panel[p + j];
            }
        }
    }
}
