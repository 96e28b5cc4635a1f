package org.ecapa4j.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.ecapa4j.errors.ModelMismatchException;
import org.junit.jupiter.api.Test;

class JavaMatrixProductTest {
    /** Around the sizes of the panels and the unrolled loops. */
    private static final int[][] SHAPES = {
        {1, 1, 1},
        {1, 3, 7},
        {1, 257, 192},
        {2, 5, 3},
        {3, 4, 129},
        {4, 1, 1},
        {4, 256, 128},
        {5, 257, 129},
        {7, 255, 127},
        {13, 515, 259},
        {64, 301, 192},
        {31, 2, 1021}
    };

    private final MatrixProduct product = new JavaMatrixProduct();
    private final Random random = new Random(4);

    @Test
    void agreesWithSumsInDoubleForAllShapesStridesAndOffsets() {
        double worst = 0;
        for (int[] shape : SHAPES) {
            for (int gap : new int[] {0, 1, 5}) {
                MatrixBlock a = block(shape[0], shape[2], gap);
                MatrixBlock b = block(shape[1], shape[2], 2 * gap);
                MatrixBlock c = block(shape[0], shape[1], gap);
                Arrays.fill(c.values(), Float.NaN);
                product.multiplyTransposed(a, b, c);
                worst = Math.max(worst, worst(a, b, c));
                assertGapsAreUntouched(c);
            }
        }
        System.out.println("parity: java matrix product, share of the bound max=" + worst + " limit=1");
        assertThat(worst).isLessThanOrEqualTo(1);
    }

    @Test
    void anEntryDependsOnItsTwoRowsOnly() {
        MatrixBlock a = block(9, 193, 0);
        MatrixBlock b = block(300, 193, 0);
        MatrixBlock whole = block(9, 300, 0);
        product.multiplyTransposed(a, b, whole);
        MatrixBlock one = block(1, 1, 0);
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 300; j += 7) {
                product.multiplyTransposed(row(a, i), row(b, j), one);
                assertThat(one.values()[one.offset()]).isEqualTo(whole.values()[whole.rowStart(i) + j]);
            }
        }
    }

    @Test
    void whatIsNotFiniteStaysInItsRow() {
        for (int rows : new int[] {2, 6}) {
            MatrixBlock a = block(rows, 5, 0);
            MatrixBlock b = block(9, 5, 0);
            a.values()[a.rowStart(1) + 2] = Float.NaN;
            b.values()[b.rowStart(8) + 4] = Float.POSITIVE_INFINITY;
            MatrixBlock c = block(rows, 9, 0);
            product.multiplyTransposed(a, b, c);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < 9; j++) {
                    assertThat(Float.isFinite(c.values()[c.rowStart(i) + j])).isEqualTo(i != 1 && j != 8);
                }
            }
        }
    }

    @Test
    void refusesShapesThatDoNotFitAndOverlaps() {
        float[] values = new float[12];
        MatrixBlock a = MatrixBlock.of(new float[6], 2, 3);
        MatrixBlock b = MatrixBlock.of(new float[12], 4, 3);
        assertThatThrownBy(() -> product.multiplyTransposed(a, b, MatrixBlock.of(values, 4, 2)))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The product of [m][d] and [n][d] transposed is [m][n], but A is [2][3], B is [4][3], C is"
                        + " [4][2]");
        assertThatThrownBy(() -> product.multiplyTransposed(
                        new MatrixBlock(values, 7, 1, 3, 3), b, new MatrixBlock(values, 4, 1, 4, 4)))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The product C overlaps its operand A in the same array; give it a place of its own");
        product.multiplyTransposed(new MatrixBlock(values, 7, 1, 3, 3), b, new MatrixBlock(values, 3, 1, 4, 4));
    }

    @Test
    void aBlockLiesWithinItsArray() {
        new MatrixBlock(new float[8], 1, 2, 3, 4);
        assertThatThrownBy(() -> new MatrixBlock(new float[8], 2, 2, 3, 4))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("A matrix block of 2 x 3 with offset 2 and stride 4 needs 9 values but the array has 8");
        assertThatThrownBy(() -> new MatrixBlock(new float[8], 0, Integer.MAX_VALUE, 3, Integer.MAX_VALUE))
                .isInstanceOf(ModelMismatchException.class);
        for (int[] wrong : new int[][] {{-1, 1, 1, 1}, {0, 0, 1, 1}, {0, 1, 0, 1}, {0, 1, 2, 1}}) {
            assertThatThrownBy(() -> new MatrixBlock(new float[8], wrong[0], wrong[1], wrong[2], wrong[3]))
                    .isInstanceOf(ModelMismatchException.class)
                    .hasMessageStartingWith("A matrix block needs offset >= 0, rows >= 1, columns >= 1 and stride >=");
        }
    }

    private MatrixBlock block(int rows, int columns, int gap) {
        float[] values = new float[gap + rows * (columns + gap)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new MatrixBlock(values, gap, rows, columns, columns + gap);
    }

    private static MatrixBlock row(MatrixBlock of, int index) {
        return new MatrixBlock(of.values(), of.rowStart(index), 1, of.columns(), of.stride());
    }

    /** Largest deviation as a share of {@code n u / (1 - n u) sum |a||b|}. */
    private static double worst(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
        double nu = a.columns() * 0x1p-24;
        double worst = 0;
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.rows(); j++) {
                double sum = 0;
                double magnitude = 0;
                for (int k = 0; k < a.columns(); k++) {
                    double term = (double) a.values()[a.rowStart(i) + k] * b.values()[b.rowStart(j) + k];
                    sum += term;
                    magnitude += Math.abs(term);
                }
                double share = Math.abs(sum - c.values()[c.rowStart(i) + j]) / (nu / (1 - nu) * magnitude);
                assertThat(share).isNotNaN();
                worst = Math.max(worst, share);
            }
        }
        return worst;
    }

    private static void assertGapsAreUntouched(MatrixBlock c) {
        for (int at = 0; at < c.values().length; at++) {
            int column = (at - c.offset()) % c.stride();
            if (at < c.offset() || column >= c.columns()) {
                assertThat(c.values()[at]).isNaN();
            }
        }
    }
}
