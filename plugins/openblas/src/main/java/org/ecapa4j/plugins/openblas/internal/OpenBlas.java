package org.ecapa4j.plugins.openblas.internal;

import java.nio.FloatBuffer;
import java.util.concurrent.Semaphore;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.ecapa4j.scoring.MatrixBlock;
import org.jspecify.annotations.Nullable;

/**
 * {@code cblas_sgemm} on copies in native memory: JavaCPP would copy whole arrays there and back. Blocks are copied in parts
 * that stay in the processor's caches. Safe for concurrent use.
 */
public final class OpenBlas {
    /** Values of a part of one matrix, 1 MiB. A single row may be longer. */
    private static final int PART = 1 << 18;

    /** Rows of a part at most, so that a part of the product is no larger than one of an operand. */
    private static final int MAX_ROWS = 512;

    /** OpenBLAS has working memory for so many callers at once and ends the process if there are far more. */
    private static final Semaphore CALLERS =
            new Semaphore(Math.min(64, Runtime.getRuntime().availableProcessors()));

    private OpenBlas() {}

    /**
     * Loads the library and has it compute on the calling threads. A caller keeps the result. Never throws.
     *
     * @return null, or why it cannot be loaded
     */
    public static @Nullable Throwable load() {
        try {
            Loader.load(openblas_nolapack.class);
            openblas_nolapack.blas_set_num_threads(1);
            return null;
        } catch (Exception | LinkageError failure) {
            return failure;
        }
    }

    /** {@code C = A B^T}; the shapes must have been checked, and the library loaded. */
    public static void multiplyTransposed(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
        int depth = a.columns();
        int most = Math.max(1, Math.min(MAX_ROWS, PART / depth));
        int height = Math.min(most, a.rows());
        int width = Math.min(most, b.rows());
        CALLERS.acquireUninterruptibly();
        try (FloatPointer left = new FloatPointer((long) height * depth);
                FloatPointer right = new FloatPointer((long) width * depth);
                FloatPointer product = new FloatPointer((long) height * width)) {
            FloatBuffer leftValues = left.asBuffer();
            FloatBuffer rightValues = right.asBuffer();
            FloatBuffer productValues = product.asBuffer();
            for (int i = 0; i < a.rows(); i += height) {
                int m = Math.min(height, a.rows() - i);
                copy(a, i, m, leftValues);
                for (int j = 0; j < b.rows(); j += width) {
                    int n = Math.min(width, b.rows() - j);
                    copy(b, j, n, rightValues);
                    openblas_nolapack.cblas_sgemm(
                            openblas_nolapack.CblasRowMajor,
                            openblas_nolapack.CblasNoTrans,
                            openblas_nolapack.CblasTrans,
                            m,
                            n,
                            depth,
                            1,
                            left,
                            depth,
                            right,
                            depth,
                            0,
                            product,
                            n);
                    productValues.rewind();
                    for (int row = 0; row < m; row++) {
                        productValues.get(c.values(), c.rowStart(i + row) + j, n);
                    }
                }
            }
        } finally {
            CALLERS.release();
        }
    }

    private static void copy(MatrixBlock from, int row, int rows, FloatBuffer to) {
        to.rewind();
        if (from.stride() == from.columns()) {
            to.put(from.values(), from.rowStart(row), rows * from.columns());
            return;
        }
        for (int i = 0; i < rows; i++) {
            to.put(from.values(), from.rowStart(row + i), from.columns());
        }
    }
}
