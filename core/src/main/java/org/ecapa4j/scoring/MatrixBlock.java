package org.ecapa4j.scoring;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * A matrix of float32 that lies in an array row by row: entry (i, j) is {@code values[offset + i * stride + j]}.
 *
 * <p>A view: it does not copy. Who makes it keeps the array, and must not write to it while it is an operand.
 *
 * @param values holds the entries, and possibly others before, between and after the rows
 * @param offset index of entry (0, 0)
 * @param rows at least 1
 * @param columns at least 1
 * @param stride distance between the beginnings of rows, at least {@code columns}
 */
public record MatrixBlock(float[] values, int offset, int rows, int columns, int stride) {
    /**
     * Checks that every entry lies within the array.
     *
     * @throws ModelMismatchException if not; says what was asked for and what there is
     */
    public MatrixBlock {
        if (offset < 0 || rows < 1 || columns < 1 || stride < columns) {
            throw new ModelMismatchException("A matrix block needs offset >= 0, rows >= 1, columns >= 1 and stride >="
                    + " columns, but has offset " + offset + ", rows " + rows + ", columns " + columns + ", stride "
                    + stride);
        }
        long end = end(offset, rows, columns, stride);
        if (end > values.length) {
            throw new ModelMismatchException("A matrix block of " + rows + " x " + columns + " with offset " + offset
                    + " and stride " + stride + " needs " + end + " values but the array has " + values.length);
        }
    }

    /** All of an array, without gaps between the rows. */
    public static MatrixBlock of(float[] values, int rows, int columns) {
        return new MatrixBlock(values, 0, rows, columns, columns);
    }

    /** Index of the first entry of a row. */
    public int rowStart(int row) {
        return offset + row * stride;
    }

    /** Whether entries or gaps of both lie between the first and the last entry of the other, in one array. */
    boolean overlaps(MatrixBlock other) {
        return values == other.values
                && offset < end(other.offset, other.rows, other.columns, other.stride)
                && other.offset < end(offset, rows, columns, stride);
    }

    private static long end(int offset, int rows, int columns, int stride) {
        return offset + (rows - 1L) * stride + columns;
    }
}
