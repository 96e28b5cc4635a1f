package org.ecapa4j.io;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders one document. Configuration's renderer is not used: it sorts fields by name. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    /** Where the value being written stands, for messages: {@code .trials[3].score}. */
    private final StringBuilder path = new StringBuilder();

    private final boolean oneLine;
    private int depth;

    /** {@code oneLine}: without any line end but the last. */
    JsonWriter(boolean oneLine) {
        this.oneLine = oneLine;
    }

    String write(Map<?, ?> object) {
        object(object);
        return out.append('\n').toString();
    }

    private void value(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Map<?, ?> fields) {
            object(fields);
        } else if (value instanceof Iterable<?> items) {
            array(items);
        } else {
            throw new IllegalArgumentException("JSON field '" + path + "' is of type "
                    + value.getClass().getName() + "; expected text, a number, true or false, null, a list or a map");
        }
    }

    private void object(Map<?, ?> fields) {
        enter();
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            if (!(field.getKey() instanceof String name)) {
                throw new IllegalArgumentException(
                        "JSON object '" + path + "' has the name " + field.getKey() + ", which is not text");
            }
            int length = path.length();
            path.append(length == 0 ? "" : ".").append(name);
            separate(first);
            string(name);
            out.append(": ");
            value(field.getValue());
            path.setLength(length);
            first = false;
        }
        close(first, '}');
    }

    private void array(Iterable<?> items) {
        boolean plain = true;
        for (Object item : items) {
            plain &= !(item instanceof Map || item instanceof Iterable);
        }
        enter();
        out.append('[');
        boolean first = true;
        int index = 0;
        for (Object item : items) {
            int length = path.length();
            path.append('[').append(index++).append(']');
            if (!plain) {
                separate(first);
            } else if (!first) {
                out.append(", ");
            }
            value(item);
            path.setLength(length);
            first = false;
        }
        close(first || plain, ']');
    }

    private void enter() {
        if (++depth > Json.MAX_DEPTH) {
            throw new IllegalArgumentException("JSON is nested deeper than " + Json.MAX_DEPTH + " levels");
        }
    }

    private void separate(boolean first) {
        out.append(first ? "" : oneLine ? ", " : ",");
        newLine();
    }

    private void close(boolean sameLine, char bracket) {
        depth--;
        if (!sameLine) {
            newLine();
        }
        out.append(bracket);
    }

    private void newLine() {
        if (!oneLine) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private void number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new IllegalArgumentException(
                        "JSON field '" + path + "' is " + number + ", but JSON has only finite numbers");
            }
            out.append(shortest(number));
        } else if (number instanceof Byte
                || number instanceof Short
                || number instanceof Integer
                || number instanceof Long) {
            out.append(number.longValue());
        } else {
            throw new IllegalArgumentException("JSON field '" + path + "' is of type "
                    + number.getClass().getName() + "; expected an int, a long, a float or a double");
        }
    }

    /**
     * The number's own text, without the digit too many that it sometimes has before JDK 19. Readers of JSON know doubles only:
     * a float whose text would become another float when rounded to double first has the digits of a double.
     */
    private static String shortest(Number number) {
        double value = number.doubleValue();
        BigDecimal exact = new BigDecimal(value);
        String text = number.toString();
        if (number instanceof Float && (float) Double.parseDouble(text) != value) {
            return shortest(value);
        }
        int digits = new BigDecimal(text).stripTrailingZeros().precision();
        while (digits > 1) {
            BigDecimal shorter = exact.round(new MathContext(--digits));
            double readBack = number instanceof Float ? (float) shorter.doubleValue() : shorter.doubleValue();
            if (readBack != value) {
                return text;
            }
            text = shorter.toString().replace("E+", "E");
        }
        return text;
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text, i);
        }
        out.append('"');
    }

    private void character(String text, int index) {
        char c = text.charAt(index);
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || c == 0x7F || isUnpairedSurrogate(text, index)) {
                    out.append("\\u").append(HexFormat.of().toHexDigits(c));
                } else {
                    out.append(c);
                }
            }
        }
    }

    /** Such a character has no UTF-8 form: left as it is, writing the text to a file would lose it. */
    private static boolean isUnpairedSurrogate(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }
}
