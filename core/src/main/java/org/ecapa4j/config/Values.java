package org.ecapa4j.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads single values leniently: environment variables and system properties are text whatever they mean. */
final class Values {
    private Values() {}

    /** File and line, system property, environment variable: where a value was written. */
    static String where(ConfigOrigin origin) {
        String file = origin.filename();
        return file != null && origin.lineNumber() > 0 ? file + ":" + origin.lineNumber() : origin.description();
    }

    /** What was written, for messages. */
    static String shown(ConfigValue value) {
        return switch (value.valueType()) {
            case OBJECT -> "a section";
            case LIST -> "the list " + value.render(ConfigRenderOptions.concise());
            case NULL -> "null";
            default -> "'" + scalar(value) + "'";
        };
    }

    /** A sentence about a value that does not fit its key. */
    static String unfit(String fullKey, ConfigValue value, String expected) {
        return "Key '" + fullKey + "' (" + where(value.origin()) + "): expected " + expected + ", found "
                + shown(value);
    }

    /** The text of a scalar; null for a section, a list or null. */
    static @Nullable String scalar(ConfigValue value) {
        return switch (value.valueType()) {
            case OBJECT, LIST, NULL -> null;
            // Only this way do numbers keep the form in which they were written.
            case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
        };
    }

    static @Nullable Double number(ConfigValue value) {
        String text = scalar(value);
        if (text == null || value.valueType() == ConfigValueType.BOOLEAN) {
            return null;
        }
        try {
            double number = Double.parseDouble(text.strip());
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static @Nullable Boolean flag(ConfigValue value) {
        String text = scalar(value);
        return text == null
                ? null
                : switch (text.strip()) {
                    case "true", "yes", "on" -> true;
                    case "false", "no", "off" -> false;
                    default -> null;
                };
    }

    /** A list of scalars, or a text with commas between its elements. */
    static @Nullable List<String> strings(ConfigValue value) {
        List<String> strings = new ArrayList<>();
        if (value.valueType() == ConfigValueType.LIST) {
            for (ConfigValue element : (ConfigList) value) {
                String text = scalar(element);
                if (text == null) {
                    return null;
                }
                strings.add(text);
            }
            return strings;
        }
        String text = scalar(value);
        if (text == null) {
            return null;
        }
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            String element = text.substring(start, end).strip();
            if (!element.isEmpty()) {
                strings.add(element);
            }
            start = end + 1;
        }
        return strings;
    }

    /** Null if the value may stand where {@code standard} stands in a reference.conf, else what is expected. */
    static @Nullable String expectedInstead(ConfigValue value, ConfigValue standard) {
        return switch (standard.valueType()) {
            case NUMBER -> number(value) == null ? "a number" : null;
            case BOOLEAN -> flag(value) == null ? "true or false" : null;
            case STRING -> scalar(value) == null ? "a text or a number" : null;
            case LIST -> strings(value) == null ? "a list of texts" : null;
            case OBJECT -> value.valueType() == ConfigValueType.OBJECT ? null : "a section";
            case NULL -> value.valueType() == ConfigValueType.OBJECT ? "a value" : null;
        };
    }
}
