package org.ecapa4j.backends.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.ecapa4j.backend.BackendProvider;

/**
 * Constructs and lists a provider in a fresh Java process, where nothing has been opened yet, and reports what that left
 * behind: threads, mapped libraries, open files and devices.
 */
public final class ListingProbe {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int UNKNOWN_CLASS = 3;

    private ListingProbe() {}

    /** What was observed; {@code text} is empty if that is nothing, or says why it could not be observed. */
    record Report(boolean conclusive, String text) {}

    static Report run(Class<?> provider) throws IOException, InterruptedException {
        if (!Files.isReadable(MAPS)) {
            return new Report(false, "there is no " + MAPS);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ListingProbe.class.getName(),
                        provider.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int code = process.waitFor();
        if (code == UNKNOWN_CLASS) {
            return new Report(false, output);
        }
        return new Report(true, code == 0 ? output : "exit code " + code + "\n" + output);
    }

    /** The fresh process: takes the provider's class name. */
    public static void main(String[] arguments) throws Exception {
        Class<?> type;
        try {
            type = Class.forName(arguments[0]);
        } catch (ClassNotFoundException e) {
            System.out.println("the class path alone does not have " + arguments[0]);
            System.exit(UNKNOWN_CLASS);
            return;
        }
        observe();
        Set<String> before = observe();
        BackendProvider provider =
                (BackendProvider) type.getDeclaredConstructor().newInstance();
        provider.id();
        provider.capabilities();
        Set<String> after = observe();
        after.removeAll(before);
        System.out.println(String.join("\n", after));
        System.exit(0);
    }

    private static Set<String> observe() throws IOException {
        Set<String> observed = new TreeSet<>();
        for (String line : Files.readAllLines(MAPS)) {
            int path = line.indexOf('/');
            if (path >= 0) {
                addFile(observed, line.substring(path));
            }
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)) {
                    addFile(observed, Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup();
            if (group != null && !group.getName().equals("system")) {
                observed.add("thread " + thread.getName());
            }
        }
        return observed;
    }

    /** Java opens its own files and those of the class path when it likes. */
    private static void addFile(Set<String> observed, String file) {
        boolean ofJava = file.startsWith(System.getProperty("java.home"));
        boolean ofClassPath = file.endsWith(".jar") || file.endsWith(".class");
        boolean ofProbe = file.startsWith(File.separator + "proc" + File.separator);
        if (!ofJava && !ofClassPath && !ofProbe) {
            observed.add("file " + file);
        }
    }
}
