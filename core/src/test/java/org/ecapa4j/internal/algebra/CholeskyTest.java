package org.ecapa4j.internal.algebra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CholeskyTest {
    @Test
    void factorsAndSolves() {
        Random random = new Random(5);
        for (int size : new int[] {1, 2, 5, 40}) {
            double[][] noise = new double[size][size];
            for (double[] row : noise) {
                for (int j = 0; j < size; j++) {
                    row[j] = random.nextGaussian();
                }
            }
            double[][] a = Matrices.congruent(noise, Matrices.identity(size));
            for (int i = 0; i < size; i++) {
                a[i][i] += 1;
            }
            Cholesky factor = Cholesky.of(a, 0x1p-40).orElseThrow();
            double[][] product = Matrices.congruent(factor.lower(), Matrices.identity(size));
            double[][] solved = Matrices.multiply(factor.lower(), factor.solve(noise));
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    double scale = Math.sqrt(a[i][i] * a[j][j]);
                    assertThat(Math.abs(product[i][j] - a[i][j])).isLessThan((size + 1) * 0x1p-52 * scale);
                    assertThat(Math.abs(solved[i][j] - noise[i][j])).isLessThan((size + 1) * 0x1p-52 * scale * size);
                    assertThat(j > i && factor.lower()[i][j] != 0).isFalse();
                }
            }
        }
    }

    /** Hilbert's matrix of 13 rows: of its last diagonal element a share of 1.4e-13 remains. */
    @Test
    void tellsWhatIsAsGoodAsSingular() {
        double[][] hilbert = new double[13][13];
        for (int i = 0; i < 13; i++) {
            for (int j = 0; j < 13; j++) {
                hilbert[i][j] = 1.0 / (i + j + 1);
            }
        }
        assertThat(Cholesky.of(hilbert, 0x1p-40)).isEmpty();
        assertThat(Cholesky.of(hilbert, 0)).isPresent();
        assertThat(Cholesky.of(new double[][] {{1, 1}, {1, 1}}, 0)).isEmpty();
        assertThat(Cholesky.of(new double[][] {{1, 2}, {2, 1}}, 0)).isEmpty();
        assertThat(Cholesky.of(new double[][] {{0}}, 0)).isEmpty();
        assertThat(Cholesky.of(new double[][] {{Double.NaN}}, 0)).isEmpty();
    }

    /** Units of the coordinates do not matter to the singular share. */
    @Test
    void smallCoordinatesAreNotSingular() {
        assertThat(Cholesky.of(new double[][] {{1e12, 0}, {0, 1e-30}}, 0x1p-40)).isPresent();
    }
}
