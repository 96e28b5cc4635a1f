package org.ecapa4j.io;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text (RFC 8259) to plain Java values and back.
 *
 * <p>An object is a {@code Map<String, Object>} in the order of the text, an array a {@code List}; numbers without fraction and
 * exponent are {@code Long}, all others {@code Double}; the rest is {@code String}, {@code Boolean} and {@code null}.
 */
public final class Json {
    /** How many objects and arrays may stand inside one another, the outermost included. */
    public static final int MAX_DEPTH = 100;

    private Json() {}

    /**
     * Parses a document whose outermost value is an object. Strict: no comments, no trailing commas, no duplicate
     * names, no numbers beyond the range of {@code long} or {@code double}, at most {@value #MAX_DEPTH} levels.
     *
     * @param text the document; one leading byte order mark is skipped
     * @param source what the text is, for messages: a file name
     * @return an unmodifiable map in the order of the text; values may be null
     * @throws org.ecapa4j.errors.DataFormatException naming source, line and column, if it is not such a document
     */
    public static Map<String, @Nullable Object> parseObject(String text, String source) {
        return new JsonParser(text, source).parseObject();
    }

    /**
     * Parses one line of a file of JSON lines, an object, like {@link #parseObject}.
     *
     * @throws org.ecapa4j.errors.DataFormatException if it is not such an object; the message begins "is not valid JSON" and
     *     names the column, so that the caller can put file and line before it
     */
    public static Map<String, @Nullable Object> parseLine(String line) {
        return new JsonParser(line, null).parseObject();
    }

    /**
     * Renders an object, indented by two spaces, its fields in the order of the map, with a line feed at the end. Lists
     * of plain values stay on one line. A double is written with the fewest
     * digits that read back as the same double; a float with the fewest that read back as the same float, also by way of a double.
     *
     * @param object values may be null, {@code String}, {@code Boolean}, {@code Byte}, {@code Short}, {@code Integer}, {@code
     *     Long}, {@code Float}, {@code Double}, {@code Iterable} or a map with string keys; at most {@value #MAX_DEPTH} levels
     * @throws IllegalArgumentException naming the field, if a number is not finite or a value is of another type
     */
    public static String write(Map<String, ? extends @Nullable Object> object) {
        return new JsonWriter(false).write(object);
    }

    /** Renders an object like {@link #write}, but without any line end except the last: a line of a file of JSON lines. */
    public static String writeLine(Map<String, ? extends @Nullable Object> object) {
        return new JsonWriter(true).write(object);
    }
}
