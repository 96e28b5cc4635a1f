package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that starts the command, with a Java that only says what it was started with. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "'',          '',      '',            C.UTF-8",
        "C,           '',      en_US.UTF-8,   C.UTF-8",
        "POSIX,       '',      '',            C.UTF-8",
        "'',          C,       en_US.UTF-8,   C.UTF-8",
        "'',          '',      en_US.UTF-8,   ''",
        "'',          de_DE,   C,             ''",
        "ja_JP.eucJP, '',      '',            ja_JP.eucJP"
    })
    void namesThatAreNotAsciiCanBeOpenedWhereNoLocaleIsChosen(String all, String type, String lang, String expected)
            throws Exception {
        Path launcher = Files.copy(Fixtures.root().resolve("ecapa"), folder.resolve("ecapa"));
        Files.createDirectories(folder.resolve("apps/cli/target/ecapa/lib"));
        Files.createFile(folder.resolve("apps/cli/target/ecapa/lib/ecapa4j-cli-1.jar"));
        executable(folder.resolve("jdk/bin/java"), "#!/bin/sh\necho \"<$LC_ALL>\"\n");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", launcher.toString(), "doctor");
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("LC_ALL", all);
        builder.environment().put("LC_CTYPE", type);
        builder.environment().put("LANG", lang);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).isEqualTo("<" + expected + ">\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
