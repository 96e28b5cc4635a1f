package org.ecapa4j.backends.ascend;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where AscendCL's libraries may be, best place first. Older toolkits have all in one library, newer ones a pair. The stubs that
 * ATC is linked with on machines without an NPU lie about every call, so they are never taken.
 *
 * @param environment variables by name
 * @param home the user's folder
 * @param architecture as Java names it
 */
record LibrarySearch(Map<String, String> environment, String home, String architecture) {
    static final String WHOLE = "libascendcl.so";
    static final List<String> PAIR = List.of("libacl_rt.so", "libacl_mdl.so");
    static final String AUTOMATIC = "auto";

    private static final List<String> TOOLKIT_VARIABLES =
            List.of("ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME", "ASCEND_INSTALL_PATH");
    private static final String ENVIRONMENT_SCRIPT = "set_env.sh";
    /** How far above a folder of libraries it lies: ascend-toolkit/latest/x86_64-linux/lib64. */
    private static final int DEEPEST_LIBRARY = 3;

    private static final List<String> SOURCED = List.of("ASCEND_OPP_PATH", "ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME");
    private static final Pattern STUB = Pattern.compile("(^|/)(devlib|stub)(/|$)");

    static LibrarySearch ofThisMachine() {
        return new LibrarySearch(
                System.getenv(), System.getProperty("user.home", "/"), System.getProperty("os.arch", ""));
    }

    /**
     * What was found.
     *
     * @param sets libraries to load together, best first; names without a folder are left to the system's loader
     * @param looked folders and files that were looked at
     * @param stubs folders passed over because they hold stubs
     */
    record Found(List<List<String>> sets, List<String> looked, List<String> stubs) {}

    /** @param configured a library, a folder, or {@code auto} */
    Found search(String configured) {
        Found found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (!configured.equals(AUTOMATIC)) {
            named(configured, found);
            return found;
        }
        for (Path folder : folders()) {
            look(folder, found);
        }
        if (found.stubs().isEmpty()) {
            // What the system's loader finds by itself, in its cache and default folders; stubs on LD_LIBRARY_PATH
            // before them.
            found.sets().add(List.of(WHOLE));
            found.sets().add(PAIR);
            found.looked().add("the system loader's folders");
        }
        return found;
    }

    private void named(String configured, Found found) {
        Path path = path(configured);
        if (path == null) {
            found.looked().add(configured + " (not a path)");
            return;
        }
        // The loader takes a name without a folder from its own places.
        path = path.toAbsolutePath();
        if (Files.isDirectory(path)) {
            look(path, found);
            return;
        }
        found.looked().add(path.toString());
        if (isStub(path)) {
            found.stubs().add(path.toString());
        } else if (Files.exists(path)) {
            Path folder = path.getParent();
            Path name = path.getFileName();
            if (folder != null && name != null && PAIR.contains(name.toString())) {
                found.sets().add(inFolder(folder, PAIR));
            } else {
                found.sets().add(List.of(path.toString()));
            }
        }
    }

    private void look(Path folder, Found found) {
        found.looked().add(folder.toString());
        boolean whole = Files.exists(folder.resolve(WHOLE));
        boolean pair = PAIR.stream().allMatch(name -> Files.exists(folder.resolve(name)));
        if (!whole && !pair) {
            return;
        }
        if (isStub(folder.resolve(whole ? WHOLE : PAIR.get(0)))) {
            found.stubs().add(folder.toString());
            return;
        }
        if (whole) {
            found.sets().add(inFolder(folder, List.of(WHOLE)));
        }
        if (pair) {
            found.sets().add(inFolder(folder, PAIR));
        }
    }

    private static List<String> inFolder(Path folder, List<String> names) {
        return names.stream().map(name -> folder.resolve(name).toString()).toList();
    }

    private static boolean isStub(Path path) {
        return isStub(path.toString());
    }

    /** By the path as it is written, and as it is without symbolic links. */
    static boolean isStub(String path) {
        if (STUB.matcher(path).find()) {
            return true;
        }
        try {
            return STUB.matcher(Path.of(path).toRealPath().toString()).find();
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    /** The toolkit that a library belongs to if nothing of that toolkit's environment is set; else null. */
    @Nullable
    Path unsourcedToolkit(List<String> set) {
        for (String variable : SOURCED) {
            if (!environment.getOrDefault(variable, "").isBlank()) {
                return null;
            }
        }
        Path folder = Path.of(set.get(0)).getParent();
        return folder == null ? null : toolkitAround(folder);
    }

    /** The nearest folder with the script that sets a toolkit's environment; null if there is none. */
    private static @Nullable Path toolkitAround(Path libraries) {
        Path folder = libraries.getParent();
        for (int up = 0; folder != null && up < DEEPEST_LIBRARY; up++) {
            if (Files.isRegularFile(folder.resolve(ENVIRONMENT_SCRIPT))) {
                return folder;
            }
            folder = folder.getParent();
        }
        return null;
    }

    /** Folders in the order in which they are tried, each once. */
    Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        for (String entry : environment.getOrDefault("LD_LIBRARY_PATH", "").split(File.pathSeparator, -1)) {
            add(folders, entry);
        }
        for (String variable : TOOLKIT_VARIABLES) {
            addToolkit(folders, environment.getOrDefault(variable, ""));
        }
        for (String toolkit : List.of(
                home + "/Ascend/cann",
                home + "/Ascend/ascend-toolkit/latest",
                "/usr/local/Ascend/cann",
                "/usr/local/Ascend/ascend-toolkit/latest",
                "/usr/local/Ascend/nnrt/latest",
                "/usr/local/Ascend/nnae/latest",
                "/opt/Ascend/cann")) {
            addToolkit(folders, toolkit);
        }
        return folders;
    }

    /** A variable that says where the toolkit is, with its value; null if none is set. */
    @Nullable
    String toolkitVariable() {
        for (String variable : TOOLKIT_VARIABLES) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank()) {
                return variable + "=" + value;
            }
        }
        return null;
    }

    /** The first folder with a toolkit that is there, whether or not its variables are set; null if none is. */
    @Nullable
    Path installedToolkit() {
        for (Path folder : folders()) {
            Path toolkit = folder.endsWith("lib64") && Files.isDirectory(folder) ? toolkitAround(folder) : null;
            if (toolkit != null) {
                return toolkit;
            }
        }
        return null;
    }

    private void addToolkit(Set<Path> folders, String toolkit) {
        if (!toolkit.isBlank()) {
            add(folders, toolkit + "/lib64");
            String name = architecture.equals("amd64") ? "x86_64" : architecture;
            add(folders, toolkit + "/" + name + "-linux/lib64");
        }
    }

    private static void add(Set<Path> folders, String name) {
        Path path = name.isBlank() ? null : path(name);
        if (path != null) {
            folders.add(path);
        }
    }

    private static @Nullable Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
