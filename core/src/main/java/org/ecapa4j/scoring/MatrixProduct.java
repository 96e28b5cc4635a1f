package org.ecapa4j.scoring;

import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.plugin.Plugin;

/**
 * Computes products of matrices in float32: embeddings of many recordings against a cohort. Which one does is configured by
 * {@code ecapa4j.matrix-product}; see {@link org.ecapa4j.Ecapa4j#matrixProduct}. Safe for concurrent use.
 *
 * <p>The same call gives the same bits again. Whether the bits of an entry depend on how many rows the operands have is the
 * implementation's affair; in any case an entry differs from the exact one by at most {@code n u / (1 - n u)} times the sum of
 * the {@code |a||b|} of its products, where n is the number of columns and u = 2^-24 (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2nd edition, section 3.1).
 */
public interface MatrixProduct extends Plugin {
    /**
     * {@code C = A B^T}: entry (i, j) becomes the dot product of row i of A and row j of B.
     *
     * <p>What C held before does not matter, not even if it was NaN; what lies between the rows of C stays as it is. A NaN or
     * an infinity in a row of an operand shows in the entries of that row as IEEE 754 has it, and in no others.
     *
     * @param a {@code [m][d]}, left as it is; may be the same as b
     * @param b {@code [n][d]}, left as it is
     * @param c {@code [m][n]}, overwritten; must not overlap a or b, gaps between rows included
     * @throws ModelMismatchException if the shapes do not fit or c overlaps an operand; c is untouched then
     * @throws org.ecapa4j.errors.PluginException if this plugin is not available; says why and what to do
     */
    void multiplyTransposed(MatrixBlock a, MatrixBlock b, MatrixBlock c);

    /**
     * What every implementation refuses at its door.
     *
     * @throws ModelMismatchException if the shapes of {@code C = A B^T} do not fit or c overlaps an operand
     */
    static void check(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
        if (a.columns() != b.columns() || a.rows() != c.rows() || b.rows() != c.columns()) {
            throw new ModelMismatchException("The product of [m][d] and [n][d] transposed is [m][n], but A is "
                    + shape(a) + ", B is " + shape(b) + ", C is " + shape(c));
        }
        if (c.overlaps(a) || c.overlaps(b)) {
            throw new ModelMismatchException("The product C overlaps its operand " + (c.overlaps(a) ? "A" : "B")
                    + " in the same array; give it a place of its own");
        }
    }

    private static String shape(MatrixBlock block) {
        return "[" + block.rows() + "][" + block.columns() + "]";
    }
}
