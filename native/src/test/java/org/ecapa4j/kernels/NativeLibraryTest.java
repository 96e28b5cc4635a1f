package org.ecapa4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeLibraryTest {
    private final NativeLibrary library = NativeLibrary.load();

    @Test
    void loadsOnce() {
        assertThat(library.failure()).isNull();
        assertThat(library.isLoaded()).isTrue();
        assertThat(library.origin()).contains("jniKernels");
        assertThat(NativeLibrary.load()).isSameAs(library);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void instructionSetsAreThoseOfTheProcessor() throws IOException {
        Set<String> flags = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .flatMap(line ->
                        List.of(line.substring(line.indexOf(':') + 1).trim().split(" ")).stream())
                .collect(Collectors.toSet());
        boolean avx2 = flags.containsAll(List.of("avx2", "fma"));
        boolean avx512 = avx2 && flags.containsAll(List.of("avx512f", "avx512bw", "avx512dq", "avx512vl"));
        assertThat(library.isas())
                .containsExactly(new Isa("avx512", avx512), new Isa("avx2", avx2), new Isa("scalar", true));
    }

    @Test
    void autoIsTheBestAvailable() {
        String best = library.isas().stream()
                .filter(Isa::available)
                .findFirst()
                .orElseThrow()
                .name();
        assertThat(library.table("auto").isa()).isEqualTo(best);
        assertThat(library.table("scalar").isa()).isEqualTo("scalar");
    }

    @Test
    void anUnknownInstructionSetIsAnErrorThatListsWhatThereIs() {
        String available =
                library.isas().stream().filter(Isa::available).map(Isa::name).collect(Collectors.joining(", "));
        assertThatThrownBy(() -> library.table("sse9"))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("Instruction set 'sse9': there is no instruction set of this name."
                        + " Compiled in and available here: " + available + "; not available here: ")
                .hasMessageEndingWith("; 'auto' takes the best");
        assertThatThrownBy(() -> library.table("")).isInstanceOf(KernelException.class);
        assertThatThrownBy(() -> library.table("AVX2")).isInstanceOf(KernelException.class);
    }

    @Test
    void tablesHaveWholeVectorsInAPanel() {
        for (Isa isa : library.isas()) {
            if (isa.available()) {
                KernelTable table = library.table(isa.name());
                assertThat(table.panel() % table.lanes()).isZero();
                assertThat(table.panels(table.panel() + 1)).isEqualTo(2);
                assertThat(table.fmaPeak(10)).isPositive();
            }
        }
    }
}
