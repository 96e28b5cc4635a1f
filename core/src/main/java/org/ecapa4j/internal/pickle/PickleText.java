package org.ecapa4j.internal.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** Values that protocol 0 writes as lines of text. All throw {@link IllegalArgumentException} saying what is wrong. */
final class PickleText {
    /** Larger whole numbers are refused: turning their digits into a number takes time by the square of their count. */
    static final int MAX_DIGITS = 1_000;

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern FLOAT =
            Pattern.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:e[+-]?[0-9]++)?");
    private static final Set<String> NOT_FINITE = Set.of("inf", "-inf", "nan");

    private PickleText() {}

    /** {@code 01} and {@code 00} are the truth values. */
    static Object integer(String line) {
        return switch (line) {
            case "01" -> true;
            case "00" -> false;
            default -> wholeNumber(line);
        };
    }

    /** A Long, or a BigInteger beyond its range; an {@code L} may end it. */
    static Object wholeNumber(String line) {
        String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
        if (!INTEGER.matcher(digits).matches() || digits.length() > MAX_DIGITS) {
            throw new IllegalArgumentException(
                    "'" + shortened(line) + "' is no whole number of at most " + MAX_DIGITS + " digits");
        }
        return narrowed(new BigInteger(digits));
    }

    static Object narrowed(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number;
    }

    static double floatingPoint(String line) {
        if (NOT_FINITE.contains(line)) {
            return line.equals("nan")
                    ? Double.NaN
                    : line.equals("inf") ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        if (line.length() > MAX_DIGITS || !FLOAT.matcher(line).matches()) {
            throw new IllegalArgumentException("'" + shortened(line) + "' is no number");
        }
        return Double.parseDouble(line);
    }

    /** A text of Python 2 in quotes, its bytes taken as UTF-8. */
    static String quoted(String line) {
        boolean closed = line.length() >= 2
                && (line.charAt(0) == '\'' || line.charAt(0) == '"')
                && line.charAt(line.length() - 1) == line.charAt(0);
        if (!closed) {
            throw new IllegalArgumentException("the text " + shortened(line) + " is not in quotes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(line.length());
        int i = 1;
        while (i < line.length() - 1) {
            char c = line.charAt(i++);
            if (c != '\\') {
                bytes.put((byte) c);
                continue;
            }
            char escape = i < line.length() - 1 ? line.charAt(i++) : ' ';
            switch (escape) {
                case '\\', '\'', '"' -> bytes.put((byte) escape);
                case 'n' -> bytes.put((byte) '\n');
                case 'r' -> bytes.put((byte) '\r');
                case 't' -> bytes.put((byte) '\t');
                case 'x' -> {
                    bytes.put((byte) hexadecimal(line, i, 2));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("the text has the escape '\\" + escape + "'");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its text is not UTF-8", e);
        }
    }

    /** A text in Python's raw-unicode-escape: Latin-1 with {@code \}{@code uXXXX} and {@code \UXXXXXXXX}. */
    static String rawUnicode(String line) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i++);
            char kind = c == '\\' && i < line.length() ? line.charAt(i) : ' ';
            if (kind == 'u' || kind == 'U') {
                int digits = kind == 'u' ? 4 : 8;
                long codePoint = hexadecimal(line, i + 1, digits);
                if (codePoint > Character.MAX_CODE_POINT) {
                    throw new IllegalArgumentException("the text has a character beyond Unicode");
                }
                text.appendCodePoint((int) codePoint);
                i += 1 + digits;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static long hexadecimal(String line, int from, int digits) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < line.length() ? Character.digit(line.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("the text has an escape without " + digits + " hexadecimal digits");
            }
            value = 16 * value + digit;
        }
        return value;
    }

    private static String shortened(String line) {
        return line.length() <= 40 ? line : line.substring(0, 40) + "...";
    }
}
