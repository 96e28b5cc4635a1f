package org.ecapa4j.backends.ascend.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/**
 * The stand-in's files. Its settings come from the environment ({@code ACLSIM_...}) and, read anew at each initialisation, from
 * the control file that {@code ACLSIM_CONTROL} names.
 */
public final class Standin {
    private Standin() {}

    /** The whole library. */
    public static Path library() {
        return build().resolve("libascendcl.so");
    }

    /** The folder with the pair that newer toolkits have instead. */
    public static Path splitLibraries() {
        return build().resolve("split");
    }

    /** The empty library of the old name that such toolkits leave; it needs the pair. */
    public static Path shellLibrary() {
        return build().resolve("shell").resolve("libascendcl.so");
    }

    private static Path build() {
        String root = System.getProperty("ecapa4j-test.root");
        if (root == null) {
            throw new IllegalStateException("system property ecapa4j-test.root is not set: run the tests by Maven");
        }
        return Path.of(root, "backends", "ascend", "standin", "target", "cmake");
    }

    /** A folder with files named as the driver's device nodes. */
    public static Path deviceFolder(Path parent) {
        try {
            Path folder = Files.createDirectories(parent.resolve("dev"));
            for (String node : List.of("davinci0", "davinci1", "davinci_manager", "devmm_svm", "hisi_hdc")) {
                Files.write(folder.resolve(node), new byte[0]);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of the library without some functions: their names in its symbol table are spoiled. */
    public static Path without(Path folder, String... functions) {
        try {
            String library = Files.readString(library(), StandardCharsets.ISO_8859_1);
            for (String function : functions) {
                String spoiled = "X" + function.substring(1);
                library = library.replace("\0" + function + "\0", "\0" + spoiled + "\0");
            }
            Path copy = folder.resolve(library().getFileName());
            Files.writeString(copy, library, StandardCharsets.ISO_8859_1);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings for the lives of the library that begin from now on, by their names without prefix; others are the standard. */
    public static void set(String... keysAndValues) {
        StringBuilder text = new StringBuilder("REPORT=" + report() + "\n");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            text.append(keysAndValues[i])
                    .append('=')
                    .append(keysAndValues[i + 1])
                    .append('\n');
        }
        try {
            Files.writeString(control(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sentences about violations and leaks of this process so far, as of the last finalisation. */
    public static List<String> complaints() {
        if (!Files.exists(report())) {
            return List.of();
        }
        try {
            Map<String, @Nullable Object> json = Json.parseObject(Files.readString(report()), report().toString());
            List<String> complaints = new ArrayList<>();
            for (String key : List.of("violations", "leaks")) {
                if (json.get(key) instanceof List<?> list) {
                    list.forEach(each -> complaints.add(String.valueOf(each)));
                }
            }
            // The backend copies from and to pinned memory only; from other memory nothing is asynchronous.
            if (json.get("silentlySynchronous") != null) {
                complaints.add(json.get("silentlySynchronous") + " copies were silently synchronous");
            }
            return complaints;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path control() {
        String file = System.getenv("ACLSIM_CONTROL");
        if (file == null) {
            throw new IllegalStateException("environment variable ACLSIM_CONTROL is not set");
        }
        return Path.of(file);
    }

    private static Path report() {
        return control().resolveSibling("aclsim-" + ProcessHandle.current().pid() + ".json");
    }
}
