package org.ecapa4j.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ecapa4j.errors.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Texts of at most so many characters (NumPy's {@code <U}): each element as UTF-32, filled up with zeroes. As in NumPy, a
 * text loses the zero characters at its end.
 */
final class NpyText extends NpyElement {
    /** Far above any name. */
    private static final int MAX_WIDTH = 65_536;

    private static final String PREFIX = "<U";

    private final int width;

    private NpyText(int width) {
        super(PREFIX + width, "text", width * Integer.BYTES);
        this.width = width;
    }

    /** The type of a name such as {@code <U25}; null if it is no such name. */
    static @Nullable NpyText parse(String descr) {
        String digits = descr.startsWith(PREFIX) ? descr.substring(PREFIX.length()) : "";
        if (!digits.matches("[1-9][0-9]{0,5}") || Integer.parseInt(digits) > MAX_WIDTH) {
            return null;
        }
        return new NpyText(Integer.parseInt(digits));
    }

    /** The type that holds all of these. */
    static NpyText fitting(String[] texts) {
        int longest = Arrays.stream(texts)
                .mapToInt(text -> text.codePointCount(0, text.length()))
                .max()
                .orElse(1);
        if (longest > MAX_WIDTH) {
            throw new IllegalArgumentException("A text has " + longest + " characters; at most " + MAX_WIDTH);
        }
        return new NpyText(Math.max(1, longest));
    }

    @Override
    Object allocate(int count) {
        return new String[count];
    }

    @Override
    void copy(ByteBuffer from, Object to, int index) {
        String[] texts = (String[]) to;
        int[] codePoints = new int[width];
        int count = from.remaining() / bytes();
        for (int i = 0; i < count; i++) {
            from.slice(from.position() + i * bytes(), bytes())
                    .order(from.order())
                    .asIntBuffer()
                    .get(codePoints);
            texts[index + i] = text(codePoints, index + i);
        }
    }

    @Override
    void copy(Object from, int index, int count, ByteBuffer to) {
        String[] texts = (String[]) from;
        int[] codePoints = new int[width];
        for (int i = 0; i < count; i++) {
            Arrays.fill(codePoints, 0);
            int[] characters = texts[index + i].codePoints().toArray();
            System.arraycopy(characters, 0, codePoints, 0, characters.length);
            to.slice(to.position() + i * bytes(), bytes())
                    .order(to.order())
                    .asIntBuffer()
                    .put(codePoints);
        }
    }

    private String text(int[] codePoints, int element) {
        int length = width;
        while (length > 0 && codePoints[length - 1] == 0) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            boolean surrogate = codePoints[i] >= Character.MIN_SURROGATE && codePoints[i] <= Character.MAX_SURROGATE;
            if (!Character.isValidCodePoint(codePoints[i]) || surrogate) {
                throw new DataFormatException("text " + element + ": character " + i + " is "
                        + String.format("0x%08X", codePoints[i]) + ", which Unicode does not have");
            }
        }
        return new String(codePoints, 0, length);
    }
}
