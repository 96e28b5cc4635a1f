package org.ecapa4j.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A named tensor as a checkpoint holds it.
 *
 * @param name name in the file
 * @param type type of the elements
 * @param dims dimensions, all positive; empty for a scalar
 * @param content elements, little-endian, C order; read-only
 */
public record StoredTensor(String name, ElementType type, List<Integer> dims, ByteBuffer content) {
    public StoredTensor {
        dims = List.copyOf(dims);
        content = content.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A read-only little-endian view from the first byte to the last. */
    public ByteBuffer view() {
        return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
