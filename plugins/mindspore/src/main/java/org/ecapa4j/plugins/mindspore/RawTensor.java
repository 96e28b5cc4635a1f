package org.ecapa4j.plugins.mindspore;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.model.StoredTensor;
import org.jspecify.annotations.Nullable;

/** A tensor while it is put together from one or more consecutive entries of the same tag. */
final class RawTensor {
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    private final String name;
    private final int offset;
    private final DataType type;
    private final List<Long> dims;
    private final List<ByteBuffer> parts = new ArrayList<>();
    private long contentBytes;

    /**
     * @param offset of the entry in the file, for messages
     * @param dims all positive, but for the single 0 that old versions write for a scalar
     */
    RawTensor(String name, int offset, DataType type, List<Long> dims, ByteBuffer content) {
        this.name = name;
        this.offset = offset;
        this.type = type;
        this.dims = dims;
        append(content);
    }

    String name() {
        return name;
    }

    int offset() {
        return offset;
    }

    /** Adds the next part of the content. */
    void append(ByteBuffer content) {
        parts.add(content);
        contentBytes += content.remaining();
    }

    boolean isContinuedBy(DataType otherType, List<Long> otherDims) {
        return type == otherType && dims.equals(otherDims);
    }

    /** Whether another entry of the same tag is a repetition, not a continuation. */
    boolean isComplete() {
        return type == DataType.TEXT || contentBytes >= expectedBytes();
    }

    /** The tensor; null, and a problem more, if content and dimensions do not fit. */
    @Nullable
    StoredTensor store(Problems problems) {
        if (type == DataType.TEXT) {
            return storeText(problems);
        }
        long expected = expectedBytes();
        if (contentBytes != expected) {
            problems.add("tensor " + Problems.quote(name) + " at offset " + offset + " has " + contentBytes
                    + " bytes of content, but " + dims + " of " + type.spelling() + " needs "
                    + (expected == Long.MAX_VALUE ? "more than 2^62" : expected));
            return null;
        }
        List<Integer> sizes = new ArrayList<>(dims.size());
        if (!isOldScalar()) {
            dims.forEach(dim -> sizes.add(Math.toIntExact(dim)));
        }
        return new StoredTensor(name, type.elementType(), sizes, join());
    }

    private @Nullable StoredTensor storeText(Problems problems) {
        try {
            String text = UTF_32LE.newDecoder().decode(join()).toString();
            ByteBuffer utf8 = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            return new StoredTensor(name, type.elementType(), List.of(), utf8);
        } catch (CharacterCodingException e) {
            problems.add("text " + Problems.quote(name) + " at offset " + offset + " is not UTF-32 text");
            return null;
        }
    }

    private boolean isOldScalar() {
        return dims.size() == 1 && dims.get(0) == 0;
    }

    /** Saturates instead of wrapping around. */
    private long expectedBytes() {
        long bytes = type.elementType().bytes();
        if (isOldScalar()) {
            return bytes;
        }
        for (long dim : dims) {
            if (Math.multiplyHigh(bytes, dim) != 0 || bytes * dim < 0) {
                return Long.MAX_VALUE;
            }
            bytes *= dim;
        }
        return bytes;
    }

    private ByteBuffer join() {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(contentBytes));
        parts.forEach(joined::put);
        return joined.flip();
    }
}
