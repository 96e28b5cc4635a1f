package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.kernels.NativeLibrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the provider says where the library cannot be loaded; each case in a process that is made to be so. */
class AvailabilityTest {
    private static final String LIBRARY = "libjniKernels.so";
    private static final int ELF_MACHINE = 18;
    private static final short ELF_AARCH64 = 183;
    private static final short ELF_X86_64 = 62;

    @TempDir
    private Path folder;

    @BeforeEach
    void onLinux() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "these failures are made for Linux");
    }

    @Test
    void available() throws Exception {
        assertThat(probe(classPath(entry -> true), cache(folder))).isEqualTo("available");
    }

    @Test
    void noLibraryForThisPlatform() throws Exception {
        assertThat(probe(classPath(entry -> !isPlatformJar(entry)), cache(folder)))
                .startsWith("reason: No native library for this platform (Linux ")
                .contains("remedy: add the ecapa4j-native and javacpp jars with this platform's classifier, for example"
                        + " linux-x86_64")
                .contains("open: Backend 'cpu' cannot run here. No native library for this platform");
    }

    @Test
    void noClassesOfTheKernels() throws Exception {
        String path = classPath(entry -> !isKernels(entry));
        assertThat(probe(path, cache(folder)))
                .startsWith("reason: The classes of the native kernels are not on the class or module path (")
                .contains("remedy: add the jars ecapa4j-native and javacpp, each also with this platform's classifier");
    }

    @Test
    void librariesOfAnotherPlatformOnly() throws Exception {
        List<String> options = cache(folder);
        options.add("-Dorg.bytedeco.javacpp.platform=linux-ppc64le");
        assertThat(probe(classPath(entry -> true), options))
                .startsWith("reason: No native library for this platform")
                .contains("remedy: add the ecapa4j-native and javacpp jars with this platform's classifier");
    }

    @Test
    void libraryForAnotherProcessor() throws Exception {
        Path broken = changedLibrary(bytes -> {
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            boolean arm = header.getShort(ELF_MACHINE) == ELF_AARCH64;
            header.putShort(ELF_MACHINE, arm ? ELF_X86_64 : ELF_AARCH64);
        });
        assertThat(probe(before(broken), cache(folder)))
                .startsWith("reason: The native library is not one for this processor (")
                .contains("remedy: put the ecapa4j-native jar with the classifier of this platform on the class path");
    }

    @Test
    void systemLibraryTooOld() throws Exception {
        Path broken = changedLibrary(AvailabilityTest::askForALaterSystemLibrary);
        assertThat(probe(before(broken), cache(folder)))
                .startsWith("reason: The native library needs glibc 2.99 or later, which this system does not have")
                .contains("remedy: use a newer Linux distribution");
    }

    @Test
    void temporaryFolderThatCannotBeWritten() throws Exception {
        // Nothing can be created below a file, not even by the superuser.
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(probe(classPath(entry -> true), cache(file)))
                .startsWith("reason: The folder that native libraries are extracted to cannot be written")
                .contains("remedy: name another one with -Dorg.bytedeco.javacpp.cachedir=FOLDER");
    }

    @Test
    void temporaryFolderWithoutTheRightToExecute() throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        String mount = "mount -t tmpfs -o noexec tmpfs '" + mounted + "'";
        List<String> unshare = List.of("unshare", "--mount", "--map-root-user", "sh", "-c");
        assumeTrue(canRun(unshare, mount), "this system does not let a process mount a folder of its own");
        List<String> command = new ArrayList<>(unshare);
        command.add(mount + " && exec \"$0\" \"$@\"");
        command.addAll(java(classPath(entry -> true), cache(mounted)));
        assertThat(run(command))
                .startsWith("reason: The folder that native libraries are extracted to is mounted without the right to"
                        + " execute")
                .contains("remedy: name another one with -Dorg.bytedeco.javacpp.cachedir=FOLDER");
    }

    private static boolean canRun(List<String> prefix, String script) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(script);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Everything that JavaCPP may extract to. */
    private static List<String> cache(Path place) {
        return new ArrayList<>(List.of(
                "-Dorg.bytedeco.javacpp.cachedir=" + place.resolve("cache"),
                "-Djava.io.tmpdir=" + place.resolve("tmp"),
                "-Duser.home=" + place.resolve("home")));
    }

    private static String probe(String classPath, List<String> options) throws Exception {
        return run(java(classPath, options));
    }

    private static List<String> java(String classPath, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(AvailabilityProbe.class.getName());
        return command;
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String classPath(Predicate<String> wanted) {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (wanted.test(entry)) {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static String before(Path folder) {
        return folder + File.pathSeparator + classPath(entry -> !isPlatformJar(entry));
    }

    private static boolean isPlatformJar(String entry) {
        return entry.matches(".*ecapa4j-native-.*-(linux|macosx|windows)-\\w+\\.jar");
    }

    private static boolean isKernels(String entry) {
        return entry.contains("ecapa4j-native-") || Files.exists(Path.of(entry, "org/ecapa4j/kernels"));
    }

    private interface Change {
        void apply(byte[] library);
    }

    /** A folder for the class path with the library of this platform, changed. */
    private Path changedLibrary(Change change) throws IOException {
        Path origin = Path.of(NativeLibrary.load().origin());
        String platform = origin.getName(origin.getNameCount() - 2).toString();
        String resource = "org/ecapa4j/kernels/internal/" + platform + "/" + LIBRARY;
        byte[] library;
        try (InputStream in = AvailabilityTest.class.getClassLoader().getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            library = in.readAllBytes();
        }
        byte[] original = library.clone();
        change.apply(library);
        assertThat(library).as("changed").isNotEqualTo(original);
        Path changed = folder.resolve("changed");
        Files.createDirectories(changed.resolve(resource).getParent());
        Files.write(changed.resolve(resource), library);
        return changed;
    }

    /** Replaces the latest version of the C library that it names by one that does not exist yet, of equal length. */
    private static void askForALaterSystemLibrary(byte[] library) {
        String text = new String(library, StandardCharsets.ISO_8859_1);
        Matcher versions = Pattern.compile("GLIBC_2\\.(\\d\\d)\0").matcher(text);
        TreeSet<String> found = new TreeSet<>();
        while (versions.find()) {
            found.add(versions.group(1));
        }
        String latest = "GLIBC_2." + found.last() + "\0";
        byte[] later = "GLIBC_2.99\0".getBytes(StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf(latest); at >= 0; at = text.indexOf(latest, at + 1)) {
            System.arraycopy(later, 0, library, at, later.length);
        }
    }
}
