package org.ecapa4j.plugins.mindspore;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ecapa4j.model.ModelFile;

/** Builds protobuf bytes by hand, right or wrong. */
final class Wire {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Wire message() {
        return new Wire();
    }

    /** A value with a tag and a tensor. */
    static Wire value(String tag, Wire tensor) {
        return message().text(1, tag).nested(2, tensor);
    }

    Wire raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    Wire number(long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    Wire varint(int field, long value) {
        return number(field * 8L).number(value);
    }

    Wire bytes(int field, byte... bytes) {
        number(field * 8L + 2).number(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    Wire text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Wire nested(int field, Wire message) {
        return bytes(field, message.out.toByteArray());
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    ModelFile toFile() {
        return new ModelFile("test.ckpt", ByteBuffer.wrap(toBytes()));
    }
}
