package org.ecapa4j.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.DataFormatException;
import org.jspecify.annotations.Nullable;

/** A strict recursive-descent parser for one document. Configuration's parser is not used: it takes HOCON's liberties. */
final class JsonParser {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;
    private final @Nullable String source;
    private int position;
    private int depth;

    /** {@code source}: null for a line, whose number and file the caller adds to messages. */
    JsonParser(String text, @Nullable String source) {
        this.text = text;
        this.source = source;
    }

    Map<String, @Nullable Object> parseObject() {
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            position = 1;
        }
        skipSpace();
        if (peek() != '{') {
            throw unexpected("a JSON object, which begins with '{'");
        }
        Map<String, @Nullable Object> object = object();
        skipSpace();
        if (position < text.length()) {
            throw unexpected("nothing after the object's closing '}'");
        }
        return object;
    }

    private @Nullable Object value() {
        int next = peek();
        return switch (next) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> {
                if (next != '-' && !isDigit(next)) {
                    throw unexpected("a value");
                }
                yield number();
            }
        };
    }

    private Map<String, @Nullable Object> object() {
        enter();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        skipSpace();
        if (peek() != '}') {
            do {
                skipSpace();
                int start = position;
                if (peek() != '"') {
                    throw unexpected("a name in double quotes");
                }
                String name = string();
                if (fields.containsKey(name)) {
                    throw problem(start, "the name " + quoted(name) + " appears twice in one object");
                }
                skipSpace();
                expect(':', "':' after the name " + quoted(name));
                skipSpace();
                fields.put(name, value());
                skipSpace();
            } while (take(','));
        }
        expect('}', "',' or '}'");
        depth--;
        return Collections.unmodifiableMap(fields);
    }

    private List<@Nullable Object> array() {
        enter();
        List<@Nullable Object> items = new ArrayList<>();
        skipSpace();
        if (peek() != ']') {
            do {
                skipSpace();
                items.add(value());
                skipSpace();
            } while (take(','));
        }
        expect(']', "',' or ']'");
        depth--;
        return Collections.unmodifiableList(items);
    }

    private void enter() {
        if (++depth > Json.MAX_DEPTH) {
            throw problem(position, "nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        position++;
    }

    private String string() {
        int opening = position++;
        StringBuilder value = new StringBuilder();
        while (true) {
            if (position >= text.length()) {
                throw problem(opening, "this string has no closing '\"'");
            }
            char c = text.charAt(position++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\') {
                value.append(escape());
            } else if (c < ' ') {
                throw problem(
                        position - 1,
                        "control character U+" + HexFormat.of().withUpperCase().toHexDigits(c)
                                + " in a string; escape it");
            } else {
                value.append(c);
            }
        }
    }

    private char escape() {
        int start = position - 1;
        char kind = position < text.length() ? text.charAt(position++) : 0;
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicodeEscape(start);
            default ->
                throw problem(start, "unknown escape in a string; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        };
    }

    private char unicodeEscape(int start) {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw problem(start, "\\u needs four hexadecimal digits");
            }
            code = code * 16 + digit;
            position++;
        }
        return (char) code;
    }

    private Number number() {
        int start = position;
        take('-');
        if (!take('0')) {
            digits();
        }
        boolean integer = true;
        if (take('.')) {
            integer = false;
            digits();
        }
        if (take('e') || take('E')) {
            integer = false;
            if (!take('+')) {
                take('-');
            }
            digits();
        }
        String digits = text.substring(start, position);
        if (integer) {
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException beyondLong) {
                throw problem(start, "integer " + shortened(digits) + " does not fit in 64 bits");
            }
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw problem(start, "number " + shortened(digits) + " is too large for a 64-bit float");
        }
        return value;
    }

    private void digits() {
        if (!isDigit(peek())) {
            throw unexpected("a digit");
        }
        while (isDigit(peek())) {
            position++;
        }
    }

    private @Nullable Boolean word(String word, @Nullable Boolean meaning) {
        if (!text.startsWith(word, position)) {
            throw unexpected("a value");
        }
        position += word.length();
        return meaning;
    }

    private void skipSpace() {
        int c = peek();
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            position++;
            c = peek();
        }
    }

    private void expect(char wanted, String description) {
        if (!take(wanted)) {
            throw unexpected(description);
        }
    }

    private boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    /** The next character, or -1 at the end. */
    private int peek() {
        return position < text.length() ? text.charAt(position) : -1;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private DataFormatException unexpected(String wanted) {
        int next = peek();
        String found;
        if (next < 0) {
            found = "the end of the text";
        } else if (next < ' ' || next >= 0x7F) {
            found = "character U+" + HexFormat.of().withUpperCase().toHexDigits((char) next);
        } else {
            found = "'" + (char) next + "'";
        }
        return problem(position, "expected " + wanted + " but found " + found);
    }

    private DataFormatException problem(int where, String what) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < where; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int column = where - lineStart + 1;
        return new DataFormatException(
                source == null
                        ? "is not valid JSON: column " + column + ": " + what
                        : "'" + source + "' is not valid JSON: line " + line + ", column " + column + ": " + what);
    }

    private static String quoted(String name) {
        return '"' + shortened(name) + '"';
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
