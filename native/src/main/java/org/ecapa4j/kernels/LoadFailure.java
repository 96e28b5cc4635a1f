package org.ecapa4j.kernels;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the native library is not there.
 *
 * @param kind class of the problem
 * @param reason what is wrong, one sentence without a full stop
 * @param remedy what to do about it, likewise
 * @param cause what the loader threw
 */
public record LoadFailure(Kind kind, String reason, String remedy, Throwable cause) {
    /** Classes of problems. */
    public enum Kind {
        /** No library for this platform on the class or module path. */
        MISSING,
        /** The library is for another processor. */
        WRONG_ARCHITECTURE,
        /** The system's C library is too old. */
        GLIBC,
        /** The folder that libraries are extracted to forbids execution. */
        NO_EXECUTE,
        /** The folder that libraries are extracted to cannot be written. */
        NO_WRITE,
        /** Anything else. */
        OTHER
    }

    private static final Pattern GLIBC = Pattern.compile("version [`']GLIBC_([0-9.]+)' not found");

    static LoadFailure of(Throwable cause) {
        StringBuilder texts = new StringBuilder();
        for (Throwable t = cause; t != null && texts.length() < 100_000; t = t.getCause()) {
            texts.append(t).append('\n');
            for (Throwable suppressed : t.getSuppressed()) {
                texts.append(suppressed).append('\n');
            }
        }
        return of(texts.toString(), cause);
    }

    private static LoadFailure of(String text, Throwable cause) {
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher glibc = GLIBC.matcher(text);
        if (glibc.find()) {
            return new LoadFailure(
                    Kind.GLIBC,
                    "The native library needs glibc " + glibc.group(1) + " or later, which this system does not have",
                    "use a newer Linux distribution (Debian 12, Ubuntu 22.04, RHEL 9 or later), or a backend in Java",
                    cause);
        }
        if (lower.contains("failed to map segment") || lower.contains("operation not permitted")) {
            return new LoadFailure(
                    Kind.NO_EXECUTE,
                    "The folder that native libraries are extracted to is mounted without the right to execute",
                    "name another one with -Dorg.bytedeco.javacpp.cachedir=FOLDER",
                    cause);
        }
        if (lower.contains("wrong elf class")
                || lower.contains("can't load ")
                || lower.contains("invalid elf header")
                || lower.contains("exec format error")
                || lower.contains("cannot open shared object file: no such file or directory (possible cause")) {
            return new LoadFailure(
                    Kind.WRONG_ARCHITECTURE,
                    "The native library is not one for this processor (" + System.getProperty("os.arch") + ")",
                    "put the ecapa4j-native jar with the classifier of this platform on the class path, and remove the"
                            + " folder of extracted libraries (~/.javacpp/cache)",
                    cause);
        }
        if (lower.contains("permission denied")
                || lower.contains("read-only file system")
                || lower.contains("could not create")
                || lower.contains("accessdenied")) {
            return new LoadFailure(
                    Kind.NO_WRITE,
                    "The folder that native libraries are extracted to cannot be written",
                    "name another one with -Dorg.bytedeco.javacpp.cachedir=FOLDER",
                    cause);
        }
        if (lower.contains("java.library.path")
                || lower.contains("noclassdeffound")
                || lower.contains("could not find")) {
            return new LoadFailure(
                    Kind.MISSING,
                    "No native library for this platform (" + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ") is on the class or module path",
                    "add the ecapa4j-native and javacpp jars with this platform's classifier, for example linux-x86_64;"
                            + " on the module path start with --add-modules ALL-MODULE-PATH",
                    cause);
        }
        String message = cause.getMessage();
        return new LoadFailure(
                Kind.OTHER,
                "The native library could not be loaded: " + (message == null ? cause.toString() : message),
                "see the cause; -Dorg.bytedeco.javacpp.logger.debug=true shows each step of loading",
                cause);
    }
}
