package org.ecapa4j.backends.ascend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ecapa4j.backends.ascend.LibrarySearch.Found;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.internal.NativeFailure;
import org.ecapa4j.backends.ascend.internal.NativeLoader;
import org.ecapa4j.plugin.Availability;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AscendCL in this process: loaded once, kept for ever. Loading initialises nothing. Safe for concurrent use; the first place that
 * it was loaded from is the process's, whatever is configured later.
 */
final class AscendLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(AscendLibrary.class);
    private static final String SIGNAL_VARIABLE = "ASCEND_COREDUMP_SIGNAL";

    private static @Nullable Throwable bindingFailure;
    private static boolean bindingTried;
    private static List<String> files = List.of();
    /** Of all that was loaded. The loader would give libraries of another toolkit these for those that they need, by their names. */
    private static final Set<String> FOLDERS = new LinkedHashSet<>();

    /** What was asked for when it was loaded. */
    private static String configuredBefore = LibrarySearch.AUTOMATIC;

    private AscendLibrary() {}

    /**
     * Why a library cannot be loaded.
     *
     * @param ofAnother whether it is there but another one that it needs is not
     */
    private record Failure(String text, boolean ofAnother) {}

    /** What a set of libraries gave: files and handles, in the same order. */
    private record Opened(List<String> files, long[] handles) {}

    /** Files that were loaded; empty if none has been. */
    static synchronized List<String> files() {
        return files;
    }

    /** The version as far as the library tells; empty if it does not. */
    static String version() {
        byte[] text = new byte[NativeFailure.BYTES];
        Binding.version(text);
        return NativeFailure.text(text);
    }

    /** Loads the binding, then AscendCL. Never throws. */
    static synchronized Availability load(String configured, LibrarySearch search) {
        if (!bindingTried) {
            bindingFailure = NativeLoader.load();
            bindingTried = true;
        }
        if (bindingFailure != null) {
            return Availability.unavailable(
                    "The native library of the Ascend backend cannot be loaded (" + bindingFailure + ")",
                    "add the jars ecapa4j-backend-ascend and javacpp with this platform's classifier, linux-x86_64 or"
                            + " linux-arm64; where they are there, name a folder that this user may write to and execute"
                            + " from by -Dorg.bytedeco.javacpp.cachedir");
        }
        if (!files.isEmpty()) {
            if (!configured.equals(configuredBefore)) {
                LOG.warn(
                        "AscendCL is in this process already, from {}; ecapa4j.ascend.library-path = {} is not looked at",
                        files,
                        configured);
                configuredBefore = configured;
            }
            return Availability.available();
        }
        Found found = search.search(configured);
        List<Failure> failures = new ArrayList<>();
        Availability lacking = null;
        String refused = null;
        for (List<String> set : found.sets()) {
            String folder = folder(set.get(0));
            if (!FOLDERS.isEmpty() && !FOLDERS.contains(folder)) {
                refused = folder;
                continue;
            }
            Path unsourced = search.unsourcedToolkit(set);
            if (unsourced != null) {
                return unsourced(unsourced);
            }
            Opened opened = open(set, failures, found);
            if (opened == null) {
                continue;
            }
            // Of one set only: functions of two toolkits do not go together.
            if (Binding.resolve(opened.handles(), opened.handles().length) == 0) {
                files = opened.files();
                configuredBefore = configured;
                warnOfSignals();
                LOG.debug("AscendCL: {}", files);
                return Availability.available();
            }
            lacking = lacking == null ? missingFunctions(opened.files()) : lacking;
        }
        if (lacking != null) {
            return lacking;
        }
        return refused != null && failures.isEmpty() ? beside(refused) : absent(configured, search, found, failures);
    }

    /** Where a library lies; empty if the system's loader looks for it. */
    private static String folder(String library) {
        Path folder = Path.of(library).getParent();
        try {
            return folder == null ? "" : folder.toRealPath().toString();
        } catch (IOException e) {
            return String.valueOf(folder);
        }
    }

    private static Availability beside(String folder) {
        return Availability.unavailable(
                "AscendCL of " + (folder.isEmpty() ? "the system" : folder) + " cannot be loaded beside that of "
                        + String.join(", ", FOLDERS) + ", some of which this process has",
                "start Java anew without it");
    }

    /** The libraries of a set; null if one of it cannot be loaded or is a stub. */
    private static @Nullable Opened open(List<String> set, List<Failure> failures, Found found) {
        List<String> loaded = new ArrayList<>();
        long[] handles = new long[set.size()];
        for (String library : set) {
            byte[] message = new byte[NativeFailure.BYTES];
            long handle = Binding.openLibrary(NativeFailure.zeroTerminated(library), message);
            String text = NativeFailure.text(message);
            if (handle == 0) {
                failures.add(new Failure(text, !text.startsWith(library + ":")));
                return null;
            }
            FOLDERS.add(folder(text));
            if (LibrarySearch.isStub(text)) {
                found.stubs().add(text);
                return null;
            }
            handles[loaded.size()] = handle;
            loaded.add(text);
        }
        return new Opened(List.copyOf(loaded), handles);
    }

    private static Availability missingFunctions(List<String> loaded) {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < Binding.functionCount(); i++) {
            if (Binding.functionRequired(i) != 0 && Binding.functionFound(i) == 0) {
                missing.add(Binding.functionName(i));
            }
        }
        String version = version();
        return Availability.unavailable(
                "AscendCL in " + String.join(", ", loaded) + (version.isEmpty() ? "" : " (" + version + ")")
                        + " lacks required functions: " + String.join(", ", missing),
                "install a toolkit (CANN) with AscendCL 1.2.0 or later, and start Java anew");
    }

    private static Availability absent(String configured, LibrarySearch search, Found found, List<Failure> failures) {
        String named = configured.equals(LibrarySearch.AUTOMATIC)
                ? ""
                : " where ecapa4j.ascend.library-path says (" + configured + ")";
        if (found.sets().isEmpty() && !found.stubs().isEmpty()) {
            return stubs(found);
        }
        String tried = "looked for " + LibrarySearch.WHOLE + ", or " + String.join(" and ", LibrarySearch.PAIR)
                + ", in " + String.join(", ", found.looked());
        for (Failure failure : failures) {
            if (failure.text().contains("wrong ELF class") || failure.text().contains("ELF header")) {
                return Availability.unavailable(
                        "AscendCL is for another processor: " + failure.text(),
                        "install the toolkit for this processor (" + search.architecture() + ")");
            }
            if (failure.ofAnother()) {
                return Availability.unavailable(
                        "AscendCL is here but what it needs is not: " + failure.text(),
                        "run 'source " + toolkit(search)
                                + "/set_env.sh' before Java starts; if it names libascend_hal.so,"
                                + " the driver is missing");
            }
        }
        if (!found.stubs().isEmpty()) {
            return stubs(found);
        }
        String toolkit = search.installedToolkit() == null ? null : toolkit(search);
        String variable = search.toolkitVariable();
        return Availability.unavailable(
                "AscendCL was not found" + named + ": " + tried + "; "
                        + (variable == null ? "no ASCEND_HOME_PATH is set" : variable + " is set"),
                toolkit == null
                        ? "install Huawei's toolkit (CANN) and driver, and run 'source"
                                + " /usr/local/Ascend/ascend-toolkit/set_env.sh' before Java starts, or name the library by"
                                + " ecapa4j.ascend.library-path"
                        : "run 'source " + toolkit + "/set_env.sh' before Java starts, or name the library by"
                                + " ecapa4j.ascend.library-path");
    }

    private static Availability unsourced(Path toolkit) {
        return Availability.unavailable(
                "The toolkit is here (" + toolkit + ") but its environment is not: neither ASCEND_OPP_PATH nor"
                        + " ASCEND_HOME_PATH is set, and AscendCL finds its operators by them",
                "run 'source " + toolkit + "/set_env.sh' before Java starts");
    }

    private static Availability stubs(Found found) {
        return Availability.unavailable(
                "Only stubs of AscendCL were found, which fail every call with 100039: "
                        + String.join(", ", found.stubs()),
                "take devlib off LD_LIBRARY_PATH for Java (only atc needs it), and source the toolkit's set_env.sh");
    }

    private static String toolkit(LibrarySearch search) {
        Object installed = search.installedToolkit();
        return installed == null ? "/usr/local/Ascend/ascend-toolkit" : installed.toString();
    }

    private static void warnOfSignals() {
        String value = System.getenv(SIGNAL_VARIABLE);
        if (!"none".equals(value)) {
            LOG.warn(
                    "Java was started without {}=none. AscendCL installs handlers for signals that the JVM needs (SIGSEGV,"
                            + " SIGBUS, SIGFPE, SIGQUIT), and a NullPointerException may then end the process. {}: set it"
                            + " to none before Java starts",
                    SIGNAL_VARIABLE,
                    value == null
                            ? "It was set now, before the library was loaded, but not every version is known to heed that"
                            : "It is '" + value + "', which was left as it is");
        }
    }
}
