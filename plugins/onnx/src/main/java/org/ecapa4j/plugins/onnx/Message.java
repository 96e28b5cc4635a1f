package org.ecapa4j.plugins.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message that is being written: Protocol Buffers, "Encoding", wire types 0 (varint), 2 (length-delimited) and 5 (32
 * bits). Fields appear in the order of the calls. Content is kept by reference, never copied: weights are large.
 */
final class Message {
    private static final int VARINT = 0;
    private static final int DELIMITED = 2;
    private static final int FOUR_BYTES = 5;

    private final List<byte[]> parts = new ArrayList<>();
    private long size;

    Message integer(int field, long value) {
        ByteArrayOutputStream bytes = key(field, VARINT);
        varint(bytes, value);
        return append(bytes.toByteArray());
    }

    Message real(int field, float value) {
        ByteArrayOutputStream bytes = key(field, FOUR_BYTES);
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes.write(bits >>> shift);
        }
        return append(bytes.toByteArray());
    }

    Message text(int field, String value) {
        return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message raw(int field, byte[] value) {
        return delimiter(field, value.length).append(value);
    }

    /** The other message must be complete. */
    Message message(int field, Message value) {
        delimiter(field, value.size);
        value.parts.forEach(this::append);
        return this;
    }

    void writeTo(OutputStream out) throws IOException {
        for (byte[] part : parts) {
            out.write(part);
        }
    }

    private Message delimiter(int field, long length) {
        ByteArrayOutputStream bytes = key(field, DELIMITED);
        varint(bytes, length);
        return append(bytes.toByteArray());
    }

    private Message append(byte[] part) {
        parts.add(part);
        size += part.length;
        return this;
    }

    private static ByteArrayOutputStream key(int field, int wireType) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        varint(bytes, (long) field << 3 | wireType);
        return bytes;
    }

    private static void varint(ByteArrayOutputStream bytes, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
