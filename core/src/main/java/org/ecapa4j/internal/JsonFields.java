package org.ecapa4j.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object and of the objects in it, checked one by one; all that is wrong is collected, so that one report
 * has it. A field that is missing is reported by {@link #names} alone. Not safe for concurrent use.
 */
public final class JsonFields {
    private static final int SHOWN_OF_A_VALUE = 80;

    private final Map<?, ?> fields;
    /** Where the fields stand, with the dot that separates them from their names. */
    private final String prefix;

    private final List<String> problems;

    private JsonFields(Map<?, ?> fields, String prefix, List<String> problems) {
        this.fields = fields;
        this.prefix = prefix;
        this.problems = problems;
    }

    /** The fields of a whole text, as {@link org.ecapa4j.io.Json#parseObject} gives them. */
    public static JsonFields of(Map<?, ?> fields) {
        return new JsonFields(fields, "", new ArrayList<>());
    }

    /** A sentence for each; those of all objects of the text in the order in which they were found. */
    public List<String> problems() {
        return problems;
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    public @Nullable Object get(String name) {
        return fields.get(name);
    }

    /** Reports which fields are missing, and which are neither required nor optional. */
    public void names(List<String> required, String... optional) {
        for (String name : required) {
            if (!has(name)) {
                problems.add("field '" + prefix + name + "' is missing");
            }
        }
        for (Object name : fields.keySet()) {
            if (!required.contains(name) && Stream.of(optional).noneMatch(name::equals)) {
                problems.add("field '" + prefix + shortened(name) + "' is unknown");
            }
        }
    }

    /** Null if it is none. */
    public @Nullable JsonFields object(String name) {
        if (get(name) instanceof Map<?, ?> object) {
            return new JsonFields(object, prefix + name + ".", problems);
        }
        wrong(name, "an object");
        return null;
    }

    /** An element of a list, null if it is no object. */
    public @Nullable JsonFields object(String name, List<?> list, int index) {
        String place = name + "[" + index + "]";
        if (list.get(index) instanceof Map<?, ?> object) {
            return new JsonFields(object, prefix + place + ".", problems);
        }
        wrong(place, list.get(index), "an object");
        return null;
    }

    /** Null if it is none, or not valid. */
    public @Nullable String text(String name, Predicate<String> valid, String expected) {
        if (get(name) instanceof String text && valid.test(text)) {
            return text;
        }
        wrong(name, expected);
        return null;
    }

    /** Null if it is none, not finite or not valid. */
    public @Nullable Double number(String name, DoublePredicate valid, String expected) {
        if (get(name) instanceof Number number
                && Double.isFinite(number.doubleValue())
                && valid.test(number.doubleValue())) {
            return number.doubleValue();
        }
        wrong(name, expected);
        return null;
    }

    /** The least one if it is no whole number, or out of range. */
    public int whole(String name, int least, int most) {
        if (get(name) instanceof Long number && number >= least && number <= most) {
            return number.intValue();
        }
        wrong(name, "a whole number from " + least + " to " + most);
        return least;
    }

    /** Reports a field, unless it is missing. */
    public void wrong(String name, String expected) {
        if (has(name)) {
            wrong(name, get(name), expected);
        }
    }

    /** Reports a value in a field. */
    public void wrong(String place, @Nullable Object value, String expected) {
        problems.add("field '" + prefix + place + "' is " + shown(value) + ", expected " + expected);
    }

    /** A value in a message: not a whole list, and no long text. */
    public static String shown(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        return value instanceof String
                ? "'" + shortened(value) + "'"
                : value instanceof Map ? "an object" : String.valueOf(value);
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= SHOWN_OF_A_VALUE ? text : text.substring(0, SHOWN_OF_A_VALUE) + "...";
    }
}
