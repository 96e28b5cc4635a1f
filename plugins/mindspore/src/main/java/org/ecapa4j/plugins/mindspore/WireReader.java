package org.ecapa4j.plugins.mindspore;

import java.nio.ByteBuffer;

/**
 * Walks through one protobuf message (encoding of proto2, <a
 * href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers Encoding</a>) inside a buffer: call {@link
 * #next()}, then exactly one of {@link #message}, {@link #bytes}, {@link #varint} or {@link #skip}. Never looks outside
 * its bounds and allocates nothing that the file claims. Offsets count from the beginning of the file.
 */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int FIXED32 = 5;

    private static final int LONGEST_VARINT = 10;

    private final ByteBuffer file;
    private final int end;
    private final boolean outermost;
    private int position;
    private int fieldOffset;
    private int field;
    private int wireType;

    /** Reads a whole file. */
    WireReader(ByteBuffer file) {
        this(file, 0, file.limit(), true);
    }

    private WireReader(ByteBuffer file, int start, int end, boolean outermost) {
        this.file = file;
        this.position = start;
        this.end = end;
        this.outermost = outermost;
    }

    /** Steps to the next field; false at the end of the message. */
    boolean next() {
        if (position == end) {
            return false;
        }
        fieldOffset = position;
        long key = readVarint();
        if (key >>> 32 != 0 || key >>> 3 == 0) {
            throw new DamagedException("the field key at offset " + fieldOffset + " has field number "
                    + Long.toUnsignedString(key >>> 3) + ", which protobuf does not allow");
        }
        field = (int) (key >>> 3);
        wireType = (int) (key & 7);
        if (wireType != VARINT && wireType != FIXED64 && wireType != LENGTH_DELIMITED && wireType != FIXED32) {
            throw new DamagedException("field " + field + " at offset " + fieldOffset + " has wire type " + wireType
                    + (wireType == 3 || wireType == 4
                            ? ", an obsolete group, which checkpoints never hold"
                            : ", which does not exist"));
        }
        return true;
    }

    /** Number of the current field. */
    int field() {
        return field;
    }

    int wireType() {
        return wireType;
    }

    /** Where the current field's key starts. */
    int fieldOffset() {
        return fieldOffset;
    }

    /** Where reading goes on. */
    int position() {
        return position;
    }

    /** Whether the end of the message has been reached. */
    boolean atEnd() {
        return position == end;
    }

    /** The current field as a nested message. */
    WireReader message(String name) {
        int length = length(name);
        WireReader nested = new WireReader(file, position, position + length, false);
        position += length;
        return nested;
    }

    /** The current field as a view of its bytes. */
    ByteBuffer bytes(String name) {
        int length = length(name);
        ByteBuffer view = file.slice(position, length);
        position += length;
        return view;
    }

    /** The current field as an integer. */
    long varint(String name) {
        expect(VARINT, name);
        return readVarint();
    }

    /** An integer that stands alone, as the elements of a packed field do. */
    long element() {
        return readVarint();
    }

    /** Steps over the current field, whatever it is. */
    void skip() {
        switch (wireType) {
            case VARINT -> readVarint();
            case LENGTH_DELIMITED -> bytes("unknown");
            default -> {
                int size = wireType == FIXED64 ? Long.BYTES : Integer.BYTES;
                requireRemaining(size, "unknown");
                position += size;
            }
        }
    }

    private int length(String name) {
        expect(LENGTH_DELIMITED, name);
        return requireRemaining(readVarint(), name);
    }

    private void expect(int expected, String name) {
        if (wireType != expected) {
            throw new DamagedException("field " + field + " (" + name + ") at offset " + fieldOffset + " has wire type "
                    + wireType + ", expected " + expected);
        }
    }

    private int requireRemaining(long length, String name) {
        int remaining = end - position;
        if (Long.compareUnsigned(length, remaining) > 0) {
            throw new DamagedException("field " + field + " (" + name + ") at offset " + fieldOffset + " claims "
                    + Long.toUnsignedString(length) + " bytes, but only " + remaining
                    + (outermost
                            ? " follow: the file is truncated or damaged"
                            : " are left in its message, which ends at offset " + end));
        }
        return (int) length;
    }

    private long readVarint() {
        int start = position;
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (position == end) {
                throw new DamagedException("the integer at offset " + start + " does not end before "
                        + (outermost ? "the file does: truncated" : "its message does, at offset " + end));
            }
            byte b = file.get(position++);
            value |= (long) (b & 0x7F) << (7 * i);
            if (b >= 0) {
                if (i == LONGEST_VARINT - 1 && b > 1) {
                    break;
                }
                return value;
            }
        }
        throw new DamagedException("the integer at offset " + start + " is longer than 64 bits");
    }

    /** The bytes are no protobuf message from some offset on; the message is part of a sentence. */
    static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message, null, false, false);
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }
}
