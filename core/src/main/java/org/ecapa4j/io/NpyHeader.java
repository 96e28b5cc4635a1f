package org.ecapa4j.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ecapa4j.errors.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the data of an {@code .npy} file; {@link Npy} describes the form.
 *
 * @param shape length of each axis
 * @param count product of the shape
 * @param dataOffset bytes before the data
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and stays inside the package
record NpyHeader(NpyElement type, boolean fortranOrder, int[] shape, int count, int dataOffset) {
    /** The longest header text taken; NumPy itself takes 10,000 bytes unless told to trust the file. */
    private static final int MAX_TEXT = 65_535;

    /** First byte of the data at most. */
    static final int MAX_END = 12 + MAX_TEXT;

    /** As many axes as NumPy has. */
    private static final int MAX_RANK = 64;

    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    /** NumPy leaves room for the first dimension to grow in place to so many digits. */
    private static final int GROWTH_DIGITS = 21;

    /**
     * Parses and checks everything that can be checked before the data are read.
     *
     * @param head the first bytes, {@link #MAX_END} of them or the whole file; the position stays
     * @param fileSize bytes of the whole file
     */
    static NpyHeader parse(ByteBuffer head, long fileSize, String source) {
        ByteBuffer bytes = head.slice().order(ByteOrder.LITTLE_ENDIAN);
        String text = text(bytes, source);
        int dataOffset = bytes.position();
        Map<String, Object> fields = new NpyDictionary(text, source).parse();
        NpyElement type = type(fields.get("descr"), source);
        if (!(fields.get("fortran_order") instanceof Boolean fortranOrder)) {
            throw problem(source, "header: 'fortran_order' must be True or False");
        }
        if (!(fields.get("shape") instanceof List<?> axes)) {
            throw problem(source, "header: 'shape' must be a tuple of integers such as (3, 80) or (80,)");
        }
        int[] shape = shape(axes, source);
        int count = count(shape, type, fileSize - dataOffset, source);
        return new NpyHeader(type, fortranOrder, shape, count, dataOffset);
    }

    /** What a part of one axis would have. */
    NpyHeader ofOneAxis(int length) {
        return new NpyHeader(type, false, new int[] {length}, length, dataOffset);
    }

    private static String text(ByteBuffer bytes, String source) {
        if (bytes.remaining() < MAGIC.length + 2 || bytes.mismatch(ByteBuffer.wrap(MAGIC)) != MAGIC.length) {
            throw problem(source, "it does not begin with \\x93NUMPY and a version: not an .npy file");
        }
        int major = bytes.get(6);
        int minor = bytes.get(7);
        if (major < 1 || major > 3 || minor != 0) {
            throw problem(
                    source,
                    "format version " + (major & 0xFF) + "." + (minor & 0xFF)
                            + " is not supported, only 1.0, 2.0 and 3.0");
        }
        int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
        bytes.position(MAGIC.length + 2);
        if (bytes.remaining() < lengthBytes) {
            throw problem(source, "it ends within the length of its header");
        }
        long length = major == 1 ? bytes.getShort() & 0xFFFFL : bytes.getInt() & 0xFFFFFFFFL;
        if (length > MAX_TEXT) {
            throw problem(source, "its header claims " + length + " bytes; at most " + MAX_TEXT + " are accepted");
        }
        if (length > bytes.remaining()) {
            throw problem(
                    source,
                    "its header claims " + length + " bytes but the file has only " + bytes.remaining() + " more");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static NpyElement type(@Nullable Object descr, String source) {
        if (!(descr instanceof String name)) {
            throw problem(source, "header: 'descr' must be a type name such as '<f4'");
        }
        for (NpyElement type : NpyElement.NUMBERS) {
            if (type.descr().equals(name)) {
                return type;
            }
        }
        NpyElement text = NpyText.parse(name);
        if (text != null) {
            return text;
        }
        String supported = NpyElement.NUMBERS.stream()
                .map(type -> type.descr() + " (" + type + ")")
                .collect(Collectors.joining(", ", "", ", <U1 and longer (text)"));
        throw problem(
                source,
                "element type '" + name + "' " + (name.startsWith(">") ? "is big-endian, which " : "")
                        + "is not supported, only " + supported + "; convert it with NumPy's astype");
    }

    private static int[] shape(List<?> axes, String source) {
        if (axes.size() > MAX_RANK) {
            throw problem(source, "header: " + axes.size() + " dimensions; NumPy has at most " + MAX_RANK);
        }
        int[] shape = new int[axes.size()];
        for (int axis = 0; axis < shape.length; axis++) {
            long length = (Long) axes.get(axis);
            if (length > MAX_ELEMENTS) {
                throw problem(
                        source,
                        "header: dimension " + axis + " of length " + length + " is too large; at most " + MAX_ELEMENTS
                                + " elements can be read");
            }
            shape[axis] = (int) length;
        }
        return shape;
    }

    private static int count(int[] shape, NpyElement type, long dataBytes, String source) {
        boolean empty = Arrays.stream(shape).anyMatch(length -> length == 0);
        long count = empty ? 0 : 1;
        for (int i = 0; !empty && i < shape.length; i++) {
            count *= shape[i];
            if (count > MAX_ELEMENTS) {
                throw problem(
                        source,
                        "shape " + NpyArray.text(shape) + " has too many elements; at most " + MAX_ELEMENTS
                                + " can be read");
            }
        }
        long needed = count * type.bytes();
        if (needed != dataBytes) {
            throw problem(
                    source,
                    type + " data of shape " + NpyArray.text(shape) + " take " + needed + " bytes but " + dataBytes
                            + " follow the header: " + (dataBytes < needed ? "truncated" : "trailing bytes"));
        }
        return (int) count;
    }

    /** The bytes before the data as NumPy 2 writes them, format version 1. */
    static byte[] render(NpyElement type, int[] shape) {
        String axes = switch (shape.length) {
            case 0 -> "()";
            case 1 -> "(" + shape[0] + ",)";
            default -> Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
        };
        StringBuilder text = new StringBuilder("{'descr': '" + type.descr() + "', 'fortran_order': False, 'shape': ");
        text.append(axes).append(", }");
        if (shape.length > 0) {
            text.append(" ".repeat(GROWTH_DIGITS - Integer.toString(shape[0]).length()));
        }
        int used = MAGIC.length + 2 + Short.BYTES + text.length() + 1;
        text.append(" ".repeat(ALIGNMENT - used % ALIGNMENT)).append('\n');
        ByteBuffer bytes = ByteBuffer.allocate(MAGIC.length + 2 + Short.BYTES + text.length())
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
        return bytes.put(text.toString().getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    static DataFormatException problem(String source, String what) {
        return new DataFormatException("Npy file '" + source + "': " + what);
    }
}
