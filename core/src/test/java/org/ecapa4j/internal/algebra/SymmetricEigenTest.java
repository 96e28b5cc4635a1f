package org.ecapa4j.internal.algebra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Residuals and orthogonality are measured in multiples of n 2^-53: both are backward stable to a small multiple of it. */
class SymmetricEigenTest {
    private static final double LIMIT = 10;

    private final Random random = new Random(3);

    @Test
    void decomposesMatricesOfManyKinds() {
        double worst = 0;
        for (int size : new int[] {1, 2, 3, 4, 7, 16, 60, 193}) {
            double[][] noise = noise(size, size);
            worst = Math.max(worst, misfit("noise", symmetric(noise)));
            worst = Math.max(worst, misfit("positive", Matrices.congruent(noise, Matrices.identity(size))));
            worst = Math.max(worst, misfit("deficient", deficient(size)));
            worst = Math.max(worst, misfit("identity", Matrices.identity(size)));
            worst = Math.max(worst, misfit("nothing", new double[size][size]));
            worst = Math.max(worst, misfit("graded", graded(size)));
            worst = Math.max(worst, misfit("large", Matrices.scaled(1e300, symmetric(noise))));
            worst = Math.max(worst, misfit("small", Matrices.scaled(1e-290, symmetric(noise))));
            worst = Math.max(worst, misfit("tridiagonal", wilkinson(size)));
        }
        System.out.println("parity: eigenvectors, multiples of n 2^-53 max=" + worst + " limit=" + LIMIT);
    }

    /** Second differences: 2 - 2 cos(k pi / (n + 1)). */
    @Test
    void findsKnownEigenvalues() {
        int size = 50;
        double[][] a = new double[size][size];
        for (int i = 0; i < size; i++) {
            a[i][i] = 2;
            if (i > 0) {
                a[i][i - 1] = -1;
                a[i - 1][i] = -1;
            }
        }
        double[] values = SymmetricEigen.of(a).values();
        for (int k = 1; k <= size; k++) {
            double expected = 2 - 2 * Math.cos(k * Math.PI / (size + 1));
            assertThat(Math.abs(values[size - k] - expected)).isLessThan(4 * LIMIT * size * 0x1p-53);
        }
    }

    /** Turned by a random rotation: 5 three times, 1 four times, 0 twice. */
    @Test
    void findsRepeatedEigenvalues() {
        double[] expected = {5, 5, 5, 1, 1, 1, 1, 0, 0};
        double[][] rotation = SymmetricEigen.of(symmetric(noise(9, 9))).vectors();
        double[][] diagonal = new double[9][9];
        for (int i = 0; i < 9; i++) {
            diagonal[i][i] = expected[i];
        }
        double[][] a = Matrices.congruent(rotation, diagonal);
        double[] values = SymmetricEigen.of(a).values();
        for (int i = 0; i < 9; i++) {
            assertThat(Math.abs(values[i] - expected[i])).isLessThan(LIMIT * 9 * 0x1p-53 * 5);
        }
        assertThat(misfit("repeated", a)).isLessThan(LIMIT);
    }

    /** The largest pair of Wilkinson's matrix of 21 rows is equal to 14 digits and yet different. */
    @Test
    void takesEigenvaluesThatAreAlmostEqual() {
        double[] values = SymmetricEigen.of(wilkinson(21)).values();
        assertThat(values[0]).isCloseTo(10.746194182903393, within(1e-13));
        assertThat(values[1]).isCloseTo(10.746194182903322, within(1e-13));
    }

    @Test
    void signsDoNotDependOnTheWay() {
        double[][] vectors = SymmetricEigen.of(symmetric(noise(30, 30))).vectors();
        for (double[] vector : vectors) {
            double largest = Arrays.stream(vector).reduce(0, (x, y) -> Math.abs(y) > Math.abs(x) ? y : x);
            assertThat(largest).isPositive();
        }
    }

    @Test
    void refusesWhatIsNotFinite() {
        assertThatThrownBy(() -> SymmetricEigen.of(new double[][] {{1, 0}, {Double.NaN, 1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("entry (1, 0) is NaN");
    }

    /** The larger of |A V - V D| / |A| and |V^T V - I|, largest entries, over n 2^-53. */
    private double misfit(String what, double[][] a) {
        SymmetricEigen eigen = SymmetricEigen.of(a);
        int size = a.length;
        double scale = Double.MIN_NORMAL;
        for (double[] row : a) {
            for (double entry : row) {
                scale = Math.max(scale, Math.abs(entry));
            }
        }
        double worst = 0;
        for (int i = 0; i < size; i++) {
            double[] v = eigen.vectors()[i];
            double[] image = Matrices.multiply(Matrices.scaled(1 / scale, a), v);
            for (int k = 0; k < size; k++) {
                worst = Math.max(worst, Math.abs(image[k] - eigen.values()[i] / scale * v[k]) / Math.sqrt(size));
                worst = Math.max(worst, Math.abs(Matrices.dot(v, eigen.vectors()[k]) - (i == k ? 1 : 0)));
            }
            assertThat(i == 0 || eigen.values()[i - 1] >= eigen.values()[i])
                    .as(what)
                    .isTrue();
        }
        double multiple = worst / (size * 0x1p-53);
        assertThat(multiple).as(what + " of " + size).isLessThan(LIMIT);
        return multiple;
    }

    private double[][] noise(int rows, int columns) {
        double[][] a = new double[rows][columns];
        for (double[] row : a) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return a;
    }

    private static double[][] symmetric(double[][] a) {
        double[][] result = Matrices.transpose(a);
        for (int i = 0; i < a.length; i++) {
            Matrices.addScaled(1, a[i], 0, result[i]);
        }
        return result;
    }

    /** Of half the rank. */
    private double[][] deficient(int size) {
        int rank = (size + 1) / 2;
        return Matrices.congruent(noise(size, rank), Matrices.identity(rank));
    }

    /** From 1 to 1e-40 along the diagonal, and as small beside it. */
    private static double[][] graded(int size) {
        double[][] a = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                a[i][j] = Math.pow(10, -20.0 * (i + j) / size) * (i == j ? 1 : 0.3);
            }
        }
        return a;
    }

    private static double[][] wilkinson(int size) {
        double[][] a = new double[size][size];
        for (int i = 0; i < size; i++) {
            a[i][i] = Math.abs(i - (size - 1) / 2.0);
            if (i > 0) {
                a[i][i - 1] = 1;
                a[i - 1][i] = 1;
            }
        }
        return a;
    }
}
