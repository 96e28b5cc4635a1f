package org.ecapa4j.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The C library that this process runs on, as far as files tell it; for plugins with native code, which depends on it. Nothing
 * is loaded and no process started.
 *
 * @param name {@code glibc}, {@code musl} or {@code unknown}
 * @param version empty if it is not known
 */
public record CLibrary(String name, String version) {
    private static final CLibrary UNKNOWN = new CLibrary("unknown", "");
    private static final Pattern FILE = Pattern.compile("(?m)/\\S*/(libc[.-]\\S*|ld-musl-\\S*)$");
    private static final Pattern GLIBC = Pattern.compile("GNU C Library [^\\n]*version (\\d+(?:\\.\\d+)+)");

    /** Unknown on other systems than Linux. */
    public static CLibrary ofThisProcess() {
        return among(read("/proc/self/maps"));
    }

    /** The one among the files in the text of {@code /proc/self/maps}; glibc carries its version as text. */
    static CLibrary among(String mappedFiles) {
        Matcher file = FILE.matcher(mappedFiles);
        if (!file.find()) {
            return UNKNOWN;
        }
        if (file.group(1).contains("musl")) {
            return new CLibrary("musl", "");
        }
        Matcher version = GLIBC.matcher(read(file.group()));
        return version.find() ? new CLibrary("glibc", version.group(1)) : UNKNOWN;
    }

    /** Whether programs that need this version of glibc, for example 2.35, cannot run; false if that is not known. */
    public boolean lacksGlibc(int major, int minor) {
        if (name.equals("musl")) {
            return true;
        }
        if (version.isEmpty()) {
            return false;
        }
        String[] parts = version.split("\\.");
        int here = Integer.parseInt(parts[0]);
        return here < major || (here == major && Integer.parseInt(parts[1]) < minor);
    }

    @Override
    public String toString() {
        return version.isEmpty() ? name : name + " " + version;
    }

    private static String read(String file) {
        try {
            return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
