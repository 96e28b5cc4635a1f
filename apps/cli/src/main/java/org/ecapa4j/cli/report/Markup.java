package org.ecapa4j.cli.report;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Builds text that is both HTML and well-formed XML. Whatever comes as text or as the value of an attribute is escaped;
 * characters that neither may hold (controls, halves of surrogate pairs, noncharacters) and those that would turn the direction of what
 * follows become U+FFFD.
 */
final class Markup {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Begins an element; attributes as name, value, name, value; a null value leaves the attribute out. */
    Markup open(String element, @Nullable String... attributes) {
        tag(element, attributes);
        out.append('>');
        open.push(element);
        return this;
    }

    /** Ends the innermost element. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without content. */
    Markup empty(String element, @Nullable String... attributes) {
        tag(element, attributes);
        out.append(" />");
        return this;
    }

    /** An element that holds only text. */
    Markup element(String element, String text, @Nullable String... attributes) {
        return open(element, attributes).text(text).close();
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /** What was built by this class already, or is a constant. */
    Markup raw(String markup) {
        out.append(markup);
        return this;
    }

    /** A line break in the source, for people who look into it. */
    Markup line() {
        out.append('\n');
        return this;
    }

    private void tag(String element, @Nullable String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            String value = attributes[i + 1];
            if (value != null) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(value);
                out.append('"');
            }
        }
    }

    private void escape(String text) {
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isShown(point) ? point : REPLACEMENT);
            }
        });
    }

    private static boolean isShown(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point == '\n';
            case Character.SURROGATE -> false;
            case Character.FORMAT -> !isDirection(point);
            default -> (point & 0xFFFE) != 0xFFFE && !(point >= 0xFDD0 && point <= 0xFDEF);
        };
    }

    /** Embeddings, overrides and isolates of the bidirectional algorithm: a name with them could reorder what stands after it. */
    private static boolean isDirection(int point) {
        return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    }

    /** The finished text. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("elements are still open: " + open);
        }
        return out.toString();
    }
}
