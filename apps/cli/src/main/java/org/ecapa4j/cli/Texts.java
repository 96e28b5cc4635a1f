package org.ecapa4j.cli;

import java.util.Locale;

/** Words and numbers for people and for JSON, independent of the locale. */
final class Texts {
    private Texts() {}

    /** A constant's name as it is written in the configuration and in JSON. */
    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The id of an encoder's backend, without what exactly computes. */
    static String backendId(String backend) {
        int end = backend.indexOf(' ');
        return end < 0 ? backend : backend.substring(0, end);
    }

    /** What exactly computes; may be empty. */
    static String backendDetail(String backend) {
        return backend.substring(backendId(backend).length()).strip();
    }

    /** The id of a backend, with what exactly computes if that is a word, such as an instruction set. */
    static String backendBriefly(String backend) {
        return backendDetail(backend).contains(" ") ? backendId(backend) : backend;
    }

    /** As it can be pasted into a shell: in quotes if it has other characters than those that no shell changes. */
    static String shellWord(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String percent(double fraction) {
        return fixed(100 * fraction, 2) + " %";
    }
}
