package org.ecapa4j.embeddings;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ecapa4j.errors.DataFormatException;

/**
 * Kaldi's form of one vector, without the name in front of it.
 *
 * <pre>
 * binary   00 'B', then "FV " (float32) or "DV " (float64), 04, int32 length, the values
 *          or "FM " or "DM ", 04, int32 rows, 04, int32 columns, the values row by row
 * text     [ 1 2 3 ]   with line ends between the rows of a matrix
 * </pre>
 *
 * <p>All little-endian. A matrix must have one row. Float64 is rounded to float32. Messages of what is refused go on where the
 * name of the entry ended.
 */
final class KaldiVector {
    private static final int LONGEST_TYPE = 8;
    private static final int LONGEST_NUMBER = 64;
    private static final byte[] HEADER = "\0BFV \4".getBytes(StandardCharsets.US_ASCII);

    private KaldiVector() {}

    /** Takes one vector, and in text the rest of its line. */
    static float[] read(ByteInput in) throws IOException {
        return in.peek() == 0 ? binary(in) : text(in);
    }

    private static float[] binary(ByteInput in) throws IOException {
        long start = in.position();
        in.next();
        if (in.next() != 'B') {
            throw new DataFormatException("does not begin with 00 'B' at byte " + start);
        }
        if (in.peek() == Integer.BYTES) {
            throw new DataFormatException("is a whole number or a vector of whole numbers, expected float values");
        }
        String type = type(in);
        switch (type) {
            case "FV":
            case "DV":
                return values(in, type, length(in));
            case "FM":
            case "DM":
                int rows = length(in);
                int columns = length(in);
                if (rows != 1) {
                    throw new DataFormatException("is a matrix of " + rows + " x " + columns
                            + ", expected a vector or a matrix of one row; features are no embeddings");
                }
                return values(in, type, columns);
            case "CM":
            case "CM2":
            case "CM3":
                throw new DataFormatException("is a compressed matrix (" + type
                        + "), which holds 8 or 16 bits a number; write it again with --compress=false");
            default:
                throw new DataFormatException(
                        "is of type '" + type + "' at byte " + start + ", expected FV, DV, FM or DM");
        }
    }

    private static String type(ByteInput in) throws IOException {
        StringBuilder type = new StringBuilder();
        int next = in.next();
        while (next != ' ') {
            if (next <= ' ' || next >= 0x7F || type.length() == LONGEST_TYPE) {
                throw new DataFormatException("has no type, such as FV, before byte " + in.position());
            }
            type.append((char) next);
            next = in.next();
        }
        return type.toString();
    }

    private static int length(ByteInput in) throws IOException {
        long at = in.position();
        ByteBuffer bytes = in.take(1 + Integer.BYTES);
        int width = bytes.get();
        int length = bytes.getInt();
        if (width != Integer.BYTES || length < 0) {
            throw new DataFormatException("has a damaged length at byte " + at + ": width " + width
                    + ", expected 4; value " + length + ", expected 0 or more");
        }
        return length;
    }

    private static float[] values(ByteInput in, String type, int length) throws IOException {
        boolean wide = type.charAt(0) == 'D';
        ByteBuffer bytes = in.take((long) length * (wide ? Double.BYTES : Float.BYTES));
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = wide ? (float) bytes.getDouble() : bytes.getFloat();
        }
        return values;
    }

    private static float[] text(ByteInput in) throws IOException {
        skipSpace(in, false);
        if (in.next() != '[') {
            throw new DataFormatException("has no '[' before byte " + in.position() + ", expected '[ 1 2 3 ]'");
        }
        float[] values = new float[256];
        int count = 0;
        int rows = 0;
        int rowStart = 0;
        while (true) {
            int next = in.peek();
            if (next == '\n' || next == ']') {
                rows += count > rowStart ? 1 : 0;
                rowStart = count;
            }
            if (isSpace(next)) {
                in.next();
            } else if (next == ']') {
                break;
            } else if (next < 0) {
                throw new DataFormatException("is cut off: no ']' up to the end, byte " + in.position());
            } else {
                if (count == values.length) {
                    values = Arrays.copyOf(values, 2 * count);
                }
                values[count++] = number(in);
            }
        }
        in.next();
        skipSpace(in, false);
        int end = in.next();
        if (end >= 0 && end != '\n') {
            throw new DataFormatException("has more on its line after ']', before byte " + in.position());
        }
        if (rows > 1) {
            throw new DataFormatException("is a matrix of " + rows
                    + " rows, expected a vector or a matrix of one row; features are no embeddings");
        }
        return Arrays.copyOf(values, count);
    }

    private static float number(ByteInput in) throws IOException {
        long at = in.position();
        StringBuilder text = new StringBuilder();
        int next = in.peek();
        while (next > ' ' && next != ']') {
            if (text.length() == LONGEST_NUMBER) {
                throw new DataFormatException("has no number at byte " + at + ": '" + text + "...'");
            }
            text.append((char) in.next());
            next = in.peek();
        }
        String number = text.toString();
        // Java's own parser would also take 0x1p3, 1f and NaN.
        boolean decimal = number.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0);
        try {
            if (decimal) {
                return Float.parseFloat(number);
            }
        } catch (NumberFormatException e) {
            throw new DataFormatException("has no number at byte " + at + ": '" + number + "'", e);
        }
        throw new DataFormatException("has no finite number at byte " + at + ": '" + number + "'");
    }

    static void skipSpace(ByteInput in, boolean lines) throws IOException {
        while (isSpace(in.peek()) && (lines || in.peek() != '\n')) {
            in.next();
        }
    }

    static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    static byte[] toBinary(float[] values, int from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER.length + Integer.BYTES + count * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(HEADER).putInt(count);
        bytes.asFloatBuffer().put(values, from, count);
        return bytes.array();
    }

    /** Every number reads back as the same float32. */
    static void writeText(OutputStream out, float[] values, int from, int count) throws IOException {
        StringBuilder text = new StringBuilder(" [");
        for (int i = from; i < from + count; i++) {
            text.append(' ').append(values[i]);
        }
        out.write(text.append(" ]\n").toString().getBytes(StandardCharsets.US_ASCII));
    }
}
