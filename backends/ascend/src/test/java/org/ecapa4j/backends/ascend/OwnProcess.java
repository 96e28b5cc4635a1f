package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a test class's {@code main} in a process of its own, as a process loads AscendCL once only. */
final class OwnProcess {
    private static final long LONGEST_SECONDS = 120;

    private OwnProcess() {}

    /**
     * What it printed, log lines too; it must end by itself and without a failure. A variable with an empty value is one
     * that is not set.
     */
    static String run(
            Class<?> main, Path folder, List<String> options, Map<String, String> environment, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED"); // later JDKs warn without it, among what is printed
        command.add("-Decapa4j-test.root=" + System.getProperty("ecapa4j-test.root"));
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        for (String variable : List.of(
                "LD_LIBRARY_PATH",
                "ASCEND_HOME_PATH",
                "ASCEND_TOOLKIT_HOME",
                "ASCEND_INSTALL_PATH",
                "ASCEND_OPP_PATH")) {
            builder.environment().remove(variable);
        }
        builder.environment()
                .put("ACLSIM_CONTROL", folder.resolve("aclsim.control").toString());
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        Process process = builder.start();
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = printed(output);
        assertThat(ended).as("ended: %s", printed).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    private static String printed(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8).strip();
    }
}
