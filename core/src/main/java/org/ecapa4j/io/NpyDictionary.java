package org.ecapa4j.io;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ecapa4j.errors.DataFormatException;

/**
 * The part of Python's literal syntax that a header is written in: one dictionary with text keys and values that are text,
 * True, False or a tuple of integers.
 */
final class NpyDictionary {
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

    private final String text;
    private final String source;
    private int position;

    NpyDictionary(String text, String source) {
        this.text = text;
        this.source = source;
    }

    /** The three fields as {@code String}, {@code Boolean} or {@code List<Long>}, whatever each of them should be. */
    Map<String, Object> parse() {
        Map<String, Object> fields = new HashMap<>();
        skipSpace();
        expect('{');
        skipSpace();
        while (!take('}')) {
            String key = string();
            skipSpace();
            expect(':');
            skipSpace();
            if (!KEYS.contains(key)) {
                throw problem("unknown field '" + key + "'; NumPy writes descr, fortran_order and shape");
            }
            if (fields.put(key, value()) != null) {
                throw problem("field '" + key + "' appears twice");
            }
            skipSpace();
            if (!take(',') && peek() != '}') {
                throw unexpected("',' or '}'");
            }
            skipSpace();
        }
        skipSpace();
        if (position < text.length()) {
            throw unexpected("nothing after the closing '}'");
        }
        for (String key : List.of("descr", "fortran_order", "shape")) {
            if (!fields.containsKey(key)) {
                throw problem("field '" + key + "' is missing");
            }
        }
        return fields;
    }

    private Object value() {
        switch (peek()) {
            case '\'', '"' -> {
                return string();
            }
            case '(' -> {
                return tuple();
            }
            case '[' -> throw problem("structured element types (a list as 'descr') are not supported");
            default -> {
                for (Boolean word : List.of(true, false)) {
                    String name = word ? "True" : "False";
                    if (text.startsWith(name, position)) {
                        position += name.length();
                        return word;
                    }
                }
                throw unexpected("a text, True, False or a tuple of integers");
            }
        }
    }

    private String string() {
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw unexpected("a quoted name");
        }
        int start = ++position;
        int end = text.indexOf(quote, start);
        if (end < 0 || text.substring(start, end).chars().anyMatch(c -> c < ' ' || c >= 0x7F || c == '\\')) {
            throw problem("the text at byte " + start + " is not closed or has unusual characters");
        }
        position = end + 1;
        return text.substring(start, end);
    }

    private List<Long> tuple() {
        int start = position;
        expect('(');
        skipSpace();
        List<Long> items = new ArrayList<>();
        boolean comma = true;
        while (!take(')')) {
            if (!comma) {
                throw unexpected("',' or ')'");
            }
            items.add(integer());
            skipSpace();
            comma = take(',');
            skipSpace();
        }
        if (items.size() == 1 && !comma) {
            throw problem("a tuple of one integer needs a comma, as (" + items.get(0) + ",), at byte " + start);
        }
        return items;
    }

    private long integer() {
        int start = position;
        while (peek() >= '0' && peek() <= '9') {
            position++;
        }
        if (start == position) {
            throw unexpected("a length, which is not negative");
        }
        String digits = text.substring(start, position);
        take('L'); // Python 2 wrote it
        if (digits.length() > 18) {
            throw problem("length " + digits.substring(0, 18) + "... is too large");
        }
        return Long.parseLong(digits);
    }

    private void skipSpace() {
        while (" \t\r\n\f".indexOf(peek()) >= 0) {
            position++;
        }
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    private boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    /** The next character, or 0xFFFF, which no header has, at the end. */
    private char peek() {
        return position < text.length() ? text.charAt(position) : '\uFFFF';
    }

    private DataFormatException unexpected(String wanted) {
        char next = peek();
        String found =
                next == '\uFFFF' ? "its end" : next >= ' ' && next < 0x7F ? "'" + next + "'" : "byte " + (int) next;
        return problem("expected " + wanted + " at byte " + position + " but found " + found);
    }

    private DataFormatException problem(String what) {
        return NpyHeader.problem(source, "header: " + what);
    }
}
