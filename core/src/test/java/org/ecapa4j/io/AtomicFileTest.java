package org.ecapa4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.errors.InputOutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Path path = folder.resolve("a.bin");
        AtomicFile.write(path, out -> out.write(1));
        AtomicFile.write(path, out -> out.write(new byte[] {2, 3}));
        assertThat(path).hasBinaryContent(new byte[] {2, 3});
        assertThat(folder).isDirectoryContaining(path::equals);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void keepsTheOldFileWhenWritingFails() throws IOException {
        Path path = folder.resolve("a.bin");
        AtomicFile.write(path, out -> out.write(1));
        assertThatThrownBy(() -> AtomicFile.write(path, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(InputOutputException.class)
                .hasMessage("File '" + path + "' cannot be written: java.io.IOException: No space left on device");
        assertThatThrownBy(() -> AtomicFile.write(path, out -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(path).hasBinaryContent(new byte[] {1});
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void followsASymbolicLink() throws IOException {
        Path target = folder.resolve("target");
        Path link = folder.resolve("link");
        AtomicFile.write(target, out -> out.write(1));
        Files.createSymbolicLink(link, target);
        AtomicFile.write(link, out -> out.write(2));
        assertThat(link).isSymbolicLink();
        assertThat(target).hasBinaryContent(new byte[] {2});
    }

    @Test
    void writesToADeviceWithoutReplacingIt() {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device));
        AtomicFile.write(device, out -> out.write(1));
        assertThat(Files.isRegularFile(device)).isFalse();
        assertThat(Files.exists(device)).isTrue();
    }
}
