package org.ecapa4j.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CLibraryTest {
    @TempDir
    private Path folder;

    @Test
    void toldByTheFilesThatAreMapped() throws IOException {
        Path glibc = Files.writeString(
                folder.resolve("libc.so.6"), "\0GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n\0");
        CLibrary found = CLibrary.among("7f-80 r-xp 0 00:01 7 /lib/libm.so.6\n7f-80 r-xp 0 00:01 7 " + glibc + "\n");
        assertThat(found).isEqualTo(new CLibrary("glibc", "2.36")).hasToString("glibc 2.36");
        assertThat(CLibrary.among("7f r-xp 00 00:01 7 /lib/ld-musl-x86_64.so.1\n"))
                .hasToString("musl");
        assertThat(CLibrary.among("")).hasToString("unknown");
        assertThat(CLibrary.among("7f r-xp 00 /nowhere/libc.so.6\n")).hasToString("unknown");
    }

    @Test
    void versionsAreNumbers() {
        CLibrary library = new CLibrary("glibc", "2.9");
        assertThat(library.lacksGlibc(2, 35)).isTrue();
        assertThat(library.lacksGlibc(2, 9)).isFalse();
        assertThat(library.lacksGlibc(3, 0)).isTrue();
        assertThat(new CLibrary("glibc", "3.1").lacksGlibc(2, 35)).isFalse();
        assertThat(new CLibrary("musl", "").lacksGlibc(2, 0)).isTrue();
        assertThat(new CLibrary("unknown", "").lacksGlibc(2, 35)).isFalse();
    }
}
