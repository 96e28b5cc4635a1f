package org.ecapa4j.plugins.audio;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.CLibrary;
import org.ecapa4j.plugins.audio.internal.Ffmpeg;
import org.jspecify.annotations.Nullable;

/** Loads FFmpeg, once per process and no sooner than it is needed, and says why it cannot be used. */
final class FfmpegLibrary {
    private static final int GLIBC_MAJOR = 2;
    private static final int GLIBC_MINOR = 35;
    private static final Pattern GLIBC = Pattern.compile("version [`']GLIBC_([0-9.]+)' not found");
    private static final AtomicBoolean WAS_TRIED = new AtomicBoolean();

    private FfmpegLibrary() {}

    private static final class Holder {
        static final @Nullable Throwable FAILURE = load();

        private static @Nullable Throwable load() {
            WAS_TRIED.set(true);
            try {
                return Ffmpeg.load();
            } catch (LinkageError noClasses) {
                return noClasses;
            }
        }
    }

    /** Loads nothing if the library lies where it should and this system's C library is new enough. */
    static Availability availability() {
        if (!WAS_TRIED.get() && isPackaged()) {
            CLibrary library = CLibrary.ofThisProcess();
            return library.lacksGlibc(GLIBC_MAJOR, GLIBC_MINOR)
                    ? needsGlibc(GLIBC_MAJOR + "." + GLIBC_MINOR, " (it has " + library + ")")
                    : Availability.available();
        }
        return Holder.FAILURE == null ? Availability.available() : explain(Holder.FAILURE);
    }

    /**
     * Loads the library.
     *
     * @throws AudioException if that is not possible; says why and what to do
     */
    static void load(String source) {
        if (Holder.FAILURE != null) {
            Availability availability = explain(Holder.FAILURE);
            throw new AudioException(
                    "'" + source + "' needs FFmpeg, which cannot be used here: " + availability.reason() + "; "
                            + availability.remedy(),
                    Holder.FAILURE);
        }
    }

    private static boolean isPackaged() {
        try {
            ClassLoader loader = Ffmpeg.class.getClassLoader();
            return loader != null && loader.getResource(Ffmpeg.libraryResource()) != null;
        } catch (LinkageError noClasses) {
            return false;
        }
    }

    private static Availability explain(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable t = failure; t != null && texts.length() < 100_000; t = t.getCause()) {
            texts.append(t).append('\n');
        }
        return explain(texts.toString(), failure);
    }

    private static Availability explain(String text, Throwable failure) {
        Matcher glibc = GLIBC.matcher(text);
        if (glibc.find()) {
            return needsGlibc(glibc.group(1), "");
        }
        if (text.contains("NoClassDefFoundError: org/bytedeco")) {
            return Availability.unavailable(
                    "The classes of FFmpeg are not on the class or module path (" + failure + ")",
                    "add the jars org.bytedeco:ffmpeg and javacpp, each also with this platform's classifier, for example"
                            + " linux-x86_64");
        }
        if (text.contains("java.library.path") || text.contains("NoClassDefFoundError")) {
            return Availability.unavailable(
                    "No FFmpeg library for this platform (" + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ") is on the class or module path",
                    "add the jars org.bytedeco:ffmpeg and javacpp with this platform's classifier, for example"
                            + " linux-x86_64; on the module path start with --add-modules ALL-MODULE-PATH");
        }
        return Availability.unavailable(
                "FFmpeg could not be loaded: " + failure,
                "name a folder that can be written and executed with -Dorg.bytedeco.javacpp.cachedir=FOLDER;"
                        + " -Dorg.bytedeco.javacpp.logger.debug=true shows each step of loading");
    }

    private static Availability needsGlibc(String version, String here) {
        return Availability.unavailable(
                "FFmpeg needs glibc " + version + " or later, which this system does not have" + here,
                "use a newer Linux distribution (Debian 12, Ubuntu 22.04, RHEL 10 or later), or convert the recording to"
                        + " WAV or FLAC");
    }
}
