package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
    @TempDir
    private Path folder;

    @Test
    void theEnvironmentComesBeforeTheUsualFolders() {
        Map<String, String> environment = Map.of(
                "LD_LIBRARY_PATH", "/a:/b", "ASCEND_HOME_PATH", "/home-path", "ASCEND_TOOLKIT_HOME", "/toolkit-home");
        assertThat(new LibrarySearch(environment, "/home/u", "aarch64").folders())
                .map(Path::toString)
                .startsWith(
                        "/a",
                        "/b",
                        "/home-path/lib64",
                        "/home-path/aarch64-linux/lib64",
                        "/toolkit-home/lib64",
                        "/toolkit-home/aarch64-linux/lib64",
                        "/home/u/Ascend/cann/lib64")
                .contains(
                        "/usr/local/Ascend/cann/lib64",
                        "/usr/local/Ascend/ascend-toolkit/latest/lib64",
                        "/usr/local/Ascend/nnrt/latest/lib64",
                        "/opt/Ascend/cann/aarch64-linux/lib64");
    }

    @Test
    void bothGenerationsAreFoundTheWholeOneFirst() throws IOException {
        for (String name : List.of("libascendcl.so", "libacl_rt.so", "libacl_mdl.so")) {
            Files.createFile(folder.resolve(name));
        }
        LibrarySearch search = new LibrarySearch(Map.of(), "/nowhere", "amd64");
        assertThat(search.search(folder.toString()).sets())
                .containsExactly(
                        List.of(folder + "/libascendcl.so"),
                        List.of(folder + "/libacl_rt.so", folder + "/libacl_mdl.so"));
        Files.delete(folder.resolve("libascendcl.so"));
        assertThat(search.search(folder + "/libacl_mdl.so").sets())
                .containsExactly(List.of(folder + "/libacl_rt.so", folder + "/libacl_mdl.so"));
    }

    @Test
    void stubsArePassedOver() throws IOException {
        Path stub = Files.createDirectories(folder.resolve("x86_64-linux/devlib"));
        Files.createFile(stub.resolve("libascendcl.so"));
        LibrarySearch.Found found =
                new LibrarySearch(Map.of("LD_LIBRARY_PATH", stub.toString()), "/nowhere", "amd64").search("auto");
        assertThat(found.stubs()).containsExactly(stub.toString());
        assertThat(found.sets()).as("the system's loader would take them").isEmpty();
    }
}
