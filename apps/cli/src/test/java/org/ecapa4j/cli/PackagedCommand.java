package org.ecapa4j.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.fixtures.Fixtures;

/** Starts the command as people do: a process on the packaged jars, in the root folder of the checkout. */
final class PackagedCommand {
    /** The folder with the jars. */
    static final Path LIB = Path.of(System.getProperty("ecapa4j-test.distribution", ""));

    static final List<String> CLASS_PATH = List.of("-cp", LIB + File.separator + "*", "org.ecapa4j.cli.Main");
    static final List<String> MODULE_PATH = List.of(
            "--module-path",
            LIB.toString(),
            "--add-modules",
            "ALL-MODULE-PATH",
            "-m",
            "org.ecapa4j.cli/org.ecapa4j.cli.Main");

    private PackagedCommand() {}

    static ProcessBuilder builder(List<String> how, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("ecapa4j-test.natives", ""));
        // As the launcher does: JDK 24 and later warn on standard error of native libraries loaded without it.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(how);
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(Fixtures.root().toFile());
    }
}
