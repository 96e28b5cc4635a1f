package org.ecapa4j.config;

import java.util.List;

/** A section of the configuration with typed, checked access. Immutable; errors name the key and where its value came from. */
public final class Settings {
    /** A section with nothing in it. */
    public static Settings empty() {
        return new Settings();
    }

    public String string(String key) {
        throw new UnsupportedOperationException();
    }

    /** Within {@code min} and {@code max}, both included. */
    public int integer(String key, int min, int max) {
        throw new UnsupportedOperationException();
    }

    /** Within {@code min} and {@code max}, both included. */
    public double number(String key, double min, double max) {
        throw new UnsupportedOperationException();
    }

    public boolean flag(String key) {
        throw new UnsupportedOperationException();
    }

    /** One of the enum's constants, in kebab-case. */
    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        throw new UnsupportedOperationException();
    }

    public List<String> strings(String key) {
        throw new UnsupportedOperationException();
    }

    /** A count of threads: a positive number, or {@code auto} for {@code automatic}. */
    public int threads(String key, int automatic) {
        throw new UnsupportedOperationException();
    }

    /** A section below this one; empty if there is none. */
    public Settings section(String key) {
        throw new UnsupportedOperationException();
    }
}
