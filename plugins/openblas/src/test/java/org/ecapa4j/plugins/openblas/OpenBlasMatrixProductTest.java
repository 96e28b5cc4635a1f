package org.ecapa4j.plugins.openblas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.scoring.JavaMatrixProduct;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenBlasMatrixProductTest {
    /** Odd ones, those that are computed in several parts either way, and a row longer than a part. */
    private static final int[][] SHAPES = {
        {1, 1, 1},
        {1, 3, 7},
        {2, 5, 3},
        {3, 17, 129},
        {1, 513, 192},
        {7, 1025, 191},
        {513, 3, 5},
        {515, 517, 13},
        {3, 4, 100_003},
        {3, 2, 300_007},
        {64, 301, 192}
    };

    private final MatrixProduct product = new OpenBlasMatrixProduct();
    private final Random random = new Random(4);

    @BeforeEach
    void libraryIsHere() {
        assumeTrue(product.availability().isAvailable(), () -> "OpenBLAS: " + product.availability());
    }

    @Test
    void agreesWithTheJavaProductForAllShapesStridesAndOffsets() {
        double worst = 0;
        for (int[] shape : SHAPES) {
            for (int gap : new int[] {0, 1, 5}) {
                MatrixBlock a = block(shape[0], shape[2], gap);
                MatrixBlock b = block(shape[1], shape[2], 2 * gap);
                MatrixBlock c = block(shape[0], shape[1], gap);
                MatrixBlock expected = block(shape[0], shape[1], gap);
                Arrays.fill(c.values(), Float.NaN);
                Arrays.fill(expected.values(), Float.NaN);
                product.multiplyTransposed(a, b, c);
                new JavaMatrixProduct().multiplyTransposed(a, b, expected);
                worst = Math.max(worst, worst(a, b, c, expected));
            }
        }
        System.out.println(
                "parity: OpenBLAS against the java matrix product, share of the bound max=" + worst + " limit=1");
        assertThat(worst).isLessThanOrEqualTo(1);
    }

    @Test
    void whatIsNotFiniteStaysInItsRow() {
        MatrixBlock a = block(6, 5, 0);
        MatrixBlock b = block(9, 5, 0);
        a.values()[a.rowStart(1) + 2] = Float.NaN;
        b.values()[b.rowStart(8) + 4] = Float.POSITIVE_INFINITY;
        MatrixBlock c = block(6, 9, 0);
        product.multiplyTransposed(a, b, c);
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 9; j++) {
                assertThat(Float.isFinite(c.values()[c.rowStart(i) + j])).isEqualTo(i != 1 && j != 8);
            }
        }
    }

    @Test
    void refusesShapesThatDoNotFit() {
        MatrixBlock c = MatrixBlock.of(new float[8], 2, 4);
        assertThatThrownBy(() -> product.multiplyTransposed(block(2, 3, 0), block(4, 2, 0), c))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessageStartingWith("The product of [m][d] and [n][d] transposed is [m][n], but A is [2][3]");
    }

    @Test
    void callersDoNotDisturbEachOther() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> equal = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                MatrixBlock a = block(17 + thread, 192, 0);
                MatrixBlock b = block(701, 192, thread);
                MatrixBlock alone = MatrixBlock.of(new float[a.rows() * b.rows()], a.rows(), b.rows());
                product.multiplyTransposed(a, b, alone);
                equal.add(pool.submit(() -> {
                    boolean same = true;
                    for (int repetition = 0; repetition < 50; repetition++) {
                        MatrixBlock c = MatrixBlock.of(new float[a.rows() * b.rows()], a.rows(), b.rows());
                        product.multiplyTransposed(a, b, c);
                        same &= Arrays.equals(c.values(), alone.values());
                    }
                    return same;
                }));
            }
            for (Future<Boolean> each : equal) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private MatrixBlock block(int rows, int columns, int gap) {
        float[] values = new float[gap + rows * (columns + gap)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new MatrixBlock(values, gap, rows, columns, columns + gap);
    }

    /** Largest difference as a share of twice {@code n u / (1 - n u) |a||b|}, as each may deviate by that; NaN if gaps changed. */
    private static double worst(MatrixBlock a, MatrixBlock b, MatrixBlock c, MatrixBlock expected) {
        double nu = a.columns() * 0x1p-24;
        double worst = 0;
        for (int at = 0; at < c.values().length; at++) {
            int row = (at - c.offset()) / c.stride();
            int column = (at - c.offset()) % c.stride();
            if (at < c.offset() || column >= c.columns()) {
                assertThat(c.values()[at]).as("gap").isNaN();
                continue;
            }
            double bound = 2 * nu / (1 - nu) * norm(a, row) * norm(b, column);
            double share = Math.abs((double) c.values()[at] - expected.values()[at]) / bound;
            assertThat(share).isNotNaN();
            worst = Math.max(worst, share);
        }
        return worst;
    }

    private static double norm(MatrixBlock block, int row) {
        double sum = 0;
        for (int k = 0; k < block.columns(); k++) {
            double value = block.values()[block.rowStart(row) + k];
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
