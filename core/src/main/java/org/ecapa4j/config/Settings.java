package org.ecapa4j.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.ecapa4j.errors.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * A section of the configuration with typed, checked access. Immutable; safe for concurrent use.
 *
 * <p>Keys are relative to the section, in kebab-case; {@code a.b} is key {@code b} of section {@code a}. Every accessor
 * throws {@link ConfigurationException} if the key has no value or one that does not fit; the message names the whole
 * key, where its value was written, what is expected and what was found. Defaults stand in a {@code reference.conf}, never
 * in code.
 */
public final class Settings {
    private static final int MAX_THREADS = 1024;
    private static final Settings EMPTY = new Settings(EcapaConfiguration.ROOT, ConfigFactory.empty());

    private final String path;
    private final Config values;

    Settings(String path, Config values) {
        this.path = path;
        this.values = values;
    }

    /** A section without keys. */
    public static Settings empty() {
        return EMPTY;
    }

    /** A text that is not blank; numbers and booleans are taken as they are written. */
    public String string(String key) {
        ConfigValue value = value(key);
        String text = Values.scalar(value);
        if (text == null || text.isBlank()) {
            throw wrong(key, value, "a text");
        }
        return text;
    }

    /** Within {@code min} and {@code max}, both included. */
    public int integer(String key, int min, int max) {
        ConfigValue value = value(key);
        Integer number = wholeNumber(value, min, max);
        if (number == null) {
            throw wrong(key, value, "a whole number from " + min + " to " + max);
        }
        return number;
    }

    /** Within {@code min} and {@code max}, both included. */
    public double number(String key, double min, double max) {
        ConfigValue value = value(key);
        Double number = Values.number(value);
        if (number == null || number < min || number > max) {
            throw wrong(key, value, "a number from " + min + " to " + max);
        }
        return number;
    }

    /** Within {@code min} and {@code max}, both included; empty where the word stands in place of a number. */
    public OptionalDouble numberOr(String word, String key, double min, double max) {
        ConfigValue value = value(key);
        if (word.equals(Values.scalar(value))) {
            return OptionalDouble.empty();
        }
        Double number = Values.number(value);
        if (number == null || number < min || number > max) {
            throw wrong(key, value, word + " or a number from " + min + " to " + max);
        }
        return OptionalDouble.of(number);
    }

    /** {@code true}, {@code yes} or {@code on}, or {@code false}, {@code no} or {@code off}. */
    public boolean flag(String key) {
        ConfigValue value = value(key);
        Boolean flag = Values.flag(value);
        if (flag == null) {
            throw wrong(key, value, "true or false");
        }
        return flag;
    }

    /** One of the enum's constants, in kebab-case. */
    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        ConfigValue value = value(key);
        String text = Values.scalar(value);
        StringBuilder names = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text)) {
                return constant;
            }
            names.append(names.length() == 0 ? "" : ", ").append(name);
        }
        throw wrong(key, value, "one of " + names);
    }

    /** A list of texts; may be empty. A single text is split at its commas. */
    public List<String> strings(String key) {
        ConfigValue value = value(key);
        List<String> strings = Values.strings(value);
        if (strings == null) {
            throw wrong(key, value, "a list of texts");
        }
        return List.copyOf(strings);
    }

    /** A count of threads: a positive number, or {@code auto} for {@code automatic}. */
    public int threads(String key, int automatic) {
        ConfigValue value = value(key);
        if ("auto".equals(Values.scalar(value))) {
            return automatic;
        }
        Integer threads = wholeNumber(value, 1, MAX_THREADS);
        if (threads == null) {
            throw wrong(key, value, "auto or a whole number from 1 to " + MAX_THREADS);
        }
        return threads;
    }

    /** A section below this one; empty if there is none. */
    public Settings section(String key) {
        ConfigValue value = lookup(key);
        if (value == null) {
            return new Settings(full(key), ConfigFactory.empty());
        }
        if (value.valueType() != ConfigValueType.OBJECT) {
            throw wrong(key, value, "a section");
        }
        return new Settings(full(key), values.getConfig(key));
    }

    /** Where a key's value was written, for messages: file and line, system property, environment variable. */
    public String origin(String key) {
        return Values.where(value(key).origin());
    }

    /** The whole key, for messages. */
    public String full(String key) {
        return path + "." + key;
    }

    private static @Nullable Integer wholeNumber(ConfigValue value, int min, int max) {
        Double number = Values.number(value);
        return number == null || number != Math.rint(number) || number < min || number > max
                ? null
                : (Integer) number.intValue();
    }

    private ConfigValue value(String key) {
        ConfigValue value = lookup(key);
        if (value == null) {
            throw new ConfigurationException(
                    "Key '" + full(key) + "' has no value and no default; the reference.conf of"
                            + " the plugin that reads it must document it");
        }
        return value;
    }

    private @Nullable ConfigValue lookup(String key) {
        try {
            return values.hasPath(key) ? values.getValue(key) : null;
        } catch (ConfigException.WrongType e) {
            // A section on the way to the key is a plain value.
            return null;
        }
    }

    private ConfigurationException wrong(String key, ConfigValue value, String expected) {
        return new ConfigurationException(Values.unfit(full(key), value, expected));
    }

    @Override
    public String toString() {
        return "Settings[" + path + "]";
    }
}
