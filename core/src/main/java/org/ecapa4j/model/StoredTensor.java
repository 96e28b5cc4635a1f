package org.ecapa4j.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.ecapa4j.errors.ModelMismatchException;

/**
 * A named tensor as a checkpoint holds it.
 *
 * @param name name in the file
 * @param type type of the elements
 * @param dims dimensions, all positive; empty for a scalar and for {@link ElementType#TEXT}
 * @param content elements, little-endian, C order; read-only
 */
public record StoredTensor(String name, ElementType type, List<Integer> dims, ByteBuffer content) {
    /**
     * Keeps a view of what remains in the content, which must not change afterwards.
     *
     * @throws ModelMismatchException if the content's length is not that of the dimensions and the type
     */
    public StoredTensor {
        dims = List.copyOf(dims);
        content = content.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long bytes = type.bytes();
        for (int dim : dims) {
            bytes = dim < 1 ? Long.MAX_VALUE : Math.min(bytes, Integer.MAX_VALUE) * dim;
        }
        if (bytes != content.remaining() && (type != ElementType.TEXT || !dims.isEmpty())) {
            throw new ModelMismatchException("Tensor '" + name + "' of type " + type + " and dimensions " + dims
                    + " does not fit its content of " + content.remaining() + " bytes");
        }
    }

    /** A read-only little-endian view from the first byte to the last. */
    public ByteBuffer view() {
        return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
