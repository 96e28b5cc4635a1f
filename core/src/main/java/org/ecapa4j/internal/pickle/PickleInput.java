package org.ecapa4j.internal.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.ecapa4j.errors.DataFormatException;

/** The bytes of a pickle file, little-endian; takes no memory for a length before it has seen that so much is there. */
final class PickleInput {
    private final ByteBuffer bytes;
    private final String source;
    /** Where the operation begins that is read, and its name, for messages. */
    private int start;

    private String operation = "";

    PickleInput(byte[] content, String source) {
        this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
    }

    boolean hasRemaining() {
        return bytes.hasRemaining();
    }

    /** The next operation, known and not refused. */
    Opcode opcode() {
        start = bytes.position();
        operation = "";
        if (!bytes.hasRemaining()) {
            throw problem("it ends before its STOP: truncated");
        }
        int code = bytes.get() & 0xFF;
        Opcode opcode = Opcode.of(code);
        if (opcode == null) {
            throw problem(String.format("0x%02X is no pickle opcode", code));
        }
        operation = "opcode " + opcode;
        String refusal = opcode.refusal();
        if (refusal != null) {
            String name = opcode == Opcode.GLOBAL || opcode == Opcode.INST ? " " + globalName() : "";
            throw problem(refusal + name
                    + "; only None, booleans, numbers, texts, bytes, tuples, lists and dictionaries" + " are read");
        }
        return opcode;
    }

    int unsigned1() {
        require(1);
        return bytes.get() & 0xFF;
    }

    int unsigned2() {
        require(Short.BYTES);
        return bytes.getShort() & 0xFFFF;
    }

    int signed4() {
        require(Integer.BYTES);
        return bytes.getInt();
    }

    long unsigned4() {
        return signed4() & 0xFFFFFFFFL;
    }

    /** Negative from 2 to the 63rd on. */
    long unsigned8() {
        require(Long.BYTES);
        return bytes.getLong();
    }

    double bigEndianDouble() {
        require(Double.BYTES);
        return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
    }

    byte[] bytes(long count) {
        require(count);
        byte[] taken = new byte[(int) count];
        bytes.get(taken);
        return taken;
    }

    String utf8(long count) {
        require(count);
        ByteBuffer text = bytes.slice(bytes.position(), (int) count);
        bytes.position(bytes.position() + (int) count);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw problem("its text is not UTF-8");
        }
    }

    /** Up to a line feed, which is taken too; each byte as a character. */
    String line() {
        int end = bytes.position();
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
        }
        if (end == bytes.limit()) {
            throw problem("its line has no end: truncated");
        }
        byte[] line = bytes(end - bytes.position());
        bytes.get();
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    /** Skips the length of a frame, of which no use is made. */
    void frame() {
        long length = unsigned8();
        if (length < 0 || length > bytes.remaining()) {
            throw tooFew(length);
        }
    }

    /** About the operation that was read last. */
    DataFormatException problem(String what) {
        return new DataFormatException("Pickle file '" + source + "': " + (operation.isEmpty() ? "" : operation + " ")
                + "at byte " + start + ": " + what);
    }

    private void require(long count) {
        if (count < 0 || count > bytes.remaining()) {
            throw tooFew(count);
        }
    }

    private DataFormatException tooFew(long count) {
        return problem("it needs " + Long.toUnsignedString(count) + " bytes but only " + bytes.remaining()
                + " follow: truncated");
    }

    private String globalName() {
        int from = bytes.position();
        StringBuilder name = new StringBuilder("(");
        int lines = 0;
        for (int i = from; i < Math.min(bytes.limit(), from + 100) && lines < 2; i++) {
            byte next = bytes.get(i);
            lines += next == '\n' ? 1 : 0;
            name.append(next == '\n' ? '.' : next > ' ' && next < 0x7F ? (char) next : '?');
        }
        return name.append(')').toString().replaceFirst("\\.\\)$", ")");
    }
}
